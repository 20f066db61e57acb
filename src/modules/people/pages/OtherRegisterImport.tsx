import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { problemIn } from './failed.ts'

type Check = Output<typeof api.checkOtherRegister>
const words = { block: '未通过', warn: '提示', fixed: '已修正' } as const
const shapes = { block: 'block', warn: 'soft', fixed: 'done' } as const
const templates = [
  {
    key: 'other',
    title: '教育部门学籍名单',
    version: '2026.1',
    columns: 6,
    href: api.downloadOtherRegisterTemplate.path,
    note: '普通高中和中职可以放在一份里；对方导出的表，列名相近的也认。',
  },
]
// The name of the file travels in the address, beside the raw bytes.
const named = (file: File, more: object = {}) => ({ filename: file.name, ...more }) as never

/** Import of the education department's list: a check that keeps nothing, then only the matches are written. */
export function OtherRegisterImport() {
  const queries = useQueryClient()
  const [file, setFile] = useState<File>()
  const check = useMutation({
    mutationFn: (chosen: File) => call(api.checkOtherRegister, named(chosen), { file: chosen }),
  })
  const load = useMutation({
    mutationFn: ({ chosen, sha256 }: { chosen: File; sha256: string }) =>
      call(api.loadOtherRegister, named(chosen, { sha256 }), { file: chosen }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['people'] }),
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '教育部门学籍比对', to: '/people/other-registers' }, { title: '导入名单' }]}
        title="导入教育部门学籍名单"
        context="名单只用来比对：没有对上的人一个也不保存，文件也不保存。"
      />
      {load.data ? (
        <Notice
          tone="ok"
          title={`已写入 ${load.data.added} 人，已有的 ${load.data.known} 人没有重复写入`}
          actions={
            <ActionButton kind="primary" to="/people/other-registers">
              逐人决定
            </ActionButton>
          }
        >
          比对结果在学年结束后删除。
        </Notice>
      ) : (
        <div className="lu-stack">
          <ImportUpload
            templates={templates}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 50 MB"
            accept={api.checkOtherRegister.upload?.accept ?? ''}
            uploading={check.isPending}
            onUpload={(chosen) => {
              setFile(chosen)
              load.reset()
              check.mutate(chosen)
            }}
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
  const blocked =
    check.fileProblems.length > 0
      ? '文件有问题，不能写入'
      : check.matches === 0
        ? '没有对上的人，不用写入'
        : undefined
  return (
    <>
      <Card
        title="检查和比对结果"
        meta={name}
        extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}
      >
        <div className="lu-stack">
          {check.fileProblems.map((one) => (
            <Notice key={one.message} tone="bad" title={one.message}>
              {one.mend}。
            </Notice>
          ))}
          <Facts
            facts={[
              { name: '名单行数', value: formatNumber(check.sent) },
              { name: '可以比对', value: formatNumber(check.passed) },
              { name: '未通过', value: formatNumber(check.rejected) },
              { name: '本系统全日制', value: formatNumber(check.compared) },
              { name: '对上', value: formatNumber(check.matches) },
              { name: '到期', value: check.expiresOn },
            ]}
          />
          {error ? <ProblemNotice problem={problemIn(error)} /> : null}
          <div className="lu-row lu-wrap lu-end">
            <ActionButton kind="primary" busy={busy} blocked={blocked} onClick={onLoad}>
              写入 {check.matches} 人
            </ActionButton>
          </div>
        </div>
      </Card>
      {check.problems.length > 0 && (
        <Card title="逐行问题" meta={`${check.problems.length} 处；未通过的行不参加比对`} flush>
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
