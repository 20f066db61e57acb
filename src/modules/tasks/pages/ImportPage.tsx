import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Balance } from '../../../ui/Balance.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { problemOf } from './words.tsx'

type Check = Output<typeof api.checkTaskLedger>
const words = { block: '未通过', warn: '提示', fixed: '已修正' } as const
const shapes = { block: 'block', warn: 'soft', fixed: 'done' } as const
const templates = [
  { key: 'ledger', title: '任务台账', version: '2026.1', columns: 9, href: api.downloadTaskTemplate.path, note: '每行一项任务。原文分牵头和参加的写那两列，不分的只写责任单位。' },
]

// The name of the file travels in the address, beside the raw bytes.
const named = (file: File, more: object = {}) => ({ filename: file.name, ...more }) as never

/** 导入台账: a dry run of the whole file with a preview, then all of it as a new ledger or nothing. */
export function ImportPage() {
  const client = useQueryClient()
  const [file, setFile] = useState<File>()
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkTaskLedger, named(chosen), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, ...more }: { chosen: File; sha256: string; title: string; clause?: string }) => call(api.loadTaskLedger, named(chosen, more), { file: chosen }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['tasks'] }),
  })
  return (
    <>
      <PageHead title="导入任务台账" crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '任务台账', to: '/tasks/ledger' }, { title: '导入' }]} context="先预检再写入；有一行没有通过，就一行也不写。" />
      {load.data ? (
        <Notice tone="ok" title={`已写入 ${load.data.added} 项任务`} actions={<ActionButton kind="primary" to={`/tasks/ledger?f.ledgerId=${load.data.ledgerId}`}>看台账</ActionButton>} />
      ) : (
        <div className="lu-stack">
          <ImportUpload
            templates={templates}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB"
            accept={api.checkTaskLedger.upload?.accept ?? ''}
            uploading={check.isPending}
            onUpload={(chosen) => {
              setFile(chosen)
              load.reset()
              check.mutate(chosen)
            }}
            rejected={check.error && <ProblemNotice problem={problemOf(check.error)} />}
          />
          {check.data && file && (
            <Checked check={check.data} name={file.name} error={load.error} onLoad={async (title, clause) => void (await load.mutateAsync({ chosen: file, sha256: check.data.sha256, title, ...(clause ? { clause } : {}) }))} />
          )}
        </div>
      )}
    </>
  )
}

function Checked({ check, name, error, onLoad }: { check: Check; name: string; error: unknown; onLoad: (title: string, clause: string) => Promise<void> }) {
  const blocked =
    check.fileProblems.length > 0 ? '文件有问题，不能写入' : check.rejected > 0 ? `${check.rejected} 行没有通过，改正后重新选择文件` : check.added === 0 ? '文件里没有任务' : undefined
  return (
    <>
      <Card title="预检结果" meta={name} extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
        <div className="lu-stack">
          {check.fileProblems.map((one) => <Notice key={one.message} tone="bad" title={one.message}>{one.mend}。</Notice>)}
          <Balance sent={check.sent} created={check.added} changed={0} unchanged={0} rejected={check.rejected} />
          {check.unknownUnits.length > 0 && (
            <Notice tone="warn" title={`${check.unknownUnits.length} 个单位不在名称对照表里，按写的名称保留`}>{check.unknownUnits.join('、')}。</Notice>
          )}
          <RecordForm
            fields={[
              { key: 'title', title: '台账名称', type: 'text', required: true },
              { key: 'clause', title: '依据条款', type: 'text', help: '条款号，例如 001:2745；可以留空。' },
            ]}
            initial={{ title: name.replace(/\.\w+$/, '') }}
            submitText={`写入 ${check.added} 项任务`}
            {...(blocked ? { submitBlocked: blocked } : {})}
            notice={error ? <ProblemNotice problem={problemOf(error)} /> : null}
            onSubmit={(values) => onLoad(values['title'] ?? '', values['clause'] ?? '')}
          />
        </div>
      </Card>
      {check.preview.length > 0 && (
        <Card title="前 20 项" flush>
          <SmallTable
            rows={check.preview.map((one, at) => ({ ...one, key: String(at) }))}
            rowKey={(row) => row.key}
            caption="前 20 项"
            columns={[
              { key: 'no', title: '序号', render: (row) => row.no },
              { key: 'task', title: '任务', render: (row) => row.task },
              { key: 'units', title: '单位', render: (row) => row.units },
              { key: 'due', title: '期限', render: (row) => row.dueOn ?? '未设定' },
            ]}
          />
        </Card>
      )}
      {check.problems.length > 0 && (
        <Card title="逐行问题" meta={`${check.problems.length} 处`} flush>
          <SmallTable
            rows={check.problems.map((one, at) => ({ ...one, key: String(at) }))}
            rowKey={(row) => row.key}
            caption="逐行问题"
            columns={[
              { key: 'row', title: '行', align: 'right', render: (row) => row.excelRow },
              { key: 'column', title: '列', render: (row) => `${row.column} ${row.header}` },
              { key: 'result', title: '结果', card: 'state', render: (row) => <StatusTag shape={shapes[row.level]} word={words[row.level]} /> },
              { key: 'found', title: '原值', render: (row) => row.found },
              { key: 'problem', title: '问题', render: (row) => row.message },
              { key: 'mend', title: '怎样改', render: (row) => row.mend },
            ]}
          />
        </Card>
      )}
    </>
  )
}
