import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { classKindLabel, outcomes, trainingLevelLabel, type ClassKind, type Outcome } from '../codes.ts'
import type { GraduationList } from './ListPage.tsx'
import { OutcomeTag } from './words.tsx'

type Row = GraduationList['rows'][number]
type Shown = 'all' | 'missing' | 'differs' | 'unsure' | 'returned'
const SIZE = 50
const shownTitles: Record<Shown, string> = { all: '全部', missing: '有缺项', differs: '与建议不同', unsure: '班次未确认', returned: '已退回' }
const fits: Record<Shown, (row: Row) => boolean> = {
  all: () => true,
  missing: (row) => row.missing.length > 0,
  differs: (row) => row.outcome !== row.proposed,
  unsure: (row) => row.state === 'pending' && !row.classKindConfirmed,
  returned: (row) => row.state === 'returned',
}

/** The students of a list: what each lacks, the outcome, the class kind; the school changes, the authority returns. */
export function ListRows({ list, detail, onDone }: { list: GraduationList; detail: CaseDetail; onDone: (message: string) => void }) {
  const [shown, setShown] = useState<Shown>('all')
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<'change' | 'return'>()
  const [problem, setProblem] = useState<Problem>()
  const mayReturn = detail.actions.some((one) => one.action === 'return-rows' && !one.why)
  const rows = list.rows.filter(fits[shown])
  const act = useMutation({
    mutationFn: (more: { confirmClassKind?: true; remove?: true; restore?: true; rowIds: string[] }) => call(api.setGraduationRows, { id: list.id, ...more }),
    onSuccess: (answer) => {
      setChosen(new Set())
      setProblem(undefined)
      onDone(`已修改 ${answer.changed} 人。`)
    },
    onError: (error) => setProblem(problemOf(error)),
  })
  const pending = list.rows.filter((row) => row.state === 'pending')
  const unsure = pending.filter((row) => !row.classKindConfirmed && row.classKind)
  const ids = [...chosen]
  const chosenReturned = list.rows.some((row) => chosen.has(row.id) && row.state === 'returned')
  const toggle = (id: string) => setChosen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])))
  const selectable = list.editable || mayReturn
  return (
    <Card
      title={<span id="rows">学生名单</span>}
      meta={`${list.rows.length} 人`}
      extra={
        list.editable && unsure.length > 0 && (
          <ActionButton small busy={act.isPending} onClick={() => act.mutate({ confirmClassKind: true, rowIds: unsure.map((row) => row.id) })}>
            按培养层次确认 {unsure.length} 人的班次
          </ActionButton>
        )
      }
      flush
    >
      <div style={{ padding: '12px 16px' }} className="lu-stack">
        <div className="lu-row lu-wrap" role="group" aria-label="显示哪些学生">
          {(Object.keys(shownTitles) as Shown[]).map((key) => (
            <ActionButton key={key} small kind={shown === key ? 'primary' : 'plain'} onClick={() => { setShown(key); setPage(1) }}>
              {shownTitles[key]} {list.rows.filter(fits[key]).length}
            </ActionButton>
          ))}
          <span className="lu-sp" />
          {selectable && rows.length > 0 && (
            <button type="button" className="lu-link" onClick={() => setChosen(ids.length > 0 ? new Set() : new Set(rows.filter((row) => list.editable || row.state === 'pending').map((row) => row.id)))}>
              {ids.length > 0 ? '取消选择' : `选中这 ${rows.length} 人`}
            </button>
          )}
        </div>
        {ids.length > 0 && (
          <div className="lu-row lu-wrap">
            <b>已选 {ids.length} 人</b>
            {list.editable && <ActionButton small onClick={() => setAsking('change')}>改结果或班次…</ActionButton>}
            {list.editable && chosenReturned && <ActionButton small onClick={() => act.mutate({ restore: true, rowIds: ids })}>放回名单</ActionButton>}
            {list.editable && <ActionButton small kind="danger" onClick={() => act.mutate({ remove: true, rowIds: ids })}>移出名单</ActionButton>}
            {mayReturn && <ActionButton small onClick={() => setAsking('return')}>退回选中的学生…</ActionButton>}
          </div>
        )}
        {problem && <ProblemNotice problem={problem} />}
      </div>
      <SmallTable
        rows={rows.slice((page - 1) * SIZE, page * SIZE)}
        rowKey={(row) => row.id}
        caption="学生名单"
        empty="没有这样的学生。"
        columns={[
          {
            key: 'name',
            title: '姓名',
            render: (row) => (
              <label className="lu-row" style={{ gap: 8 }}>
                {selectable && (list.editable || row.state === 'pending') && <input type="checkbox" aria-label={`选中${row.name}`} checked={chosen.has(row.id)} onChange={() => toggle(row.id)} />}
                <Link to={`/graduation/students/${row.enrollmentId}`}>{row.name}</Link>
              </label>
            ),
          },
          { key: 'class', title: '班级', render: (row) => row.className ?? '—' },
          { key: 'level', title: '专业、层次', render: (row) => `${row.specialtyName} ${trainingLevelLabel[row.trainingLevel] ?? ''}` },
          { key: 'outcome', title: '结果', card: 'state', render: (row) => (row.state === 'returned' ? <StatusTag shape="returned" word="已退回" /> : <OutcomeTag outcome={row.outcome} />) },
          { key: 'kind', title: '班次', render: (row) => <ClassKindCell row={row} /> },
          { key: 'missing', title: '还缺、理由', render: (row) => <Remarks row={row} /> },
          ...(list.state === 'approved' ? [{ key: 'number', title: '证书编号', render: (row: Row) => <span className="lu-mono">{row.number ?? '—'}</span> }] : []),
        ]}
      />
      {rows.length > SIZE && <Pager page={page} pageSize={SIZE} total={rows.length} onPage={setPage} />}
      {asking === 'change' && (
        <ChangePanel
          count={ids.length}
          onClose={() => setAsking(undefined)}
          onSubmit={async (change) => {
            const answer = await call(api.setGraduationRows, { id: list.id, rowIds: ids, ...change })
            setAsking(undefined)
            setChosen(new Set())
            onDone(`已修改 ${answer.changed} 人。`)
          }}
        />
      )}
      {asking === 'return' && (
        <ReasonPanel
          title={`退回 ${ids.length} 名学生`}
          effect="这些学生退出本份名单，其余继续；学校改好后可以放进另一份名单。"
          submitText="退回"
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => {
            await call(api.returnGraduationRows, { id: list.id, version: detail.version, rowIds: ids, reason })
            setAsking(undefined)
            setChosen(new Set())
            onDone(`已退回 ${ids.length} 人。`)
          }}
        />
      )}
    </Card>
  )
}

