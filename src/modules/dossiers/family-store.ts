import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { Consent, Guardian, GuardianKey, GuardianLink, GuardianVisit } from '../../kernel/db/tables.ts'

export type GuardianTableRow = Selectable<Guardian>
export type ConsentRow = Selectable<Consent>
export type LinkRow = Selectable<GuardianLink>
export type KeyRow = Selectable<GuardianKey>
export type VisitRow = Selectable<GuardianVisit>

export async function listGuardians(ctx: Ctx, enrollmentId: string): Promise<GuardianTableRow[]> {
  return ctx.db.selectFrom('guardian').selectAll().where('enrollment_id', '=', enrollmentId).orderBy('is_main', 'desc').orderBy('created_at').execute()
}

export async function findGuardian(ctx: Ctx, id: string): Promise<GuardianTableRow | undefined> {
  return ctx.db.selectFrom('guardian').selectAll().where('id', '=', id).executeTakeFirst()
}

export type NewGuardian = Omit<GuardianTableRow, 'version' | 'created_at' | 'ended_on' | 'ended_reason'>

export async function insertGuardian(ctx: Ctx, row: NewGuardian): Promise<void> {
  if (row.is_main) await ctx.db.updateTable('guardian').set({ is_main: false }).where('enrollment_id', '=', row.enrollment_id).execute()
  await ctx.db.insertInto('guardian').values(row).execute()
}

/** False where somebody ended or changed it meanwhile. */
export async function endGuardianRow(ctx: Ctx, id: string, version: number, reason: string): Promise<boolean> {
  const row = await ctx.db
    .updateTable('guardian')
    .set({ ended_on: ctx.today, ended_reason: reason, is_main: false, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('ended_on', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Enrollments of a school that have a guardian in force. */
export async function listGuarded(ctx: Ctx, schoolNo: number): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct enrollment_id as id from guardian where org_no between ${schoolNo} and ${schoolNo + 99} and ended_on is null`.execute(ctx.db)
  return new Set(rows.map((row) => row.id))
}

/** The newest answer to each purpose, by enrollment and purpose. */
export async function listLatestConsents(ctx: Ctx, enrollmentIds: readonly string[], purpose?: string): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select distinct on (enrollment_id, purpose) * from consent
    where enrollment_id = any (${[...enrollmentIds]}::uuid[]) ${purpose === undefined ? sql`` : sql`and purpose = ${purpose}`}
    order by enrollment_id, purpose, id desc`.execute(ctx.db)
  return rows
}

export type NewConsent = Omit<ConsentRow, 'id' | 'at'>

// No `returning`: a guardian who answers by a code does not see the row.
export async function insertConsent(ctx: Ctx, row: NewConsent): Promise<void> {
  await ctx.db.insertInto('consent').values(row).execute()
}

export async function listLinks(ctx: Ctx, enrollmentId: string): Promise<LinkRow[]> {
  return ctx.db.selectFrom('guardian_link').selectAll().where('enrollment_id', '=', enrollmentId).orderBy('created_at', 'desc').execute()
}

export async function listVisits(ctx: Ctx, enrollmentId: string): Promise<VisitRow[]> {
  return ctx.db.selectFrom('guardian_visit').selectAll().where('enrollment_id', '=', enrollmentId).orderBy('id', 'desc').limit(50).execute()
}

export async function insertLink(ctx: Ctx, link: Omit<LinkRow, 'created_at' | 'revoked_at'>, key: Pick<KeyRow, 'mark' | 'shown_sealed'>): Promise<void> {
  await ctx.db.insertInto('guardian_link').values(link).execute()
  const { id, org_no, created_by_name: _by, ...same } = link
  await ctx.db.insertInto('guardian_key').values({ ...same, ...key, link_id: id, school_no: org_no }).execute()
}

/** Takes back one link, or every link of a guardian. Answers with how many were in force. */
export async function revokeLinks(ctx: Ctx, by: { id: string } | { guardianId: string }): Promise<number> {
  const rows = await ctx.db
    .updateTable('guardian_link')
    .set({ revoked_at: ctx.at })
    .where('id' in by ? 'id' : 'guardian_id', '=', 'id' in by ? by.id : by.guardianId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  for (const row of rows) await ctx.db.updateTable('guardian_key').set({ revoked_at: ctx.at }).where('link_id', '=', row.id).execute()
  return rows.length
}

export async function findLink(ctx: Ctx, id: string): Promise<LinkRow | undefined> {
  return ctx.db.selectFrom('guardian_link').selectAll().where('id', '=', id).executeTakeFirst()
}

/** By the keyed mark of a code; expired and revoked ones are not found. */
export async function findKey(ctx: Ctx, mark: Buffer): Promise<KeyRow | undefined> {
  return ctx.db.selectFrom('guardian_key').selectAll().where('mark', '=', mark).where('revoked_at', 'is', null).where('expires_at', '>', ctx.at).forUpdate().executeTakeFirst()
}

export async function updateShown(ctx: Ctx, mark: Buffer, shown: Buffer): Promise<void> {
  await ctx.db.updateTable('guardian_key').set({ shown_sealed: shown }).where('mark', '=', mark).execute()
}

export async function insertVisit(ctx: Ctx, key: KeyRow, what: string): Promise<void> {
  await ctx.db.insertInto('guardian_visit').values({ org_no: key.school_no, link_id: key.link_id, enrollment_id: key.enrollment_id, person_id: key.person_id, what }).execute()
}
