import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Balance } from '../../../ui/Balance.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { problemIn } from './failed.ts'

type Check = Output<typeof api.checkCatalogue>
const words = { block: '未通过', warn: '提示', fixed: '已修正' } as const
const shapes = { block: 'block', warn: 'soft', fixed: 'done' } as const
const templates = [
  {
    key: 'catalogue',
    title: '专业目录',
    version: '2026.1',
    columns: 5,
    href: api.downloadCatalogueTemplate.path,
    note: '每行一个专业；同一版本、同一代码的行会被更新。',
  },
]

// The name of the file travels in the address, beside the raw bytes.
const named = (file: File, more: object = {}) => ({ filename: file.name, ...more }) as never

/** 导入专业目录: a dry run of the whole file, then all of it or nothing. */
export function CatalogueImportPage() {
  const queries = useQueryClient()
  const [file, setFile] = useState<File>()
  const check = useMutation({
    mutationFn: (chosen: File) => call(api.checkCatalogue, named(chosen), { file: chosen }),
  })
  const load = useMutation({
    mutationFn: ({ chosen, sha256 }: { chosen: File; sha256: string }) =>
      call(api.loadCatalogue, named(chosen, { sha256 }), { file: chosen }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['specialties'] }),
  })
  const start = (chosen: File) => {
    setFile(chosen)
    load.reset()
    check.mutate(chosen)
  }
  return (
    <>
      <PageHead
        crumbs={[{ title: '专业', to: '/specialties' }, { title: '导入目录' }]}
        title="导入专业目录"
        context={
          <>
            目录原则上五年修订一次，可以灵活增补；各版本并存。　
            <Clause id="001:1141" />
          </>
        }
      />
      {load.data ? (
        <Notice
          tone="ok"
          title={`已写入：新增 ${load.data.added}，变更 ${load.data.changed}，无变化 ${load.data.unchanged}`}
          actions={
            <ActionButton kind="primary" to="/specialties">
              看专业目录
            </ActionButton>
          }
        >
          版本：{load.data.versions.join('、')}。
        </Notice>
      ) : (
        <div className="lu-stack">
          <ImportUpload
            templates={templates}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB"
            accept={api.checkCatalogue.upload?.accept ?? ''}
            uploading={check.isPending}
            onUpload={start}
            rejected={check.error && <ProblemNotice problem={problemIn(check.error)} />}
          />
          {check.data && file && (
            <Checked
              check={check.data}
              name={file.name}
              busy={load.isPending}
              error={load.error}
              onLoad={() => load.mutate({ chosen: file, sha256: check.data.sha256 })}
            />
          )}
        </div>
      )}
    </>
  )
}

function Checked({
  check,
  name,
  busy,
  error,
  onLoad,
}: {
  check: Check
  name: string
  busy: boolean
  error: unknown
  onLoad: () => void
}) {
  const writes = check.added + check.changed
  const blocked =
    check.fileProblems.length > 0
      ? '文件有问题，不能写入'
      : check.rejected > 0
        ? `${check.rejected} 行没有通过，改正后重新选择文件`
        : writes === 0
          ? '没有要写入的变化'
          : undefined
  return (
    <>
      <Card title="预检结果" meta={name} extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
        <div className="lu-stack">
          {check.fileProblems.map((one) => (
            <Notice key={one.message} tone="bad" title={one.message}>
              {one.mend}。
            </Notice>
          ))}
          <Balance
            sent={check.sent}
            created={check.added}
            changed={check.changed}
            unchanged={check.unchanged}
            rejected={check.rejected}
          />
          {error ? <ProblemNotice problem={problemIn(error)} /> : null}
          <div className="lu-row lu-wrap lu-end">
            <ActionButton kind="primary" busy={busy} blocked={blocked} onClick={onLoad}>
              写入 {writes} 个专业
            </ActionButton>
          </div>
        </div>
      </Card>
      {check.problems.length > 0 && (
        <Card title="逐行问题" meta={`${check.problems.length} 处`} flush>
          <SmallTable
            rows={check.problems.map((one, at) => ({ ...one, key: String(at) }))}
            rowKey={(row) => row.key}
            caption="逐行问题"
            columns={[
              { key: 'row', title: '行', align: 'right', render: (row) => row.excelRow },
              { key: 'column', title: '列', render: (row) => `${row.column} ${row.header}` },
              {
                key: 'result',
                title: '结果',
                card: 'state',
                render: (row) => <StatusTag shape={shapes[row.level]} word={words[row.level]} />,
              },
              { key: 'found', title: '原值', render: (row) => <span className="lu-mono">{row.found}</span> },
              { key: 'problem', title: '问题', render: (row) => row.message },
              { key: 'mend', title: '怎样改', render: (row) => row.mend },
            ]}
          />
        </Card>
      )}
    </>
  )
}
