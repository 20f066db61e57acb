import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { CodeHistory, CodePanel, type CodeTask } from './CodePanel.tsx'
import { CodeUses } from './CodeUses.tsx'

export type CodeListDetail = Output<typeof api.getCodeList>
export type CodeRow = CodeListDetail['values'][number]

const states = {
  current: { shape: 'done', word: '有效' },
  future: { shape: 'waiting', word: '未到' },
  ended: { shape: 'none', word: '已停用' },
} as const
const owners = {
  release: '随版本更新',
  names: '名称由省级主管部门维护，代码不增不减',
  province: '由省级主管部门维护',
} as const

/** 代码表: every list with code, label, source, validity and what took whose place; editors for who owns it. */
export function CodeListsPage() {
  const [params, setParams] = useSearchParams()
  const [task, setTask] = useState<CodeTask>()
  const [history, setHistory] = useState<CodeRow>()
  const mayEdit = useMay('policy.editCodes')
  const lists = useQuery({ queryKey: ['code-lists'], queryFn: () => call(api.listCodeLists, {}) })
  const key = params.get('list') ?? lists.data?.lists[0]?.key
  const list = useQuery({ queryKey: ['code-lists', key], queryFn: () => call(api.getCodeList, { key: key! }), enabled: key !== undefined })
  const error = lists.error ?? list.error
  return (
    <div className="lu-w lu-stack">
      <PageHead title="代码表" context="记录里存的是代码和录入时的名称。停用和改名只管以后填写的记录，旧记录显示当时的名称。" />
      {error && <ErrorState what="没有读到代码表" error={error} onRetry={() => void lists.refetch()} />}
      {lists.data ? (
        <label className="lu-field" style={{ maxWidth: 420 }}>
          代码表
          <select className="lu-inp" value={key} onChange={(event) => setParams({ list: event.target.value })}>
            {lists.data.lists.map((one) => (
              <option key={one.key} value={one.key}>
                {one.title}（{one.values} 项{one.owner === 'release' ? '' : '，可维护'}）
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Loading lines={2} />
      )}
      {list.data && (
        <>
          <Values list={list.data} mayEdit={mayEdit} onTask={setTask} onHistory={setHistory} />
          <CodeUses list={list.data.key} />
        </>
      )}
      {task && list.data && <CodePanel key={`${task.action}-${task.row?.code ?? ''}`} list={list.data} task={task} onClose={() => setTask(undefined)} />}
      {history && <CodeHistory row={history} onClose={() => setHistory(undefined)} />}
    </div>
  )
}

type ValuesProps = { list: CodeListDetail; mayEdit: boolean; onTask: (task: CodeTask) => void; onHistory: (row: CodeRow) => void }

function Values({ list, mayEdit, onTask, onHistory }: ValuesProps) {
  const labelOf = (code: string) => list.values.find((one) => one.code === code)?.label ?? code
  return (
    <Card
      title={list.title}
      meta={[`${list.values.length} 项`, `${owners[list.owner]}（${list.why}）`, list.local ? '各地、各校可加归入上级代码的本地值' : '', list.note].filter(Boolean).join(' · ')}
      extra={
        mayEdit && (
          <>
            {list.may.addLocal && (
              <ActionButton small icon="plus" onClick={() => onTask({ action: 'addLocal' })}>
                加本地值
              </ActionButton>
            )}
            {list.may.add && (
              <ActionButton small icon="plus" onClick={() => onTask({ action: 'add' })}>
                加一项
              </ActionButton>
            )}
          </>
        )
      }
      flush
    >
      <SmallTable
        caption={list.title}
        rows={list.values}
        rowKey={(row) => row.code}
        columns={[
          {
            key: 'label',
            title: '名称',
            render: (row) => (
              <div style={{ padding: '4px 0' }}>
                {row.label}
                {row.parent && <div className="lu-t3 lu-sm">本地值，{row.ownerName}；计入“{labelOf(row.parent)}”</div>}
                {row.becomes.length > 0 && (
                  <div className="lu-t3 lu-sm">
                    {row.becomes[0]!.on} 起由{row.becomes.map((one) => `“${one.label}”`).join('、')}接替
                    {row.becomes.length > 1 && '，逐条选择'}
                  </div>
                )}
              </div>
            ),
          },
          { key: 'code', title: '代码', width: 200, render: (row) => <span className="lu-mono">{row.code}</span> },
          { key: 'state', title: '状态', width: 90, card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
          { key: 'days', title: '有效期', width: 190, render: days },
          ...list.more.map((title, at) => ({ key: title, title, render: (row: CodeRow) => row.more[at] || '—' })),
          { key: 'source', title: '来源', width: 170, render: (row) => (row.clause ? <Clause id={row.clause}>{row.source}</Clause> : row.source) },
          {
            key: 'do',
            title: '',
            width: 190,
            render: (row) => (
              <span className="lu-row lu-nw">
                {mayEdit && row.mayRename && row.state !== 'ended' && (
                  <ActionButton kind="text" small onClick={() => onTask({ action: 'rename', row })}>
                    改名
                  </ActionButton>
                )}
                {mayEdit && row.mayWithdraw && row.state !== 'ended' && (
                  <ActionButton kind="text" small onClick={() => onTask({ action: 'withdraw', row })}>
                    停用
                  </ActionButton>
                )}
                {row.versions.length > 1 && (
                  <ActionButton kind="text" small onClick={() => onHistory(row)}>
                    历史
                  </ActionButton>
                )}
              </span>
            ),
          },
        ]}
      />
    </Card>
  )
}

function days(row: CodeRow): string {
  if (row.from === '' && row.to === '') return '一直有效'
  const end = row.to === '' ? '今' : row.versions.some((one) => one.withdrawn) ? `${row.to} 前` : row.to
  return `${row.from || '一直'} 至 ${end}`
}
