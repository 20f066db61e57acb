import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
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
import { factKinds, type FactKind } from '../codes.ts'
import { EvidenceInput, type Evidence } from './EvidenceInput.tsx'
import { problemOf } from './words.tsx'

const words = { block: '未通过', warn: '提示', fixed: '已修正' } as const
const shapes = { block: 'block', warn: 'soft', fixed: 'done' } as const
const columnsOf: Record<FactKind, number> = { grades: 8, moral: 5, labour: 5, internship: 7, certificate: 8, conduct: 6 }
const templates = (Object.keys(factKinds) as FactKind[]).map((kind) => ({
  key: kind,
  title: factKinds[kind],
  version: '2026.1',
  columns: columnsOf[kind],
  href: urlOf(api.getFactTemplate, { kind }, { kind }),
  note: '每行一名学生；已有的记录由新的取代，旧的留存。',
}))
// The name of the file travels in the address, beside the raw bytes.
const named = (file: File, more: object) => ({ filename: file.name, ...more }) as never

/** 导入材料: one kind of record for many students: dry run, the scan of the signed sheet, then all rows or none. */
export function FactImportPage() {
  const client = useQueryClient()
  const [kind, setKind] = useState<FactKind>('grades')
  const [file, setFile] = useState<File>()
  const [evidence, setEvidence] = useState<Evidence>()
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkFactFile, named(chosen, { kind }), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256, evidenceFileId }: { chosen: File; sha256: string; evidenceFileId: string }) => call(api.loadFactFile, named(chosen, { kind, sha256, evidenceFileId }), { file: chosen }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['graduation'] }),
  })
  const start = (chosen: File) => {
    setFile(chosen)
    load.reset()
    check.mutate(chosen)
  }
  const result = check.data
  const blocked = !result
    ? undefined
    : result.fileProblems.length > 0
      ? '文件有问题，不能导入'
      : result.rejected > 0
        ? `${result.rejected} 行没有通过，改正后重新选择文件`
        : !evidence
          ? '先上传签字材料的扫描件'
          : undefined
  return (
    <>
      <PageHead
        crumbs={[{ title: '毕业', to: '/graduation' }, { title: '导入材料' }]}
        title="导入毕业审核材料"
        context="一次导入一种材料；签字的纸质汇总表扫描后作为整批的佐证。"
      />
      {load.data ? (
        <Notice tone="ok" title={`已导入${factKinds[kind]} ${load.data.passed} 人`} actions={<ActionButton kind="primary" to="/graduation/precheck">看毕业预警</ActionButton>}>
          取代原有记录 {load.data.replaces} 条。
        </Notice>
      ) : (
        <div className="lu-stack">
          <Card title="哪一种材料">
            <div className="lu-row lu-wrap" role="group" aria-label="材料">
              {(Object.keys(factKinds) as FactKind[]).map((one) => (
                <ActionButton
                  key={one}
                  small
                  kind={one === kind ? 'primary' : 'plain'}
                  onClick={() => {
                    setKind(one)
                    setFile(undefined)
                    check.reset()
                  }}
                >
                  {factKinds[one]}
                </ActionButton>
              ))}
            </div>
          </Card>
          <ImportUpload
            templates={templates.filter((one) => one.key === kind)}
            accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB、5,000 行"
            accept={api.checkFactFile.upload?.accept ?? ''}
            uploading={check.isPending}
            onUpload={start}
            rejected={check.error && <ProblemNotice problem={problemOf(check.error)} />}
          />
          {result && file && (
            <Card title="预检结果" meta={file.name} extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
              <div className="lu-stack">
                {result.fileProblems.map((one) => (
                  <Notice key={one.message} tone="bad" title={one.message}>{one.mend}。</Notice>
                ))}
                <p>共 {result.sent} 行，通过 {result.passed} 行（其中 {result.replaces} 行取代原有记录），未通过 {result.rejected} 行。</p>
                <EvidenceInput value={evidence} onChange={setEvidence} />
                {load.error && <ProblemNotice problem={problemOf(load.error)} />}
                <div className="lu-row lu-wrap lu-end">
                  <ActionButton kind="primary" busy={load.isPending} blocked={blocked} onClick={() => load.mutate({ chosen: file, sha256: result.sha256, evidenceFileId: evidence!.fileId })}>
                    导入 {result.passed} 人
                  </ActionButton>
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
