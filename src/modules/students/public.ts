import type { Ctx } from '../../kernel/context.ts'
import { findBatch, listProblems, updateBatch } from '../../kernel/imports/batches.ts'
import { ROSTER } from './roster.ts'
import type { RosterBatch } from './roster-api.ts'
import { getRosterBatch } from './service/roster.ts'
import { startBatch, startCommit } from './service/roster-start.ts'
import { findByIds, type EnrollmentRow } from './store.ts'

export type RosterReport = {
  batch: RosterBatch
  problems: Awaited<ReturnType<typeof listProblems>>['rows']
  /** False for a dry run and for a file that could not be checked. */
  committed: boolean
}

/**
 * Imports one roster file for the school the actor works for, as the page does: check, keep the batch, and unless
 * `dryRun` commit what passed. Answers with counts and every problem (at most 500). Throws HttpError for a file
 * that is no spreadsheet.
 */
export async function importRosterFile(
  ctx: Ctx,
  file: { bytes: Uint8Array; name: string; dryRun?: boolean },
): Promise<RosterReport> {
  const id = await startBatch(ctx, file, 'here')
  const { rows } = await listProblems(ctx, id, { page: 1, size: 500 })
  const checked = await getRosterBatch(ctx, id)
  const { new: added, changed } = checked.counts
  if (file.dryRun) {
    // It was only a trial: nobody will commit it, so later files need not be compared with it.
    if (checked.state === 'checked') await updateBatch(ctx, id, { state: 'cancelled', stopped: '只做了检查，没有写入。' })
  } else if (checked.state === 'checked' && added + changed > 0) {
    await startCommit(ctx, (await findBatch(ctx, ROSTER, id, true))!, { new: added, changed }, 'here')
  }
  const batch = await getRosterBatch(ctx, id)
  return { batch, problems: rows, committed: batch.state === 'committed' }
}

/** Enrollments by id, those in the actor's scope; at most one query per thousand. */
export function findEnrollments(ctx: Ctx, ids: readonly string[]): Promise<EnrollmentRow[]> {
  return findByIds(ctx, ids)
}

/** The import batch an enrollment came with, if it is in scope. */
export function findRosterBatch(ctx: Ctx, id: string) {
  return findBatch(ctx, ROSTER, id)
}

// The one way to change a registered enrollment: for the modules whose cases do it.
export {
  changeEnrollment,
  claimPlace,
  continueEnrollment,
  holdsPlace,
  lockEnrollment,
  lockEnrollments,
  type ChangeNote,
  type EnrollmentSet,
} from './register.ts'
export type { EnrollmentRow } from './store.ts'
export { listOfPerson } from './store.ts'
export { countRemaining, countSchoolGroups, findByStudentNumber, listGroupIds, type SchoolGroup } from './remaining-store.ts'

// The roll of a school in short lines: for classes, photographs and other files that stand beside the register.
export { countRollClasses, findRollByKeys, listRoll, type RollClass, type RollFilter, type RollRow } from './roll-store.ts'

// Students of one school as later modules list them: graduation.
export { findByStudentNumbers, listClassesOfSchool, listOfSchool, type SchoolSelection } from './school-store.ts'

// What module changes corrects of a registered record, and the year of study of a cohort.
export { checkCorrection, correctableFields, correctionSet, shownValues, type CheckedCorrection } from './service/corrections.ts'
export { listStatusDue, studyYearOf } from './register-store.ts'
export { advanceStudyYears } from './register.ts'

// A record in words, masked as everyone sees it, and how it came about: for papers that print it.
export { describe as describeRecord } from './service/record.ts'
export { readSteps } from './service/steps.ts'

// Whose enrollments: of one class.
export { listOfClass } from './store.ts'

// The columns of the roster, for whoever makes one from another form.
export { rosterFields } from './reference.ts'

// A student who comes from a school outside this register.
export { enterByTransfer } from './enter.ts'

// What somebody enters with, judged as registration judges it: for admissions.
export { educationFits, lengthFits, modeFits, type EntryCategory, type EntryFacts, type EntryReason } from './entry-rules.ts'
export { entryCategories, entryTableKeys, entryTableOf, loadEntryTable } from './entry-table.ts'

// Documents and places as the register reads them.
export { documentTypeOf } from './document-types.ts'
export { knownAreas, regionName } from './reference.ts'

// Newcomers of admissions as records that wait for registration, and what the roster would say of them.
export { judgeNewcomers, receiveNewcomers, type Newcomer, type NewcomerVerdict, type Received } from './receive.ts'
