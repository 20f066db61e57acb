import type { Output } from '../../../kernel/api.ts'
import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { Invalid, NotFound, Refusal, Stale, type Issue } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getOrg, listReportingUnits } from '../../orgs/public.ts'
import { figureId, type Plan } from '../../plans/model.ts'
import { listAllPlans } from '../../plans/public.ts'
import { breakdownApi } from '../breakdown-api.ts'
import { breakdownStates, receiptStates } from '../codes.ts'
import { assessedFigures, fits, natureOf, placesOf, propose, speaksOf } from '../rules.ts'
import { findBreakdown, insertBreakdown, listCells, putCells, searchBreakdowns, takeBreakdown, type BreakdownRow } from '../store/breakdowns.ts'
import { listReceiptsOf, type ReceiptRow } from '../store/receipts.ts'
import { breakdownWorkflow } from '../workflow.ts'
import { actualsOf, lineWire, loadMatrix, planOf } from './matrix.ts'

type Own = Pick<typeof breakdownApi, 'listBreakdowns' | 'exportBreakdowns' | 'getBreakdownChoices' | 'openBreakdown' | 'getBreakdown' | 'saveBreakdown' | 'proposeBreakdown'>
type Row = Output<typeof breakdownApi.listBreakdowns>['rows'][number]
export type Cell = { line: string; unitNo: number; year: number; value: number | null }

export const breakdownExport = defineExport<typeof breakdownApi.exportBreakdowns.input, Row>({
  kind: 'targets.breakdowns',
  title: '目标分解清单',
  audit: 'target.export-breakdowns',
  input: breakdownApi.exportBreakdowns.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const plans = await listAllPlans(ctx)
    const { total } = await searchBreakdowns(ctx, filter, { limit: 1, offset: 0 })
    return {
      total,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { ...filter },
      columns: [
        { key: 'title', header: '分解', format: 'text', value: (row) => row.title },
        { key: 'plan', header: '规划', format: 'text', value: (row) => row.planTitle },
        { key: 'org', header: '下达单位', format: 'text', value: (row) => row.orgName },
        { key: 'years', header: '年份', format: 'text', value: (row) => row.years.join('、') },
        { key: 'size', header: '指标 × 单位', format: 'text', value: (row) => `${row.lines} × ${row.units}` },
        { key: 'state', header: '状态', format: 'text', value: (row) => breakdownStates[row.state] },
        { key: 'issued', header: '下达日期', format: 'text', value: (row) => row.issuedOn ?? '' },
        { key: 'caseNo', header: '办件号', format: 'text', value: (row) => row.caseNo },
      ],
      page: async (inner, offset, limit) => (await searchBreakdowns(inner, filter, { limit, offset })).rows.map((row) => show(row, plans)),
    }
  },
})

