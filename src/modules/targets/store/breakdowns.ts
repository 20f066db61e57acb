import { sql, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { TargetBreakdown } from '../../../kernel/db/tables.ts'
import type { BreakdownState } from '../codes.ts'

export type UnitName = { no: number; name: string }
export type BreakdownRow = Omit<Selectable<TargetBreakdown>, 'state' | 'units'> & { state: BreakdownState; units: UnitName[] }
export type CellRow = { line: string; unitNo: number; year: number; value: number; before: number | null }

export async function insertBreakdown(
  ctx: Ctx,
  row: { id: string; orgNo: number; orgName: string; caseNo: string; planId: string; title: string; lines: string[]; years: number[]; baseYear: number; units: UnitName[]; changesId: string | null; reason: string },
): Promise<void> {
  await ctx.db
    .insertInto('target_breakdown')
    .values({
      id: row.id, org_no: row.orgNo, org_name: row.orgName, case_no: row.caseNo, plan_id: row.planId, title: row.title, lines: row.lines, years: row.years,
      base_year: row.baseYear, units: json(row.units), changes_id: row.changesId, reason: row.reason, created_by_name: ctx.actor.name,
    })
    .execute()
}

export async function findBreakdown(ctx: Ctx, id: string): Promise<BreakdownRow | undefined> {
  return (await ctx.db.selectFrom('target_breakdown').selectAll().where('id', '=', id).executeTakeFirst()) as BreakdownRow | undefined
}

/** Takes the draft for the rest of the transaction and counts its version up; undefined where somebody else was first. */
export async function takeBreakdown(ctx: Ctx, id: string, version: number): Promise<number | undefined> {
  const row = await ctx.db
    .updateTable('target_breakdown')
    .set({ version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('state', '=', 'draft')
    .returning('version')
    .executeTakeFirst()
  return row?.version
}

export async function setBreakdown(ctx: Ctx, id: string, set: Updateable<TargetBreakdown>): Promise<void> {
  await ctx.db.updateTable('target_breakdown').set(set).where('id', '=', id).execute()
}

export async function listCells(ctx: Ctx, id: string): Promise<CellRow[]> {
  return ctx.db
    .selectFrom('breakdown_cell')
    .select(['line', 'unit_no as unitNo', 'year', 'value', 'before'])
    .where('breakdown_id', '=', id)
    .orderBy('line')
    .orderBy('unit_no')
    .orderBy('year')
    .execute()
}

/** Writes cells of a draft; a value of null empties the cell. */
export async function putCells(ctx: Ctx, { id, orgNo }: { id: string; orgNo: number }, cells: readonly { line: string; unitNo: number; year: number; value: number | null }[]): Promise<void> {
  const [filled, emptied] = [cells.filter((one) => one.value !== null), cells.filter((one) => one.value === null)]
  for (let at = 0; at < filled.length; at += 500) {
    await ctx.db
      .insertInto('breakdown_cell')
      .values(filled.slice(at, at + 500).map((one) => ({ breakdown_id: id, org_no: orgNo, line: one.line, unit_no: one.unitNo, year: one.year, value: one.value! })))
      .onConflict((on) => on.columns(['breakdown_id', 'line', 'unit_no', 'year']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute()
  }
  if (emptied.length === 0) return
  await sql`delete from breakdown_cell c using unnest(${emptied.map((one) => one.line)}::text[], ${emptied.map((one) => one.unitNo)}::bigint[], ${emptied.map((one) => one.year)}::integer[]) as gone (line, unit_no, year)
    where c.breakdown_id = ${id} and c.line = gone.line and c.unit_no = gone.unit_no and c.year = gone.year`.execute(ctx.db)
}

/** Keeps beside a cell what stood before it was issued. */
export async function setBefore(ctx: Ctx, id: string, cells: readonly { line: string; unitNo: number; year: number; before: number }[]): Promise<void> {
  if (cells.length === 0) return
  await sql`update breakdown_cell c set before = held.before from unnest(${cells.map((one) => one.line)}::text[], ${cells.map((one) => one.unitNo)}::bigint[], ${cells.map((one) => one.year)}::integer[], ${cells.map((one) => one.before)}::numeric[]) as held (line, unit_no, year, before)
    where c.breakdown_id = ${id} and c.line = held.line and c.unit_no = held.unit_no and c.year = held.year`.execute(ctx.db)
}

export type BreakdownFilter = { q?: string | undefined; planId?: string | undefined; state?: BreakdownState | undefined }

/** Breakdowns in reach, the newest first; for one organisation those it issued and those of its parts. */
export async function searchBreakdowns(ctx: Ctx, { q, planId, state }: BreakdownFilter, page: { limit: number; offset: number }) {
  let query = ctx.db.selectFrom('target_breakdown')
  if (planId) query = query.where('plan_id', '=', planId)
  if (state) query = query.where('state', '=', state)
  const word = q?.trim().replace(/[\\%_]/g, '\\$&')
  if (word) query = query.where((eb) => eb.or([eb('title', 'like', `%${word}%`), eb('org_name', 'like', `%${word}%`), eb('case_no', 'like', `%${word}%`)]))
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query.selectAll().orderBy('created_at', 'desc').orderBy('id').limit(page.limit).offset(page.offset).execute()
  return { rows: rows as unknown as BreakdownRow[], total }
}
