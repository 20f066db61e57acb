import type { ReactNode } from 'react'
import { problemOf } from '../kernel/client.ts'
import { ActionButton } from './ActionButton.tsx'
import { Card } from './Card.tsx'
import type { ImportTemplate } from './import-types.ts'
import { ImportUpload } from './ImportUpload.tsx'
import { Notice } from './Notice.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'
import { SmallTable, type SmallColumn } from './SmallTable.tsx'
import { StatusTag } from './StatusTag.tsx'
import type { SheetCheck, SheetImport as Sheet, SheetProblem } from './useSheetImport.ts'

export type SheetImportProps<Check extends SheetCheck> = {
  sheet: Pick<Sheet<Check, unknown, never>, 'file' | 'check' | 'checking' | 'checkError' | 'loading' | 'loadError' | 'start'>
  templates: readonly ImportTemplate[]
  /** Kinds and sizes of files, in words, and as the picker takes them. */
  accepted: string
  accept: string | undefined
  /** The counts of the dry run, and whatever has to be given with the file. */
  summary: (check: Check) => ReactNode
  /** Absent where the summary holds a form with a button of its own. */
  submit?: (check: Check) => { text: string; blocked: string | undefined; onLoad: () => void }
  /** What is shown of the rows themselves. */
  preview?: (check: Check) => ReactNode
  /** What follows from rows that did not pass, where it is not that nothing is written. */
  problemNote?: string
  /** In a panel at the side: one block a problem instead of a table. */
  narrow?: boolean
}

/** Template and file → the dry run with its counts → every cell that is wrong. Nothing is written before the button. */
export function SheetImport<Check extends SheetCheck>(props: SheetImportProps<Check>) {
  const { sheet, summary, submit, preview } = props
  const { check, file } = sheet
  const act = check && submit?.(check)
  return (
    <div className="lu-stack">
      <ImportUpload
        templates={props.templates}
        accepted={props.accepted}
        accept={props.accept ?? ''}
        uploading={sheet.checking}
        onUpload={sheet.start}
        rejected={sheet.checkError ? <ProblemNotice problem={problemOf(sheet.checkError)} /> : null}
      />
      {check && file && (
        <Card title="预检结果" meta={file.name} extra={<StatusTag shape="note" word="还没有写入任何数据" boxed />}>
          <div className="lu-stack">
            <FileProblems problems={check.fileProblems} />
            {summary(check)}
            {act && sheet.loadError ? <ProblemNotice problem={problemOf(sheet.loadError)} /> : null}
            {act && (
              <div className="lu-row lu-wrap lu-end">
                <ActionButton kind="primary" busy={sheet.loading} blocked={act.blocked} onClick={act.onLoad}>
                  {act.text}
                </ActionButton>
              </div>
            )}
          </div>
        </Card>
      )}
      {check && preview?.(check)}
      {check && <RowProblems problems={check.problems} note={props.problemNote} narrow={props.narrow ?? false} />}
    </div>
  )
}

/** What is wrong with the file as a whole. */
export function FileProblems({ problems }: { problems: SheetCheck['fileProblems'] }) {
  return problems.map((one) => (
    <Notice key={one.message} tone="bad" title={one.message}>
      {one.mend}。
    </Notice>
  ))
}

type Row = SheetProblem & { key: string }
const looks: Readonly<Record<string, { shape: 'block' | 'soft' | 'done'; word: string }>> = {
  block: { shape: 'block', word: '未通过' },
  warn: { shape: 'soft', word: '提示' },
  fixed: { shape: 'done', word: '已修正' },
}
const stop = (text: string) => (text === '' || text.endsWith('。') ? text : `${text}。`)
const valueOf = (row: SheetProblem) => (row.found === '' ? '（空）' : row.found)
const wide: readonly SmallColumn<Row>[] = [
  { key: 'row', title: 'Excel 行', align: 'right', render: (row) => row.excelRow },
  { key: 'column', title: '列', render: (row) => `${row.column} ${row.header}`.trim() },
  { key: 'result', title: '结果', card: 'state', render: (row) => <StatusTag {...looks[row.level]!} /> },
  { key: 'found', title: '表中的值', render: (row) => <span className="lu-mono lu-value">{valueOf(row)}</span> },
  { key: 'problem', title: '问题', render: (row) => row.message },
  { key: 'mend', title: '怎么改', render: (row) => row.mend },
]

/** Every cell that is wrong: Excel row, column, the value found, what is wrong, how to mend. */
export function RowProblems({ problems, note, narrow = false }: { problems: readonly SheetProblem[]; note?: string | undefined; narrow?: boolean }) {
  if (problems.length === 0) return null
  return (
    <Card title="逐行问题" meta={`${problems.length} 处${note ? `；${note}` : ''}`} flush>
      {narrow ? (
        problems.map((row, at) => (
          <div key={at} className="lu-plain">
            <div>
              <b>
                第 {row.excelRow} 行 {row.column} 列 {row.header}
              </b>
              <div className="lu-mono lu-value">{valueOf(row)}</div>
              <div className="lu-sm">
                {stop(row.message)}
                {stop(row.mend)}
              </div>
            </div>
            <span className="lu-sp" />
            <StatusTag {...looks[row.level]!} />
          </div>
        ))
      ) : (
        <SmallTable caption="逐行问题" rows={problems.map((one, at) => ({ ...one, key: String(at) }))} rowKey={(row) => row.key} columns={wide} />
      )}
    </Card>
  )
}
