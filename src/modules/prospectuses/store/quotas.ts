import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { IntakeQuota } from '../../../kernel/db/tables.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { IntakeMode } from '../model.ts'

export type Quota = Omit<Selectable<IntakeQuota>, 'mode'> & { mode: IntakeMode }

/** Totals given to these organisations for a year. */
export async function listQuotas(ctx: Ctx, year: number, orgNos: readonly number[]): Promise<Quota[]> {
  if (orgNos.length === 0) return []
  return (await ctx.db.selectFrom('intake_quota').selectAll().where('year', '=', year).where('org_no', 'in', [...orgNos]).execute()) as Quota[]
}

/** Holds the totals of a year and mode, given and planned, until the transaction ends. Take several in one order. */
export async function holdTotals(ctx: Ctx, year: number, mode: IntakeMode): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`intake-quota:${year}:${mode}`}))`.execute(ctx.db)
}

/** The row of one total, locked; where there is none yet a lock on its name stands in. */
export async function lockQuota(ctx: Ctx, year: number, orgNo: number, mode: IntakeMode): Promise<Quota | undefined> {
  await holdTotals(ctx, year, mode)
  return (await ctx.db.selectFrom('intake_quota').selectAll().where('year', '=', year).where('org_no', '=', orgNo).where('mode', '=', mode).executeTakeFirst()) as Quota | undefined
}

export async function putQuota(ctx: Ctx, row: { orgNo: number; year: number; mode: IntakeMode; seats: number; setBy: number; setByName: string; documentNo: string | null; reason: string | null }): Promise<string> {
  const values = { seats: row.seats, set_by: row.setBy, set_by_name: row.setByName, document_no: row.documentNo, reason: row.reason, updated_at: ctx.at }
  const made = await ctx.db
    .insertInto('intake_quota')
    .values({ id: newId(), org_no: row.orgNo, year: row.year, mode: row.mode, ...values })
    .onConflict((conflict) => conflict.columns(['org_no', 'year', 'mode']).doUpdateSet({ ...values, version: sql`intake_quota.version + 1` }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return made.id
}

export type Planned = { mode: IntakeMode; seats: number; taken: number }

/** Seats of approved plans in a range of organisations, by mode; `without` leaves one school out. */
export async function sumPlanned(ctx: Ctx, year: number, range: { lo: number; hi: number }, without?: number): Promise<Planned[]> {
  const { rows } = await sql<Planned>`
    select l.mode, sum(s.seats)::int as seats, sum(s.taken)::int as taken from intake_line l join intake_seat s on s.line_id = l.id
    where l.year = ${year} and l.ended_on is null and l.school_no between ${range.lo} and ${range.hi} and l.school_no is distinct from ${without ?? null}
    group by l.mode`.execute(ctx.db)
  return rows
}

export type PlannedUnit = { unit: number; mode: IntakeMode; seats: number; taken: number; schools: number }

/**
 * Seats of approved plans below an authority, by the unit right below it: `width` digits of the number make the
 * unit (4 for the cities of a province, 6 for the counties of a city), schools that it runs itself stand for themselves.
 */
export async function sumByUnit(ctx: Ctx, year: number, range: { lo: number; hi: number }, width: 4 | 6): Promise<PlannedUnit[]> {
  const unit =
    width === 4
      ? sql`case when l.school_no / 100000000 % 100 = 0 then l.school_no else l.school_no / 100000000 * 100000000 end`
      : sql`case when l.school_no / 1000000 % 100 = 0 then l.school_no else l.school_no / 1000000 * 1000000 end`
  const { rows } = await sql<PlannedUnit>`
    select ${unit} as unit, l.mode, sum(s.seats)::int as seats, sum(s.taken)::int as taken, count(distinct l.school_no)::int as schools
    from intake_line l join intake_seat s on s.line_id = l.id
    where l.year = ${year} and l.ended_on is null and l.school_no between ${range.lo} and ${range.hi}
    group by 1, 2`.execute(ctx.db)
  return rows
}
