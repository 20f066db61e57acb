import { problemOf } from '../../../kernel/client.ts'
import type { Output } from '../../../kernel/api.ts'
import type { ColumnMatch, ImportCheck, ImportProblem } from '../../../ui/import-types.ts'
import type { RosterBatch, RosterColumn, rosterApi } from '../roster-api.ts'

const HOW = {
  title: '同名',
  alias: '近义',
  remembered: '记住的列名',
  ignored: '不导入',
  unknown: '不导入',
} as const
const RESULT = { block: '未通过', warn: '提示', fixed: '已修正' } as const

/** Columns as the wizard shows them, with what the person has chosen just now. */
export function matchesOf(
  columns: readonly RosterColumn[],
  edits: Readonly<Record<string, string | null>>,
): ColumnMatch[] {
  return columns.map((column) => {
    const edited = column.letter in edits
    const target = edited ? (edits[column.letter] ?? null) : column.key
    return {
      letter: column.letter,
      source: column.header,
      target,
      how: edited ? (target ? '已指定' : '不导入') : HOW[column.how],
      ...(column.sample ? { sample: column.sample } : {}),
    }
  })
}

type ProblemPage = Output<typeof rosterApi.listRosterProblems>

/** The balance and the problems fetched so far. */
export function checkOf(batch: RosterBatch, pages: readonly ProblemPage[] = []): ImportCheck {
  const { counts } = batch
  const problems = pages
    .flatMap((page) => page.rows)
    .map((one, at): ImportProblem => ({
      key: String(at),
      row: one.excelRow,
      letter: one.column,
      column: one.header,
      found: one.found,
      problem: one.message,
      ...(one.clause ? { clause: { id: one.clause, label: '' } } : {}),
      mend: one.mend,
      result: RESULT[one.level],
    }))
  return {
    sent: counts.sent,
    created: counts.new,
    changed: counts.changed,
    unchanged: counts.unchanged,
    rejected: counts.rejected,
    hints: counts.warnings,
    mended: counts.fixed,
    seconds: batch.seconds,
    problems,
    problemTotal: counts.problems,
  }
}

/** What went wrong in an import, with the ways out where the server named some. */
export function messageOf(error: unknown): string {
  const { message, refusal } = problemOf(error)
  return refusal ? `${message}可以：${refusal.ways.join('；')}。` : message
}
