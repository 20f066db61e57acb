import type { Ctx } from '../../kernel/context.ts'
import { findBatch, listProblems } from '../../kernel/imports/batches.ts'
import { ROSTER } from './roster.ts'
import type { RosterBatch } from './roster-api.ts'
import { rosterHandlers } from './service/roster.ts'
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
  let batch = (await rosterHandlers.checkRoster(ctx, { filename: file.name }, file)) as RosterBatch
  const { rows } = await listProblems(ctx, batch.id, { page: 1, size: 500 })
  const writable = batch.counts.new + batch.counts.changed
  if (!file.dryRun && batch.state === 'checked' && writable > 0) {
    const { new: added, changed } = batch.counts
    batch = (await rosterHandlers.commitRoster(
      ctx,
      { id: batch.id, new: added, changed },
      file,
    )) as RosterBatch
  }
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
