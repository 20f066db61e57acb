import type { Output } from '../../../kernel/api.ts'
import type { registrationApi } from '../registration-api.ts'

export type Roster = Output<typeof registrationApi.getOnsiteRoster>
export type Mark = 'present' | 'absent' | 'mismatch' | ''
export type Marks = Readonly<Record<string, { result: Mark; note: string }>>

/** Everyone 在场; the officer then marks who is not. */
export function allPresent(roster: Roster): Marks {
  return Object.fromEntries(
    roster.rows.map((row) => [row.enrollmentId, { result: 'present' as const, note: '' }]),
  )
}

/** Draws `count` students at random for a sample and marks them 在场; the others stay outside the sample. */
export function drawSample(roster: Roster, count: number): Marks {
  const left = roster.rows.map((row) => row.enrollmentId)
  const drawn: string[] = []
  while (drawn.length < count && left.length > 0)
    drawn.push(...left.splice(Math.floor(Math.random() * left.length), 1))
  return Object.fromEntries(drawn.map((id) => [id, { result: 'present' as const, note: '' }]))
}

export function countMarks(marks: Marks) {
  const count = { present: 0, absent: 0, mismatch: 0 }
  for (const { result } of Object.values(marks)) if (result) count[result] += 1
  return { ...count, total: count.present + count.absent + count.mismatch }
}

export function resultsOf(marks: Marks) {
  return Object.entries(marks).flatMap(([enrollmentId, { result, note }]) =>
    result ? [{ enrollmentId, result, ...(note.trim() ? { note: note.trim() } : {}) }] : [],
  )
}