export const breakdownHandlers: Handlers<Own> = {
  async listBreakdowns(ctx, { page, size, sort: _, ...filter }) {
    const plans = await listAllPlans(ctx)
    const { rows, total } = await searchBreakdowns(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { rows: rows.map((row) => show(row, plans)), total, plans: plans.map(({ id, title }) => ({ id, title })) }
  },

  exportBreakdowns: (ctx, input) => breakdownExport.answer(ctx, input),

  async getBreakdownChoices(ctx, { planId }) {
    const own = mainUnit(ctx.actor.org.no)
    const region = Math.floor(own / 1e10)
    const plans = (await listAllPlans(ctx)).filter((one) => one.region === '000000' || Number(one.region.slice(0, 2)) === region)
    // The own province's plan comes first; of several the latest.
    const plan = plans.find((one) => one.id === planId) ?? plans.filter((one) => one.region !== '000000').toSorted((a, b) => b.period.to - a.period.to)[0] ?? plans[0]
    if (!plan || (planId && plan.id !== planId)) throw new NotFound('规划')
    const thisYear = Number(ctx.today.slice(0, 4))
    const assessed: readonly string[] = assessedFigures
    return {
      plans: plans.map((one) => ({ id: one.id, title: one.title, from: one.period.from, to: one.period.to })),
      planId: plan.id,
      years: yearsOf(plan),
      baseYears: Array.from({ length: Math.max(1, thisYear - plan.period.from + 1) }, (_, at) => thisYear - 1 - at),
      units: await listReportingUnits(ctx, own),
      lines: plan.indicators.filter((line) => natureOf(line) !== 'none').map((line) => ({ ...lineWire(line), suggested: assessed.includes(figureId(line)) && !line.cumulative })),
    }
  },

  async openBreakdown(ctx, input) {
    const office = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    if (office.kind !== 'authority') throw new NotFound('主管部门')
    const plan = await planOf(ctx, input.planId)
    const lines = [...new Set(input.lines)]
    const years = [...new Set(input.years)].toSorted((a, b) => a - b)
    refuseChoice(plan, lines, years)
    const units = await listReportingUnits(ctx, office.no)
    const chosen = input.unitNos ? units.filter((unit) => input.unitNos!.includes(unit.no)) : units
    if (input.unitNos && chosen.length !== new Set(input.unitNos).size) throw new NotFound('单位')
    if (chosen.length === 0) throw new Refusal({ fact: `${office.shortName}没有直接下级单位。`, rule: '目标分解给直接下级的主管部门和学校。', clause: breakdownWorkflow.clause, ways: ['核对单位登记。'] })
    if (lines.length * years.length * chosen.length > 3000)
      throw new Invalid([{ path: 'lines', message: `一次最多 3000 格，现在是 ${lines.length} 项 × ${years.length} 年 × ${chosen.length} 个单位。分几次建立。` }])
    const before = input.changesId ? await changed(ctx, input.changesId, plan.id) : undefined
    if (before && !input.reason) throw new Invalid([{ path: 'reason', message: '写明为什么调整，单位会看到。' }])
    const title = input.title ?? `${plan.title}${years.length > 1 ? `${years[0]}—${years.at(-1)}` : years[0]} 年目标${before ? '调整' : '分解'}`
    const own = { no: office.no, name: office.shortName }
    const file = await openCase(ctx, { workflow: breakdownWorkflow, orgNo: own.no, orgName: own.name, authority: own, title, facts: { planId: plan.id, years } })
    await insertBreakdown(ctx, {
      id: file.id, orgNo: own.no, orgName: own.name, caseNo: file.no, planId: plan.id, title, lines, years, baseYear: input.baseYear,
      units: chosen, changesId: before?.id ?? null, reason: input.reason,
    })
    // A change begins with what stands, so that only the differences are typed.
    if (before) {
      const nos = new Set(chosen.map((unit) => unit.no))
      const kept = (await listCells(ctx, before.id)).filter((one) => lines.includes(one.line) && years.includes(one.year) && nos.has(one.unitNo))
      await putCells(ctx, { id: file.id, orgNo: own.no }, kept)
    }
    ctx.audit.subject('target-breakdown', file.id, `${file.no} ${title}`, { orgNo: own.no })
    ctx.audit.because(input.reason || undefined, breakdownWorkflow.clause)
    ctx.audit.change({ kind: 'target-breakdown', id: file.id, action: 'open', after: { planId: plan.id, lines, years, units: chosen.length, changes: before?.case_no ?? null }, orgNo: own.no })
    return { id: file.id, caseNo: file.no }
  },

  async getBreakdown(ctx, { id }) {
    const row = await inReach(ctx, id)
    const matrix = await loadMatrix(ctx, row)
    const own = row.org_no === mainUnit(ctx.actor.org.no)
    const before = row.changes_id ? await findBreakdown(ctx, row.changes_id) : undefined
    return {
      ...show(row, [matrix.plan]),
      version: row.version,
      own,
      editable: own && row.state === 'draft',
      baseYear: row.base_year,
      surplus: matrix.surplus,
      lineList: matrix.lines.map(({ line, parents }) => ({ ...lineWire(line), parents })),
      unitList: row.units,
      cells: matrix.cells,
      bases: await actualsOf(ctx, matrix.lines.map((one) => one.line), row.units, String(row.base_year)),
      receipts: (await listReceiptsOf(ctx, id)).map(showReceipt),
      changes: before ? { id: before.id, caseNo: before.case_no, title: before.title } : null,
    }
  },

  async saveBreakdown(ctx, { id, version, cells }) {
    return writeCells(ctx, await ownDraft(ctx, id), version, cells)
  },

  async proposeBreakdown(ctx, { id, method, line: only }) {
    const row = await ownDraft(ctx, id)
    const { lines } = await loadMatrix(ctx, row)
    const asked = lines.filter(({ line }) => !only || line.id === only)
    if (asked.length === 0) throw new NotFound('指标')
    const bases = await actualsOf(ctx, asked.map((one) => one.line), row.units, String(row.base_year))
    const cells: Cell[] = []
    const skipped: { line: string; year: number; why: string }[] = []
    for (const { line, nature, parents } of asked) {
      const units = row.units.filter((unit) => speaksOf(line, unit.no))
      const own = units.map((unit) => bases.find((one) => one.line === line.id && one.unitNo === unit.no)?.value ?? null)
      for (const { year, value } of parents) {
        if (value === null) skipped.push({ line: line.id, year, why: '本级没有这一年的目标' })
        else propose(nature, value, own, method, placesOf(line)).forEach((part, at) => cells.push({ line: line.id, unitNo: units[at]!.no, year, value: part }))
      }
    }
    return { cells, skipped }
  },
}

/** Years that can be broken down: those of the plan, and two more until the next plan stands. */
function yearsOf(plan: Plan): number[] {
  return Array.from({ length: plan.period.to + 2 - plan.period.from + 1 }, (_, at) => plan.period.from + at)
}

function refuseChoice(plan: Plan, lines: readonly string[], years: readonly number[]): void {
  const issues: Issue[] = []
  for (const id of lines) {
    const line = plan.indicators.find((one) => one.id === id)
    if (!line) issues.push({ path: 'lines', message: `${plan.title}没有编号为 ${id} 的指标。` })
    else if (natureOf(line) === 'none') issues.push({ path: 'lines', message: `“${line.name}”没有可以分解的数，不分解。` })
  }
  const known = yearsOf(plan)
  for (const year of years) if (!known.includes(year)) issues.push({ path: 'years', message: `${year} 年不在 ${known[0]}—${known.at(-1)} 年以内。` })
  if (issues.length > 0) throw new Invalid(issues)
}

async function changed(ctx: Ctx, id: string, planId: string): Promise<BreakdownRow> {
  const before = await inReach(ctx, id)
  if (before.org_no !== mainUnit(ctx.actor.org.no) || before.plan_id !== planId) throw new NotFound('目标分解')
  if (before.state !== 'issued') throw new Refusal({ fact: `${before.case_no}现在是“${breakdownStates[before.state]}”。`, rule: '只调整已经下达的分解。', ways: ['没有下达的直接修改。'] })
  return before
}

export async function inReach(ctx: Ctx, id: string): Promise<BreakdownRow> {
  const row = await findBreakdown(ctx, id)
  if (!row) throw new NotFound('目标分解')
  return row
}

/** A draft of the actor's own organisation. Throws NotFound for another's and Refusal once it has gone to be signed. */
export async function ownDraft(ctx: Ctx, id: string): Promise<BreakdownRow> {
  const row = await inReach(ctx, id)
  if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('目标分解')
  if (row.state !== 'draft')
    throw new Refusal({ fact: `${row.case_no}现在是“${breakdownStates[row.state]}”。`, rule: '送签以前才能修改。', clause: breakdownWorkflow.clause, ways: row.state === 'signing' ? ['先撤回。'] : row.state === 'issued' ? ['另建一次调整。'] : [] })
  return row
}

/** Writes cells into a draft. Throws Invalid for a cell outside it or with too many decimals, Stale where somebody was first. */
export async function writeCells(ctx: Ctx, row: BreakdownRow, version: number, cells: readonly Cell[]): Promise<{ version: number; saved: number }> {
  const plan = await planOf(ctx, row.plan_id)
  const lines = new Map(plan.indicators.filter((line) => row.lines.includes(line.id)).map((line) => [line.id, line]))
  const units = new Set(row.units.map((unit) => unit.no))
  const seen = new Set<string>()
  const issues = cells.flatMap((cell, at): Issue[] => {
    const line = lines.get(cell.line)
    const key = `${cell.line} ${cell.unitNo} ${cell.year}`
    const path = `cells.${at}`
    if (!line || !units.has(cell.unitNo) || !row.years.includes(cell.year)) return [{ path, message: '这一格不在这次分解里。' }]
    if (seen.has(key)) return [{ path, message: '同一格写了两次。' }]
    seen.add(key)
    if (cell.value === null) return []
    if (cell.value < 0) return [{ path: `${path}.value`, message: '目标不小于 0。' }]
    if (!fits(cell.value, placesOf(line))) return [{ path: `${path}.value`, message: `“${line.name}”最多 ${placesOf(line)} 位小数。` }]
    return line.unit === '%' && cell.value > 100 ? [{ path: `${path}.value`, message: '百分比不大于 100。' }] : []
  })
  if (issues.length > 0) throw new Invalid(issues)
  const next = await takeBreakdown(ctx, row.id, version)
  if (next === undefined) throw new Stale({ by: '同事', at: '刚才', fields: ['目标'] })
  await putCells(ctx, { id: row.id, orgNo: row.org_no }, cells)
  ctx.audit.subject('target-breakdown', row.id, `${row.case_no} ${row.title}`, { orgNo: row.org_no })
  ctx.audit.change({ kind: 'target-breakdown', id: row.id, action: 'fill', after: { cells: cells.length }, orgNo: row.org_no })
  return { version: next, saved: cells.length }
}

function show(row: BreakdownRow, plans: readonly Plan[]): Row {
  return {
    id: row.id, caseNo: row.case_no, orgNo: row.org_no, orgName: row.org_name, planId: row.plan_id, planTitle: plans.find((one) => one.id === row.plan_id)?.title ?? row.plan_id,
    title: row.title, state: row.state, lines: row.lines.length, units: row.units.length, years: row.years, changesId: row.changes_id, reason: row.reason, issuedOn: row.issued_on, createdBy: row.created_by_name,
  }
}

export function showReceipt(row: ReceiptRow) {
  return { id: row.id, caseNo: row.case_no, unitNo: row.org_no, unitName: row.unit_name, state: row.state, objection: row.objection, answer: row.answer, decidedOn: row.decided_on }
}

export const receiptWord = (row: Pick<ReceiptRow, 'state'>) => receiptStates[row.state]