function ClassKindCell({ row }: { row: Row }) {
  if (!row.classKind) return <StatusTag shape="block" word="须选定" />
  return row.classKindConfirmed ? <>{classKindLabel[row.classKind]}</> : <span className="lu-t3">{classKindLabel[row.classKind]}（待确认）</span>
}

function Remarks({ row }: { row: Row }) {
  const lines = [
    ...(row.returnReason ? [`退回：${row.returnReason}`] : []),
    ...(row.overrideReason ? [`建议${outcomes[row.proposed]}，学校改为${outcomes[row.outcome]}：${row.overrideReason}`] : []),
    ...row.missing,
  ]
  return lines.length === 0 ? <span className="lu-t3">条件齐备</span> : <>{lines.map((line) => <div key={line} className="lu-sm">{line}</div>)}</>
}

type Change = { outcome?: Outcome; classKind?: ClassKind; reason?: string }

function ChangePanel({ count, onClose, onSubmit }: { count: number; onClose: () => void; onSubmit: (change: Change) => Promise<void> }) {
  const [problem, setProblem] = useState<Problem>()
  const options = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([value, label]) => ({ value, label }))
  return (
    <SidePanel title={`改 ${count} 名学生的结果或班次`} onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'outcome', title: '结果', type: 'choice', options: options(outcomes), help: '不选就不改。' },
          { key: 'classKind', title: '班次', type: 'choice', options: options(classKindLabel), help: '不选就不改。证书上写明的班次（001:1092）。' },
          { key: 'reason', title: '理由', type: 'longtext', help: '与审核建议或培养层次不同时必填，审核人会看到。' },
        ]}
        initial={{ outcome: '', classKind: '', reason: '' }}
        submitText="修改"
        onCancel={onClose}
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            await onSubmit({
              ...(values['outcome'] ? { outcome: values['outcome'] as Outcome } : {}),
              ...(values['classKind'] ? { classKind: values['classKind'] as ClassKind } : {}),
              ...(values['reason'] ? { reason: values['reason'] } : {}),
            })
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
