import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { IdentityCheck, OtherRegisterRow } from '../../../kernel/db/tables.ts'

export type CheckRow = Selectable<IdentityCheck>
export type NewIdentityCheck = {
  id: string
  orgNo: number
  personId: string
  result: string
  source: string
  checkedAt: string
  checkedBy: string
  note: string | null
  fileId: string | null
  serial: string | null
}

export async function insertIdentityCheck(ctx: Ctx, check: NewIdentityCheck): Promise<void> {
  await ctx.db
    .insertInto('identity_check')
    .values({
      id: check.id,
      org_no: check.orgNo,
      person_id: check.personId,
      result: check.result,
      source: check.source,
      checked_at: check.checkedAt,
      checked_by_name: check.checkedBy,
      note: check.note,
      evidence_file_id: check.fileId,
      interface_serial: check.serial,
    })
    .execute()
}

/** The newest check of each person, of those in scope. */
export async function findLatestChecks(
  ctx: Ctx,
  personIds: readonly string[],
): Promise<Map<string, CheckRow>> {
  const { rows } = await sql<CheckRow>`
    select distinct on (person_id) * from identity_check where person_id = any (${[...personIds]}::uuid[])
    order by person_id, checked_at desc, id desc`.execute(ctx.db)
  return new Map(rows.map((row) => [row.person_id, row]))
}

export async function listChecksOf(ctx: Ctx, personId: string): Promise<CheckRow[]> {
  return ctx.db
    .selectFrom('identity_check')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('checked_at', 'desc')
    .limit(100)
    .execute()
}

export type ListedRow = Selectable<OtherRegisterRow>
export type NewListed = Omit<
  ListedRow,
  'state' | 'reason' | 'decided_by_name' | 'decided_at' | 'created_at' | 'version'
>

/** Adds matches of a foreign list; one that is there already, decided or not, stays as it is. */
export async function insertListed(ctx: Ctx, rows: readonly NewListed[]): Promise<number> {
  let added = 0
  for (let at = 0; at < rows.length; at += 1000) {
    const done = await sql<{ id: string }>`
      insert into other_register_row (id, org_no, batch_id, person_id, enrollment_id, school_no, school_name, name, id_masked, register, listed_name,
        listed_id_masked, listed_school, listed_grade, likeness, weight, reasons, expires_on)
      select id, org_no, batch_id, person_id, enrollment_id, school_no, school_name, name, id_masked, register, listed_name, listed_id_masked, listed_school,
        listed_grade, likeness, weight, reasons, expires_on
      from json_to_recordset(${JSON.stringify(rows.slice(at, at + 1000))}::json) as r(id uuid, org_no bigint, batch_id uuid, person_id uuid, enrollment_id uuid,
        school_no bigint, school_name text, name text, id_masked text, register text, listed_name text, listed_id_masked text, listed_school text,
        listed_grade text, likeness text, weight numeric, reasons jsonb, expires_on date)
      on conflict (org_no, enrollment_id, register, listed_id_masked, listed_name, listed_school) do nothing returning id`.execute(
      ctx.db,
    )
    added += done.rows.length
  }
  return added
}

export async function listListed(
  ctx: Ctx,
  filter: { state?: string | undefined; q?: string | undefined },
  page: { page: number; size: number },
) {
  const live = sql`o.expires_on >= ${ctx.today}::date`
  const parts = [live]
  if (filter.state) parts.push(sql`o.state = any (${filter.state.split(',')}::text[])`)
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(o.name like ${like} or o.school_name like ${like} or o.listed_school like ${like})`)
  }
  const where = sql.join(parts, sql` and `)
  const { rows } = await sql<ListedRow>`
    select o.* from other_register_row o where ${where} order by o.weight desc, o.id limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(
    ctx.db,
  )
  const total = await sql<{
    n: number
  }>`select count(*) as n from other_register_row o where ${where}`.execute(ctx.db)
  const counts = await sql<{
    state: string
    n: number
  }>`select o.state, count(*) as n from other_register_row o where ${live} group by o.state`.execute(ctx.db)
  return { rows, total: total.rows[0]!.n, counts: new Map(counts.rows.map((row) => [row.state, row.n])) }
}

export async function findListed(ctx: Ctx, id: string): Promise<ListedRow | undefined> {
  return ctx.db
    .selectFrom('other_register_row')
    .selectAll()
    .where('id', '=', id)
    .where('expires_on', '>=', ctx.today)
    .forUpdate()
    .executeTakeFirst()
}

export async function decideListed(ctx: Ctx, id: string, state: string, reason: string): Promise<void> {
  await sql`update other_register_row set state = ${state}, reason = ${reason}, decided_by_name = ${ctx.actor.name}, decided_at = now(), version = version + 1
    where id = ${id}`.execute(ctx.db)
}

/** Rows of a school year that is over go, decided or not. */
export async function deleteExpired(ctx: Ctx): Promise<number> {
  const { rows } = await sql<{
    id: string
  }>`delete from other_register_row where expires_on < ${ctx.today}::date returning id`.execute(ctx.db)
  return rows.length
}
