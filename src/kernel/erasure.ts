import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import { ERASED } from './retention.ts'

const BATCH = 1000

/**
 * Destroys what kernel tables keep of these people: values of changes (their digests stay, so the audit chain still
 * verifies), names and facts in cases. The audit rows themselves stay: they say that something was done, masked.
 */
export async function erasePersonTraces(ctx: Ctx, personIds: readonly string[]): Promise<{ changes: number; items: number }> {
  let [changes, items] = [0, 0]
  for (let at = 0; at < personIds.length; at += BATCH) {
    const ids = personIds.slice(at, at + BATCH) as string[]
    const audit = await sql`update audit_change set before = null, after = null, salt = null, erased_at = now()
      where person_id = any (${ids}::uuid[]) and digest is not null and erased_at is null`.execute(ctx.db)
    const cases = await sql`update case_item set label = ${ERASED}, facts = '{}' where person_id = any (${ids}::uuid[])`.execute(ctx.db)
    changes += Number(audit.numAffectedRows ?? 0)
    items += Number(cases.numAffectedRows ?? 0)
  }
  return { changes, items }
}

/** Destroys what imports keep of these records: the rows as they were in the file. */
export async function eraseImportRows(ctx: Ctx, recordIds: readonly string[]): Promise<void> {
  for (let at = 0; at < recordIds.length; at += BATCH)
    await sql`update import_row set values = '{}', problems = '[]' where record_id = any (${recordIds.slice(at, at + BATCH) as string[]}::uuid[])`.execute(ctx.db)
}

/** Which of these records stand in a case that is frozen. */
export async function recordsInCases(ctx: Ctx, recordIds: readonly string[], caseIds: readonly string[]): Promise<Set<string>> {
  if (recordIds.length === 0 || caseIds.length === 0) return new Set()
  const { rows } = await sql<{ record_id: string }>`select distinct record_id from case_item
    where case_id = any (${caseIds as string[]}::uuid[]) and record_id = any (${recordIds as string[]}::uuid[])`.execute(ctx.db)
  return new Set(rows.map((row) => row.record_id))
}

/** A case by its number, for freezing it. */
export async function findCaseByNo(ctx: Ctx, no: string): Promise<{ id: string; title: string; org_no: number } | undefined> {
  const { rows } = await sql<{ id: string; title: string; org_no: number }>`select id, title, org_no from case_file where no = ${no}`.execute(ctx.db)
  return rows[0]
}
