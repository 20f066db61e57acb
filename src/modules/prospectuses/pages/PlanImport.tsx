import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { problemOf } from './words.tsx'

const template = [{ key: 'plan', title: '招生计划', version: '2026.1', columns: 11, href: urlOf(api.getPlanTemplate, {}, {}), note: '一行一个专业 × 层次 × 学制 × 形式 × 招生季 × 批次。导出的计划改了人数可以直接导入。' }]

/** The lines of a plan from Excel: a dry run that names every problem, then all rows or none; what was there is replaced. */
export function PlanImport({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: (words: string) => void }) {
  const [file, setFile] = useState<File>()
  // The name of the file travels in the address, beside the raw bytes.
  const named = (chosen: File, more: object) => ({ filename: chosen.name, id, ...more }) as never
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkPlanFile, named(chosen, {}), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256 }: { chosen: File; sha256: string }) => call(api.loadPlanFile, named(chosen, { sha256 }), { file: chosen }),
    onSuccess: (answer) => onDone(`已导入 ${answer.passed} 行，共 ${answer.seats} 人；原来填写的行由它们代替。`),
  })
  const result = check.data
  const blocked = !result ? undefined : result.fileProblems.length > 0 ? '文件有问题，不能导入' : result.rejected > 0 ? `${result.rejected} 行没有通过，改正后重新选择文件` : result.sent === 0 ? '文件里没有计划行' : undefined
  return (
    <SidePanel title="导入计划行" onClose={onClose}>
      <div className="lu-stack">
        <ImportUpload
          templates={template}
          accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB、1,000 行"
          accept={api.checkPlanFile.upload?.accept ?? ''}
          uploading={check.isPending}
          onUpload={(chosen) => {
            setFile(chosen)
            check.mutate(chosen)
          }}
          rejected={check.error && <ProblemNotice problem={problemOf(check.error)} />}
        />
        {result && file && (
          <>
            {result.fileProblems.map((one) => (
              <Notice key={one.message} tone="bad" title={one.message}>{one.mend}。</Notice>
            ))}
            <p>共 {result.sent} 行，通过 {result.passed} 行（{result.seats} 人），未通过 {result.rejected} 行。还没有写入任何数据。</p>
            {result.problems.length > 0 && (
              <SmallTable
                rows={result.problems.map((one, at) => ({ ...one, key: String(at) }))}
                rowKey={(row) => row.key}
                caption="逐行问题"
                columns={[
                  { key: 'row', title: '行', render: (row) => `第 ${row.excelRow} 行 ${row.header}` },
                  { key: 'found', title: '原值', render: (row) => <span className="lu-mono">{row.found}</span> },
                  { key: 'problem', title: '问题和改法', render: (row) => `${row.message}。${row.mend}。` },
                ]}
              />
            )}
            {load.error && <ProblemNotice problem={problemOf(load.error)} />}
            <ActionButton kind="primary" busy={load.isPending} blocked={blocked} onClick={() => load.mutate({ chosen: file, sha256: result.sha256 })}>
              导入 {result.passed} 行
            </ActionButton>
          </>
        )}
      </div>
    </SidePanel>
  )
}
