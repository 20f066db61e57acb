import type { Ctx } from '../../kernel/context.ts'
import { Invalid, type Issue } from '../../kernel/errors.ts'
import { newId } from '../../kernel/uuid.ts'
import { getPlan, listAllPlans } from './find-plan.ts'
import { catalogue, type CatalogueEntry } from './model.ts'
import { insertReported, supersedeReported } from './reported-store.ts'
import { insertTarget, listStoredTargets, supersedeTarget, type StoredTarget } from './targets-store.ts'

export type ReportedFigure = {
  indicator: string
  orgNo: number
  /** The year, '2025'. */
  period: string
  /** In the unit of the catalogue; of a ratio the numerator. */
  value: number
  /** The denominator; required of a ratio, so that levels add up. */
  base?: number | undefined
  basis: string
  caseNo: string
}

/**
 * Writes locked figures of the responsible units. A figure that is already there is superseded, never overwritten.
 * Throws Invalid for an indicator that is computed or unknown, a ratio without its denominator, a year that is none.
 */
export async function recordReported(ctx: Ctx, rows: readonly ReportedFigure[]): Promise<{ recorded: number; superseded: number }> {
  const entries = new Map((await reportedEntries(ctx)).map((one) => [one.id, one]))
  const issues = rows.flatMap((row, at) => problemsOf(row, entries.get(row.indicator)).map((message): Issue => ({ path: `rows.${at}`, message })))
  if (issues.length > 0) throw new Invalid(issues)
  let superseded = 0
  for (const row of rows) {
    const { unit, definitionVersion } = entries.get(row.indicator)!
    const place = { indicator: row.indicator, orgNo: row.orgNo, period: row.period, reading: 'only' }
    const before = await supersedeReported(ctx, place)
    if (before) superseded += 1
    const id = newId()
    const after = { ...place, value: row.value, base: row.base ?? null, unit, definitionVersion, basis: row.basis, caseNo: row.caseNo }
    await insertReported(ctx, { id, ...after })
    ctx.audit.change({ kind: 'reportedFigure', id, action: before ? 'correct' : 'record', before, after, orgNo: row.orgNo })
  }
  return { recorded: rows.length, superseded }
}

/**
 * Withdraws figures whose unit has found that there is nothing to report: the current row ends, kept as history, and no
 * other takes its place. Answers how many there were; a place without a figure is passed over.
 */
export async function withdrawReported(ctx: Ctx, rows: readonly Pick<ReportedFigure, 'indicator' | 'orgNo' | 'period' | 'caseNo'>[]): Promise<number> {
  let withdrawn = 0
  for (const { caseNo, ...place } of rows) {
    const before = await supersedeReported(ctx, { ...place, reading: 'only' })
    if (!before) continue
    withdrawn += 1
    ctx.audit.change({ kind: 'reportedFigure', id: before.id, action: 'withdraw', before: { ...place, ...before }, after: { value: null, caseNo }, orgNo: place.orgNo })
  }
  return withdrawn
}

function problemsOf(row: ReportedFigure, entry: CatalogueEntry | undefined): string[] {
  if (!entry) return [`指标 ${row.indicator} 不是填报指标：由台账计算的不填报，目录里没有的先在规划里登记。`]
  const ratio = entry.kind === 'ratio'
  return [
    ...(/^\d{4}$/.test(row.period) ? [] : [`年份“${row.period}”应为四位数字。`]),
    ...(Number.isFinite(row.value) ? [] : ['值不是数字。']),
    ...(ratio && !(row.base !== undefined && row.base > 0) ? [`${entry.title}是比例，须填分子和大于 0 的分母，各级才能相加。`] : []),
    ...(row.basis.trim() ? [] : ['没有写依据。']),
  ]
}

/** The lines of all plans that responsible units report, once each. */
export async function listReportedLines(ctx: Ctx): Promise<CatalogueEntry[]> {
  return reportedEntries(ctx)
}

async function reportedEntries(ctx: Ctx): Promise<CatalogueEntry[]> {
  return catalogue(await listAllPlans(ctx)).filter((one) => one.source === 'reported')
}

export type TargetRow = { planId: string; indicator: string; orgNo: number; year: number; value: number; caseNo: string; reason: string }

/**
 * Writes targets of cities, schools and years; `indicator` is the id of the plan's line and `value` in its unit. A
 * target that is already there is superseded with the reason. Throws Invalid for a line the plan does not have.
 */
export async function recordTargets(ctx: Ctx, rows: readonly TargetRow[]): Promise<{ recorded: number; superseded: number }> {
  let superseded = 0
  for (const [at, row] of rows.entries()) {
    const plan = await getPlan(ctx, row.planId)
    const line = plan.indicators.find((one) => one.id === row.indicator)
    if (!line) throw new Invalid([{ path: `rows.${at}.indicator`, message: `${plan.title}没有编号为 ${row.indicator} 的指标。` }])
    if (!Number.isFinite(row.value)) throw new Invalid([{ path: `rows.${at}.value`, message: '目标值不是数字。' }])
    const before = await supersedeTarget(ctx, row)
    if (before) superseded += 1
    const id = newId()
    await insertTarget(ctx, { id, ...row })
    ctx.audit.change({ kind: 'planTarget', id, action: before ? 'adjust' : 'set', before, after: row, orgNo: row.orgNo })
  }
  return { recorded: rows.length, superseded }
}

/** Current targets of a plan in scope; `orgNo` and `year` narrow to one organisation and one year. */
export async function listTargets(ctx: Ctx, of: { planId: string; orgNo?: number; year?: number }): Promise<StoredTarget[]> {
  return listStoredTargets(ctx, of)
}
