import type { Importer, Summary } from '../../../kernel/imports/run.ts'
import { ROSTER } from '../roster.ts'
import type { RosterBatch } from '../roster-api.ts'
import { judgeRoster, openRoster, type RosterFile, type RosterRow } from './roster-check.ts'
import { publishRoster, stageRoster, toBatchRow } from './roster-commit.ts'
import { columnsOf } from './roster-view.ts'

/** 30,000 students, and room for the version line, titles and the header above them. */
const MAX_ROWS = 30_010

/** What a batch keeps of itself as one value, besides its rows. */
export type Kept = Pick<
  RosterBatch,
  'fileBytes' | 'sheetName' | 'counts' | 'seconds' | 'fileProblems' | 'columns' | 'missing' | 'skipped' | 'note'
>

export const rosterImporter: Importer<RosterFile, RosterRow> = {
  kind: ROSTER,
  maxRows: MAX_ROWS,
  open: openRoster,
  judge: judgeRoster,
  keep: toBatchRow,
  stage: stageRoster,
  publish: publishRoster,
  describe: ({ fileBytes, counts, seconds, problems, file }: Summary<RosterFile>): Kept => ({
    fileBytes,
    sheetName: file?.opened.sheet?.name ?? '',
    counts,
    seconds,
    fileProblems: problems.map(({ message, mend, link }) => ({ message, mend, ...(link ? { link } : {}) })),
    columns: file ? columnsOf(file) : [],
    missing: (file?.opened.header?.missing ?? []).map((field) => field.key),
    skipped: file?.opened.skipped ?? [],
    note:
      counts.sent > 0 && counts.unchanged === counts.sent
        ? `全部 ${counts.sent} 行与台账相同，没有可写入的内容。`
        : '',
  }),
}

/** What a batch shows before its file was looked at. */
export function nothingKept(fileBytes: number): Kept {
  const counts = { sent: 0, new: 0, changed: 0, unchanged: 0, rejected: 0, balances: true, warnings: 0, fixed: 0, problems: 0 }
  return { fileBytes, sheetName: '', counts, seconds: 0, fileProblems: [], columns: [], missing: [], skipped: [], note: '' }
}
