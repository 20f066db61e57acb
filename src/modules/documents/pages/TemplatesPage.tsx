import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download } from '../../../kernel/client.ts'
import { todayInChina } from '../../../kernel/dates.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import './documents.css'
import { TemplateForm } from './TemplateForm.tsx'

export type Kind = Output<typeof api.listDocumentKinds>['kinds'][number]
type Template = Kind['templates'][number]

/** 文书模板: per kind the template in use, its history, the placeholders, and a new one with a try-out before. */
export function TemplatesPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'kinds'], queryFn: () => call(api.listDocumentKinds, {}) })
  return (
    <>
      <PageHead title="文书模板" context="用办公软件改好的 Word 模板，按生效日期使用，本单位和下级单位出具的 Word 文书都照它填写。PDF 用统一的公文版式。" />
      {data ? (
        <div className="dc-kinds">
          {data.kinds.map((kind) => (
            <KindCard key={kind.id} kind={kind} />
          ))}
        </div>
      ) : error ? (
        <ErrorState what="没有读到模板" error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading lines={8} />
      )}
    </>
  )
}

function KindCard({ kind }: { kind: Kind }) {
  const client = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const [withdrawing, setWithdrawing] = useState<Template>()
  const refresh = () => client.invalidateQueries({ queryKey: ['documents', 'kinds'] })
  const today = todayInChina()
  const packaged = useMutation({ mutationFn: () => call(api.returnToPackaged, { kind: kind.id, validFrom: today }), onSuccess: refresh })
  const fetchOne = useMutation({ mutationFn: (id: string | undefined) => (id ? download(api.downloadTemplate, { id }) : download(api.downloadPackaged, { kind: kind.id })) })
  const used = kind.templates.find((one) => one.inUse)
  const failed = [packaged, fetchOne].map((one) => one.error).find((one) => one instanceof CallError)
  return (
    <Card
      title={kind.title}
      meta={used?.fileName ? `现用：${used.fileName}（${used.orgName}，${used.validFrom} 起）` : '现用：随系统提供的模板'}
      extra={
        <span className="lu-row lu-wrap">
          <ActionButton small icon="download" onClick={() => fetchOne.mutate(undefined)}>
            下载随系统的模板
          </ActionButton>
          {used?.fileName && (
            <ActionButton small onClick={() => packaged.mutate()} busy={packaged.isPending}>
              今天起改回随系统的
            </ActionButton>
          )}
          <ActionButton small icon="upload" onClick={() => picker.current?.click()}>
            选择新模板
          </ActionButton>
        </span>
      }
    >
      <input
        ref={picker}
        type="file"
        accept=".docx"
        hidden
        aria-label={`${kind.title}的新模板`}
        onChange={(event) => {
          setFile(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      {failed && <Notice tone="bad" title={failed.problem.message} />}
      {file && <TemplateForm kind={kind} file={file} today={today} onDone={() => void refresh().then(() => setFile(undefined))} onClose={() => setFile(undefined)} />}
      <details>
        <summary>可用的占位符（{kind.placeholders.length}）</summary>
        <p className="lu-sm lu-t2">在 Word 里照写，连同花括号。表格的一行开头写 {'{#名称}'}，结尾写 {'{/名称}'}，有几行就重复几次。</p>
        <ul className="dc-names">
          {kind.placeholders.map((one) => (
            <li key={one.name}>
              <code>{one.rows ? `{#${one.name}}…{/${one.name}}` : `{${one.name}}`}</code>
              <span className="lu-t3">　{one.meaning}</span>
              {one.rows && <div className="lu-t2">{one.rows.map((row) => `{${row.name}}`).join(' ')}</div>}
            </li>
          ))}
        </ul>
      </details>
      <SmallTable
        caption={`${kind.title}的模板`}
        rows={kind.templates}
        rowKey={(row) => row.id}
        empty="还没有上传过，用的是随系统提供的模板。"
        columns={[
          { key: 'file', title: '模板', render: (row) => row.fileName ?? '随系统提供的模板' },
          { key: 'state', title: '状态', card: 'state', render: (row) => <Standing row={row} today={today} /> },
          { key: 'org', title: '设定单位', render: (row) => row.orgName },
          { key: 'from', title: '生效', render: (row) => row.validFrom },
          { key: 'to', title: '失效', render: (row) => row.validTo ?? '—' },
          { key: 'note', title: '说明', render: (row) => row.note || '—' },
          { key: 'by', title: '上传人', render: (row) => row.by },
          {
            key: 'act',
            title: '',
            render: (row) => (
              <span className="lu-row">
                {row.fileName && <ActionButton small onClick={() => fetchOne.mutate(row.id)}>下载</ActionButton>}
                {row.own && !row.withdrawn && <ActionButton small onClick={() => setWithdrawing(row)}>撤下…</ActionButton>}
              </span>
            ),
          },
        ]}
      />
      {withdrawing && (
        <ReasonPanel
          title={`撤下 ${withdrawing.fileName ?? '随系统提供的模板'}`}
          effect="从现在起不再用它；已经出具的文书不变。"
          help="写进审计。"
          submitText="撤下"
          onClose={() => setWithdrawing(undefined)}
          onSubmit={async (reason) => {
            await call(api.withdrawTemplate, { id: withdrawing.id, reason })
            setWithdrawing(undefined)
            await refresh()
          }}
        />
      )}
    </Card>
  )
}

function Standing({ row, today }: { row: Template; today: string }) {
  if (row.withdrawn) return <StatusTag word="已撤下" shape="none" />
  if (row.inUse) return <StatusTag word="使用中" shape="done" />
  if (row.validFrom > today) return <StatusTag word="未生效" shape="waiting" />
  return <StatusTag word="已被代替" shape="none" />
}
