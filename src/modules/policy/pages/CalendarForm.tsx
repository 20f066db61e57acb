import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'

export type CalendarTask = 'day' | 'year'
type YearDay = { day: string; kind: 'work' | 'holiday'; title: string }

const dayFields: FormField[] = [
  { key: 'day', title: '日期', type: 'date', required: true, help: '今天或以后。' },
  {
    key: 'kind',
    title: '改为',
    type: 'choice',
    required: true,
    options: [
      { value: 'holiday', label: '放假' },
      { value: 'work', label: '上班' },
    ],
  },
  { key: 'title', title: '名称', type: 'text', required: true, help: '例如 省运会、调休上班。' },
  { key: 'reason', title: '理由', type: 'longtext', required: true, help: '写明依据的通知，写入审计和办件经过。' },
]

const yearFields: FormField[] = [
  { key: 'source', title: '放假安排的文件', type: 'text', required: true, help: '写明文号，例如 国办发明电〔2026〕9号。' },
  {
    key: 'days',
    title: '放假和调休上班的日子',
    type: 'longtext',
    required: true,
    help: '每行一天：日期 放假或上班 名称，例如 2027-02-06 放假 春节。周末不用写。',
    validate: (text) => {
      const parsed = parseDays(text)
      return typeof parsed === 'string' ? parsed : undefined
    },
  },
]

/** Each line a day; a sentence with the line where it cannot be read. */
export function parseDays(text: string): YearDay[] | string {
  const out: YearDay[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const match = /^(\d{4}-\d{2}-\d{2})\s+(放假|上班)\s+(\S.*)$/.exec(line.trim())
    if (!match) return `第 ${at + 1} 行读不出：${line.trim()}。写成 日期 放假或上班 名称。`
    out.push({ day: match[1]!, kind: match[2] === '上班' ? 'work' : 'holiday', title: match[3]! })
  }
  return out
}

type Props = { task: CalendarTask; year: number; onDone: () => void; onClose: () => void }

/** Changes one day, or enters the notice of a whole year. */
export function CalendarForm({ task, year, onDone, onClose }: Props) {
  const [problem, setProblem] = useState<Problem>()
  const write = (values: FormValues) => {
    const text = (key: string) => values[key] ?? ''
    if (task === 'day')
      return call(api.changeDay, { day: text('day'), kind: text('kind') === 'work' ? 'work' : 'holiday', title: text('title'), reason: text('reason') })
    const days = parseDays(text('days'))
    return call(api.enterYear, { year, source: text('source'), days: typeof days === 'string' ? [] : days })
  }
  return (
    <SidePanel title={task === 'day' ? '改一天' : `录入 ${year} 年放假安排`} onClose={onClose}>
      <RecordForm
        fields={task === 'day' ? dayFields : yearFields}
        submitText={task === 'day' ? '修改日历' : '录入'}
        onCancel={onClose}
        effect="保存后，在办的期限按新的日历重算，每件的经过里写明改前改后；已办结的不动。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            await write(values)
            onDone()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
