import { sql, type Insertable, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Enterprise, EnterpriseApplication } from '../../../kernel/db/tables.ts'
import type { RosterState, Size } from '../codes.ts'

export type ApplicationRow = Selectable<EnterpriseApplication>
export type EnterpriseRow = Selectable<Enterprise>

/** A visitor's application: nothing of it can be read back by whoever handed it in. */
export async function insertApplication(ctx: Ctx, row: Insertable<EnterpriseApplication>): Promise<void> {
  await ctx.db.insertInto('enterprise_application').values(row).execute()
  await ctx.db.insertInto('enterprise_receipt').values({ receipt_mark: row.receipt_mark, state: 'submitted', due_on: row.due_on }).execute()
}

/** How many licences visitors uploaded since a moment, as the range of visitors shows. */
export async function countVisitorLicences(ctx: Ctx, orgNo: number, since: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from stored_file where created_by = '' and purpose = 'evidence' and org_no = ${orgNo}::bigint and created_at > ${since}::timestamptz`.execute(ctx.db)
  return rows[0]!.n
}

/** Licences older than a moment that no application names, the oldest first. */
export async function listUnnamedLicences(ctx: Ctx, orgNo: number, before: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from stored_file f where f.created_by = '' and f.purpose = 'evidence' and f.org_no = ${orgNo}::bigint and f.created_at < ${before}::timestamptz
      and not exists (select 1 from enterprise_application a where a.licence_file_id = f.id)
    order by f.created_at limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.id)
}

export async function findReceipt(ctx: Ctx, mark: Buffer) {
  return ctx.db.selectFrom('enterprise_receipt').selectAll().where('receipt_mark', '=', mark).executeTakeFirst()
}

export async function lockApplication(ctx: Ctx, id: string): Promise<ApplicationRow | undefined> {
  return ctx.db.selectFrom('enterprise_application').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findEnterpriseApplication(ctx: Ctx, id: string): Promise<ApplicationRow | undefined> {
  return ctx.db.selectFrom('enterprise_application').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Closes an application and its receipt; the digest of the password is not kept any longer. */
export async function closeApplication(ctx: Ctx, row: ApplicationRow, set: { state: 'approved' | 'refused'; reason: string | null; enterpriseNo: number | null; answer: string }): Promise<void> {
  await ctx.db
    .updateTable('enterprise_application')
    .set({ state: set.state, reason: set.reason, enterprise_no: set.enterpriseNo, decided_at: ctx.at, decided_by_name: ctx.actor.name, digest: '' })
    .where('id', '=', row.id)
    .execute()
  await ctx.db.updateTable('enterprise_receipt').set({ state: set.state, answer: set.answer, decided_at: ctx.at }).where('receipt_mark', '=', row.receipt_mark).execute()
}

export async function listApplications(ctx: Ctx, filter: { state?: string | undefined; limit: number; offset: number }): Promise<{ rows: ApplicationRow[]; total: number }> {
  const { rows } = await sql<ApplicationRow & { total: number }>`
    select *, count(*) over () as total from enterprise_application
    where ${filter.state ?? ''} = '' or state = ${filter.state ?? ''}
    order by state <> 'submitted', submitted_at desc, id limit ${filter.limit} offset ${filter.offset}`.execute(ctx.db)
  return { rows, total: rows[0]?.total ?? 0 }
}

export async function insertEnterprise(ctx: Ctx, row: Insertable<Enterprise>): Promise<void> {
  await ctx.db.insertInto('enterprise').values(row).execute()
}

export async function findEnterprise(ctx: Ctx, orgNo: number): Promise<EnterpriseRow | undefined> {
  return ctx.db.selectFrom('enterprise').selectAll().where('org_no', '=', orgNo).executeTakeFirst()
}

export async function setContact(ctx: Ctx, row: EnterpriseRow, set: { name: string; sealed: Buffer; masked: string }): Promise<void> {
  await ctx.db
    .updateTable('enterprise')
    .set({ contact_name: set.name, contact_phone_sealed: set.sealed, contact_phone_masked: set.masked, version: row.version + 1 })
    .where('id', '=', row.id)
    .execute()
}

export type EnterpriseFilter = { q?: string | undefined; scale?: Size | undefined; sort?: string | undefined }
export type ListedEnterprise = EnterpriseRow & { rosters: number; apprentices: number }

export async function listEnterprises(ctx: Ctx, filter: EnterpriseFilter, page: { limit: number; offset: number }): Promise<{ rows: ListedEnterprise[]; total: number }> {
  const words = filter.q?.trim() ?? ''
  const where = sql`(${words} = '' or strpos(e.name, ${words}) > 0 or e.credit_code = upper(${words})) and (${filter.scale ?? ''} = '' or e.size = ${filter.scale ?? ''})`
  const order = filter.sort === 'name' ? sql`e.name` : filter.sort === '-name' ? sql`e.name desc` : sql`e.registered_on desc`
  const rows = await sql<ListedEnterprise>`
    select e.*, (select count(*) from apprentice_roster r where r.org_no = e.org_no and r.state = 'filed') as rosters,
      (select count(*) from apprentice a where a.org_no = e.org_no and a.state in ('filed', 'ended')) as apprentices
    from enterprise e where ${where} order by ${order}, e.org_no limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const count = await sql<{ total: number }>`select count(*) as total from enterprise e where ${where}`.execute(ctx.db)
  return { rows: rows.rows, total: count.rows[0]!.total }
}

export type Board = { enterprises: number; applications: number; waiting: number; filed: number; apprentices: number }

/** The numbers of the own range. Filed is whoever was filed, also when the training is over. */
export async function readBoard(ctx: Ctx): Promise<Board> {
  const sent: RosterState = 'sent'
  const { rows } = await sql<Board>`select
    (select count(*) from enterprise) as enterprises,
    (select count(*) from enterprise_application where state = 'submitted') as applications,
    (select count(*) from apprentice_roster where state = ${sent}) as waiting,
    (select count(*) from apprentice_roster where state = 'filed') as filed,
    (select count(*) from apprentice where state in ('filed', 'ended')) as apprentices`.execute(ctx.db)
  return rows[0]!
}

export async function countLevels(ctx: Ctx): Promise<{ level: '5' | '4' | '3' | '2' | '1'; count: number }[]> {
  const { rows } = await sql<{ level: '5' | '4' | '3' | '2' | '1'; count: number }>`
    select target_level as level, count(*) as count from apprentice where state in ('filed', 'ended') group by 1 order by 1 desc`.execute(ctx.db)
  return rows
}

/** By the region that took the enterprise in. */
export async function countPlaces(ctx: Ctx): Promise<{ region: string; enterprises: number; rosters: number; apprentices: number }[]> {
  const { rows } = await sql<{ region: string; enterprises: number; rosters: number; apprentices: number }>`
    select substr(e.org_no::text, 1, 6) as region, count(*) as enterprises, sum(coalesce(r.n, 0))::int as rosters, sum(coalesce(a.n, 0))::int as apprentices
    from enterprise e
    left join (select org_no, count(*) as n from apprentice_roster where state = 'filed' group by 1) r using (org_no)
    left join (select org_no, count(*) as n from apprentice where state in ('filed', 'ended') group by 1) a using (org_no)
    group by 1 order by 4 desc, 1 limit 200`.execute(ctx.db)
  return rows
}
