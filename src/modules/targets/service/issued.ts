import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findOrgs, getOrg } from '../../orgs/public.ts'
import { figureId, type Plan } from '../../plans/model.ts'
import { figuresFor, listAllPlans, listTargets } from '../../plans/public.ts'
import { reaches } from '../../plans/rules.ts'
import { breakdownApi } from '../breakdown-api.ts'
import { attainmentOf, natureOf, valueInPlan } from '../rules.ts'
import { listResultsOf } from '../store/assessments.ts'
import { listOwnReceipts } from '../store/receipts.ts'
import { showReceipt } from './breakdowns.ts'

type Own = Pick<typeof breakdownApi, 'listIssuedTargets' | 'exportIssuedTargets' | 'getOwnTargets'>
type Issued = Output<typeof breakdownApi.listIssuedTargets>['rows'][number]
type Filter = { q?: string | undefined; planId?: string | undefined; year?: number | undefined; line?: string | undefined; unitNo?: number | undefined }

/** Every target in reach that stands, the latest year first, by unit and line. */
async function issued(ctx: Ctx, plans: readonly Plan[], { q, planId, year, line, unitNo }: Filter): Promise<Issued[]> {
  const out: Issued[] = []
  for (const plan of plans) {
    if (planId && plan.id !== planId) continue
    const held = await listTargets(ctx, { planId: plan.id, ...(unitNo ? { orgNo: unitNo } : {}), ...(year ? { year } : {}) })
    for (const one of held) {
      const entry = plan.indicators.find((known) => known.id === one.indicator)
      if (!entry || (line && entry.id !== line)) continue
      out.push({
        planId: plan.id, line: entry.id, name: entry.name, unit: entry.unit, nature: natureOf(entry), unitNo: one.orgNo, unitName: '', year: one.year,
        value: one.value, operator: entry.operator, caseNo: one.caseNo, reason: one.reason, setOn: one.setAt.slice(0, 10),
      })
    }
  }
  const names = new Map((await findOrgs(ctx, [...new Set(out.map((one) => one.unitNo))])).map((org) => [org.no, org.name]))
  const word = q?.trim()
  return out
    .map((one) => ({ ...one, unitName: names.get(one.unitNo) ?? `单位 ${one.unitNo}` }))
    .filter((one) => !word || one.unitName.includes(word) || one.name.includes(word))
    .toSorted((a, b) => b.year - a.year || a.unitNo - b.unitNo || a.line.localeCompare(b.line))
}

export const issuedExport = defineExport<typeof breakdownApi.exportIssuedTargets.input, Issued>({
  kind: 'targets.issued',
  title: '下达的目标',
  audit: 'target.export-issued',
  input: breakdownApi.exportIssuedTargets.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const rows = await issued(ctx, await listAllPlans(ctx), filter)
    return {
      total: rows.length,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { ...filter },
      columns: [
        { key: 'unit', header: '单位', format: 'text', value: (row) => row.unitName },
        { key: 'name', header: '指标', format: 'text', value: (row) => row.name },
        { key: 'year', header: '年份', format: 'text', value: (row) => row.year },
        { key: 'value', header: '目标', format: 'general', value: (row) => row.value },
        { key: 'measure', header: '计量单位', format: 'text', value: (row) => row.unit },
        { key: 'caseNo', header: '办件号', format: 'text', value: (row) => row.caseNo },
        { key: 'setOn', header: '下达日期', format: 'text', value: (row) => row.setOn },
        { key: 'reason', header: '依据和理由', format: 'text', value: (row) => row.reason },
      ],
      page: (_inner, offset, limit) => Promise.resolve(rows.slice(offset, offset + limit)),
    }
  },
})

export const issuedHandlers: Handlers<Own> = {
  async listIssuedTargets(ctx, { page, size, sort: _, ...filter }) {
    const plans = await listAllPlans(ctx)
    const rows = await issued(ctx, plans, filter)
    const lines = new Map(plans.filter((plan) => !filter.planId || plan.id === filter.planId).flatMap((plan) => plan.indicators.filter((line) => natureOf(line) !== 'none').map((line) => [line.id, line.name])))
    return {
      rows: rows.slice((page - 1) * size, page * size),
      total: rows.length,
      plans: plans.map(({ id, title }) => ({ id, title })),
      lines: [...lines].map(([id, name]) => ({ id, name })),
    }
  },

  exportIssuedTargets: (ctx, input) => issuedExport.answer(ctx, input),

  async getOwnTargets(ctx) {
    const no = mainUnit(ctx.actor.org.no)
    const plans = await listAllPlans(ctx)
    const rows = await issued(ctx, plans, { unitNo: no })
    const thisYear = Number(ctx.today.slice(0, 4))
    const lineOf = (planId: string, id: string) => plans.find((plan) => plan.id === planId)?.indicators.find((line) => line.id === id)
    const ids = [...new Set(rows.flatMap((row) => figureId(lineOf(row.planId, row.line)!)))]
    const periodOf = (year: number) => (year === thisYear ? 'live' : String(year))
    const begun = [...new Set(rows.filter((row) => row.year <= thisYear).map((row) => periodOf(row.year)))]
    const figures = ids.length > 0 && begun.length > 0 ? await figuresFor(ctx, { indicators: ids, periods: begun, orgNo: no }) : []
    return {
      unit: { no, name: (await getOrg(ctx, no)).name },
      today: ctx.today,
      targets: rows.map((row) => {
        const line = lineOf(row.planId, row.line)!
        const period = row.year <= thisYear ? periodOf(row.year) : ''
        const actual = valueInPlan(line, figures.find((one) => one.indicator === figureId(line) && one.period === period))
        // A sum over years is not one year's figure.
        const shown = line.cumulative ? null : actual
        return { ...row, period, actual: shown, attainment: shown === null ? null : attainmentOf(line.operator, shown, row.value), reached: shown === null ? null : reaches(line.operator, shown, row.value) }
      }),
      receipts: (await listOwnReceipts(ctx, no)).map((row) => ({
        ...showReceipt(row), title: row.title, issuerName: row.issuer_name, issuedOn: row.issued_on,
        cells: row.cells.map((cell) => ({ ...cell, name: lineOf(row.plan_id, cell.line)?.name ?? cell.line, unit: lineOf(row.plan_id, cell.line)?.unit ?? '' })),
      })),
      results: (await listResultsOf(ctx, no)).map((row) => ({
        assessmentId: row.assessment_id, year: row.year, planTitle: plans.find((plan) => plan.id === row.plan_id)?.title ?? row.plan_id, assessorName: row.assessor_name,
        state: row.state as 'told' | 'publishing' | 'final', score: row.score, grade: row.grade, appealUntil: row.appeal_until,
      })),
    }
  },
}
