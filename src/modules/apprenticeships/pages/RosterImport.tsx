import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ImportUpload } from '../../../ui/ImportUpload.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { Roster } from './RosterPage.tsx'
import { named, problemOf } from './words.tsx'

const template = [{ key: 'apprentices', title: '学徒名册', version: '2026.1', columns: 15, href: urlOf(api.getApprenticeTemplate, {}, {}), note: '一行一名学徒。名册里已有的按证件号码更新，劳动合同复印件保留。' }]
const looks = { block: ['block', '须改正'], warn: ['soft', '提示'], fixed: ['done', '已修正'] } as const

/** The apprentices from Excel: a dry run names every cell that is wrong, then all rows or none. */
export function RosterImport({ roster, onClose, onDone }: { roster: Roster; onClose: () => void; onDone: (words: string) => void }) {
  const [file, setFile] = useState<File>()
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkApprenticeFile, named(chosen, { id: roster.id }), { file: chosen }) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256 }: { chosen: File; sha256: string }) => call(api.loadApprenticeFile, named(chosen, { id: roster.id, sha256 }), { file: chosen }),
    onSuccess: (answer) => onDone(`已导入 ${answer.passed} 人${answer.replaces > 0 ? `，其中 ${answer.replaces} 人更新了原有登记` : ''}。`),
  })
  const result = check.data
  const blocked = !result ? undefined : result.fileProblems.length > 0 ? '文件有问题，不能导入' : result.rejected > 0 ? `${result.rejected} 行没有通过，改正后重新选择文件` : result.sent === 0 ? '文件里没有学徒' : undefined
  return (
    <SidePanel title="从 Excel 导入学徒" onClose={onClose}>
      <div className="lu-stack">
        <ImportUpload
          templates={template}
          accepted=".xlsx、.csv（UTF-8 或 GBK），不超过 20 MB、2,000 行"
          accept={api.checkApprenticeFile.upload?.accept ?? ''}
          uploading={check.isPending}
          onUpload={(chosen) => {
            setFile(chosen)
            load.reset()
            check.mutate(chosen)
          }}
          rejected={check.error && <ProblemNotice problem={problemOf(check.error)} />}
        />
        {result && file && (
          <>
            {result.fileProblems.map((one) => (
              <Notice key={one.message} tone="bad" title={one.message}>{one.mend}。</Notice>
            ))}
            <p>
              {file.name}：共 {result.sent} 行，通过 {result.passed} 行，未通过 {result.rejected} 行，提示 {result.warnings} 处。还没有写入任何数据。
            </p>
            {result.problems.length > 0 && (
              <SmallTable
                rows={result.problems.map((one, at) => ({ ...one, key: String(at) }))}
                rowKey={(row) => row.key}
                caption="逐行问题"
                columns={[
                  { key: 'row', title: '位置', render: (row) => `第 ${row.excelRow} 行 ${row.column} 列 ${row.header}` },
                  { key: 'level', title: '结果', card: 'state', render: (row) => <StatusTag shape={looks[row.level as 'block'][0]} word={looks[row.level as 'block'][1]} /> },
                  { key: 'found', title: '原值', render: (row) => <span className="lu-mono">{row.found}</span> },
                  { key: 'problem', title: '问题和改法', render: (row) => `${row.message}。${row.mend ? `${row.mend}。` : ''}` },
                ]}
              />
            )}
            {load.error && <ProblemNotice problem={problemOf(load.error)} />}
            <ActionButton kind="primary" busy={load.isPending} blocked={blocked} onClick={() => load.mutate({ chosen: file, sha256: result.sha256 })}>
              导入 {result.passed} 人
            </ActionButton>
          </>
        )}
      </div>
    </SidePanel>
  )
}
