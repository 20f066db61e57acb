import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { What } from '../candidate-import.ts'
import { problemOf } from './words.tsx'

const whats: Record<What, { title: string; note: string }> = {
  candidates: { title: '考生名单', note: '每行一名考生；成绩可以一起填，也可以以后另导。' },
  scores: { title: '成绩', note: '按考生号对上名单里的考生；名单里没有的、姓名对不上的逐行指出。' },
}
const words = { block: '未通过', warn: '提示', fixed: '已修正' } as const
const shapes = { block: 'block', warn: 'soft', fixed: 'done' } as const
// The name of the file travels in the address, beside the raw bytes.
const named = (file: File, more: object) => ({ filename: file.name, ...more }) as never

/** 导入考生、成绩: a dry run that names every bad row, then all rows or none. */
export function ImportPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const [what, setWhat] = useState<What>('candidates')
  const [file, setFile] = useState<File>()
  const batch = useQuery({ queryKey: ['placements', 'batch', id], queryFn: () => call(api.getPlacementBatch, { id }) })
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkPlacementFile, named(chosen, { id, what }), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256 }: { chosen: File; sha256: string }) => call(api.loadPlacementFile, named(chosen, { id, what, sha256 }), { file: chosen }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['placements'] }),
  })
  const result = check.data
  const blocked = !result ? undefined : result.fileProblems.length > 0 ? '文件有问题，不能导入' : result.rejected > 0 ? `${result.rejected} 行没有通过，改正后重新选择文件` : result.sent === 0 ? '文件里没有记录' : undefined
  const subjects = batch.data?.subjects.length ?? 0
  return (
    <>
      <PageHead
        crumbs={[{ title: '批次投档', to: '/placements' }, { title: batch.data?.title ?? '批次', to: `/placements/${id}` }, { title: '导入' }]}
        title="导入考生、成绩"
        context="有一行没有通过，就什么也不写入。"
      />
      {load.data ? (
        <Notice tone="ok" title={`已导入${whats[what].title} ${load.data.passed} 人`} actions={<ActionButton kind="primary" to={`/placements/${id}/candidates`}>看考生名单</ActionButton>}>
          其中 {load.data.known} 人原来就在名单里。
        </Notice>
      ) : (
        <div className="lu-stack">
          <div className="lu-row lu-wrap" role="group" aria-label="导入什么">
            {(Object.keys(whats) as What[]).map((one) => (
              <ActionButton
                key={one}
                small
                kind={one === what ? 'primary' : 'plain'}
                onClick={() => {
                  setWhat(one)
                  setFile(undefined)
                  check.reset()
                }}
              >
                {whats[one].title}
              </ActionButton>
            ))}
          </div>
          <ImportUpload
            templates={[{ key: what, title: whats[what].title, version: '2026.1', columns: what === 'candidates' ? 4 + subjects : 2 + subjects, href: urlOf(api.getPlacementTemplate, { id, what }, { what }), note: whats[what].note }]}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 30 MB、100,000 行"
            accept={api.checkPlacementFile.upload?.accept ?? ''}
            uploading={check.isPending}
            onUpload={(chosen) => {
              setFile(chosen)
              load.reset()
              check.mutate(chosen)
            }}
            rejected={check.error && <ProblemNotice problem={problemOf(check.error)} />}
          />
          {result && file && (
            <Card title="预检结果" meta={file.name} extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
              <div className="lu-stack">
                {result.fileProblems.map((one) => <Notice key={one.message} tone="bad" title={one.message}>{one.mend}。</Notice>)}
                <p>共 {result.sent} 行，通过 {result.passed} 行（其中 {result.known} 人已在名单里），未通过 {result.rejected} 行。</p>
                {load.error && <ProblemNotice problem={problemOf(load.error)} />}
                <div className="lu-row lu-wrap lu-end">
                  <ActionButton kind="primary" busy={load.isPending} blocked={blocked} onClick={() => load.mutate({ chosen: file, sha256: result.sha256 })}>导入 {result.passed} 人</ActionButton>
                </div>
              </div>
            </Card>
          )}
          {result && result.problems.length > 0 && (
            <Card title="逐行问题" meta={`${result.problems.length} 处`} flush>
              <SmallTable
                rows={result.problems.map((one, at) => ({ ...one, key: String(at) }))}
                rowKey={(row) => row.key}
                caption="逐行问题"
                columns={[
                  { key: 'row', title: '行', align: 'right', render: (row) => row.excelRow },
                  { key: 'column', title: '列', render: (row) => `${row.column} ${row.header}` },
                  { key: 'result', title: '结果', card: 'state', render: (row) => <StatusTag shape={shapes[row.level as keyof typeof shapes]} word={words[row.level as keyof typeof words]} /> },
                  { key: 'found', title: '原值', render: (row) => <span className="lu-mono">{row.found}</span> },
                  { key: 'problem', title: '问题', render: (row) => row.message },
                  { key: 'mend', title: '怎样改', render: (row) => row.mend },
                ]}
              />
            </Card>
          )}
        </div>
      )}
    </>
  )
}
