import { scopeOf, type Ctx } from '../../kernel/context.ts'
import { contains, rangeOf } from '../../kernel/org-no.ts'
import { NotFound } from '../../kernel/errors.ts'
import { foldRegions, labelsFor } from './labels.ts'
import { forms, layOut, type Count, type Dimension, type Table } from './rules.ts'
import { countFrozen, countLive, findReturn, type Included, type ReturnRow } from './store.ts'

export type TableQuestion = { rows: Dimension; columns: Dimension; year?: number | undefined; org?: number | undefined }

/**
 * A table of any two dimensions: of the register today, or, with a year or along the years, of the returns frozen for
 * it. `org` narrows to one unit of the own range.
 */
export async function liveTable(ctx: Ctx, { rows, columns, year, org }: TableQuestion): Promise<{ table: Table; basis: string }> {
  const range = rangeFor(ctx, org)
  const frozen = year !== undefined || rows === 'year' || columns === 'year'
  const counts = frozen ? await countFrozen(ctx, rows, columns, { year, ...range }) : await countLive(ctx, rows, columns, { day: ctx.today, ...range })
  const basis = frozen ? (year ? `${year} 年冻结的报表` : '历年冻结的报表') : `学籍登记，截至 ${ctx.today}`
  return { table: await lay(ctx, counts, rows, columns), basis }
}

/** A table of the students on the roll on a day, of one organisation's range within the own. */
export async function tableOn(ctx: Ctx, { rows, columns, day, org }: { rows: Exclude<Dimension, 'year'>; columns: Exclude<Dimension, 'year'>; day: string; org: number }): Promise<Table> {
  return lay(ctx, await countLive(ctx, rows, columns, { day, ...rangeFor(ctx, org) }), rows, columns)
}

/** The forms of one return, all from its frozen members. */
export async function formsOf(ctx: Ctx, row: ReturnRow): Promise<{ id: string; title: string; table: Table }[]> {
  const returnIds = row.kind === 'school' ? [row.id] : await schoolReturns(ctx, row)
  const out = []
  for (const { id, title, rows, columns } of forms) {
    const counts = await countFrozen(ctx, rows, columns, { year: row.year, returnIds, ...rangeOf(row.org_no) })
    out.push({ id, title, table: await lay(ctx, counts, rows, columns) })
  }
  return out
}

/** An authority's return names the returns it sums; those of cities name the schools'. */
async function schoolReturns(ctx: Ctx, row: ReturnRow): Promise<string[]> {
  const out: string[] = []
  for (const one of row.included as Included[]) {
    const below = await findReturn(ctx, one.returnId)
    if (!below) continue
    out.push(...(below.kind === 'school' ? [below.id] : await schoolReturns(ctx, below)))
  }
  return out
}

async function lay(ctx: Ctx, counts: readonly Count[], rows: Dimension, columns: Dimension): Promise<Table> {
  const folded = await foldRegions(ctx, counts, rows, columns)
  return layOut(
    folded,
    await labelsFor(ctx, rows, [...new Set(folded.map((one) => one.row))]),
    await labelsFor(ctx, columns, [...new Set(folded.map((one) => one.column))]),
  )
}

function rangeFor(ctx: Ctx, org: number | undefined): { lo: number; hi: number } {
  const own = scopeOf(ctx.actor)
  const whole = own.wide || !own.range ? { lo: 0, hi: 999_999_999_999 } : own.range
  if (org === undefined) return whole
  if (!own.wide && !contains(whole, org)) throw new NotFound('单位')
  return rangeOf(org)
}
