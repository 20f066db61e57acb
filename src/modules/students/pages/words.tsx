import { useQuery } from '@tanstack/react-query'
import { call, CallError } from '../../../kernel/client.ts'
import type { TimelineEntry } from '../../../ui/CaseTimeline.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { api, type StudentRow, type StudentStep } from '../api.ts'
import { studentColumns, type StudentColumnKey } from '../model.ts'

export type Words = {
  label: (list: string, code: string) => string
  options: (list: string) => { value: string; label: string }[]
}

const toOption = ({ code, label }: { code: string; label: string }) => ({ value: code, label })

/** Code lists and choices of the register, asked for once an hour. */
export function useWords() {
  const { data } = useQuery({
    queryKey: ['students', 'words'],
    queryFn: () => call(api.getStudentWords, {}),
    staleTime: 3_600_000,
  })
  const words: Words = {
    label: (list, code) => data?.lists[list]?.find((one) => one.code === code)?.label ?? code,
    options: (list) => (data?.lists[list] ?? []).map(toOption),
  }
  return {
    words,
    specialties: (data?.specialties ?? []).map(toOption),
    /** Extra fields that the list may show; none until the words are there. */
    extra: data?.extra ?? [],
    grades: (data?.grades ?? []).map((grade) => ({ value: String(grade), label: String(grade) })),
  }
}

const shapes: Record<string, StatusShapeName> = {
  pending: 'waiting',
  active: 'done',
  internship: 'moving',
  suspended: 'returned',
  retained: 'returned',
  transferring: 'moving',
  graduated: 'done',
  completed: 'done',
  revoked: 'block',
}

/** The state of an enrollment: its word comes from the code list, its shape from here. */
export function EnrollmentStatus({ code, word, boxed }: { code: string; word: string; boxed?: boolean }) {
  return <StatusTag shape={shapes[code] ?? 'none'} word={word} boxed={boxed ?? false} />
}

/** A cell of the register in words. */
export function cellWords(key: StudentColumnKey, row: StudentRow, words: Words): string {
  const column = studentColumns.find((one) => one.key === key)
  const value = row[key]
  if (value === null || value === '') return '—'
  if (row.labels[key]) return row.labels[key]
  if (column?.codeList) return words.label(column.codeList, String(value))
  return key === 'updatedAt' ? whenText(String(value)) : String(value)
}

/** Steps of a record as the timeline shows them. */
export function timelineOf(steps: readonly StudentStep[]): TimelineEntry[] {
  return steps.map((step) => ({
    key: step.key,
    // The dashed ring means 未开始: what has happened wears the disc, grey where it decided nothing.
    ...(step.tone === 'none' ? { shape: 'done' as const, tone: 'mute' as const } : { shape: step.tone }),
    title: step.title,
    ...(step.detail ? { body: step.detail } : {}),
    ...(step.clause ? { clause: { id: step.clause, label: '' } } : {}),
    meta: [step.at.length === 10 ? step.at : step.at && whenText(step.at), `${step.organisation} ${step.by}`.trim()].filter(Boolean).join(' · '),
  }))
}

/** What a failed query says: the sentence of the server, or the number of a fault. */
export function problemOf(error: unknown) {
  return error instanceof CallError ? error.problem : undefined
}
