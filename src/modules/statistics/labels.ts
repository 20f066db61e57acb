import { loadCodes } from '../../kernel/codes.ts'
import type { Ctx } from '../../kernel/context.ts'
import { findRegion } from '../../kernel/regions.ts'
import { findOrgs } from '../orgs/public.ts'
import type { Count, Dimension } from './rules.ts'

/** 成都市 for a county of it; a province-run municipality's district stays itself. */
export function cityOf(region: string): string {
  return `${region.slice(0, 4)}00`
}

export const regionTitle = (code: string) => findRegion(code)?.name ?? code

const lists: Partial<Record<Dimension, string>> = { level: 'training-level', sex: 'sex', source: 'source-category', mode: 'study-mode' }

/** Words for the keys of a dimension; schools by their name of today, specialties by the name they were counted under. */
export async function labelsFor(ctx: Ctx, dimension: Dimension, keys: readonly string[]): Promise<(key: string) => string> {
  if (dimension === 'school') {
    const names = new Map((await findOrgs(ctx, keys.map(Number))).map((org) => [String(org.no), org.name]))
    return (key) => names.get(key) ?? key
  }
  if (dimension === 'region') return regionTitle
  if (dimension === 'grade') return (key) => `${key} 级`
  if (dimension === 'year') return (key) => `${key} 年`
  const list = lists[dimension]
  if (!list) return (key) => key
  const book = await loadCodes(ctx)
  return (key) => book.label(list, key, ctx.today)
}

/** Turns schools into the city they lie in, on whichever side the region stands. */
export async function foldRegions(ctx: Ctx, counts: readonly Count[], rows: Dimension, columns: Dimension): Promise<Count[]> {
  if (rows !== 'region' && columns !== 'region') return [...counts]
  const schools = [...new Set(counts.map((one) => Number(rows === 'region' ? one.row : one.column)))]
  const city = new Map((await findOrgs(ctx, schools)).map((org) => [String(org.no), cityOf(org.region)]))
  const fold = (key: string) => city.get(key) ?? key
  return counts.map((one) => ({
    row: rows === 'region' ? fold(one.row) : one.row,
    column: columns === 'region' ? fold(one.column) : one.column,
    students: one.students,
  }))
}
