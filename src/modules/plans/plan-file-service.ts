import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Ctx } from '../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { Invalid, Refusal } from '../../kernel/errors.ts'
import { SpreadsheetError } from '../../kernel/imports/table.ts'
import { regionOf } from '../../kernel/org-no.ts'
import { implement, type Upload } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { findIndicator, findPlan } from './model.ts'
import { planFileApi } from './plan-file-api.ts'
import { findStoredPlan, listStoredPlans, listVersions, storePlan } from './plan-file-store.ts'
import { countedAtOnce, planFile, type Plan } from './plan-file.ts'
import { placeOf, planTemplate, readPlanSheet, summaryOf, type SheetProblem } from './plan-sheet.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Checked = { plan: Plan | null; problems: SheetProblem[]; sha256: string }

export const planFileHandlers = implement(planFileApi, {
  async listPlanFiles(ctx) {
    return { plans: (await listStoredPlans(ctx)).map(({ plan, ...stored }) => ({ ...headOf(plan), ...stored })) }
  },
  async listPlanVersions(ctx, { planId }) {
    return { versions: await listVersions(ctx, planId) }
  },
  async downloadPlanTemplate() {
    return { name: '规划指标表模板.xlsx', mediaType: xlsx, bytes: await writeWorkbook(planTemplate()) }
  },
  async checkPlanFile(ctx, _input, upload) {
    const { plan, problems, sha256 } = await checkFile(ctx, upload)
    const before = plan ? await findStoredPlan(ctx, plan.id) : undefined
    ctx.audit.subject('plan', plan?.id ?? sha256.slice(0, 16), plan?.title ?? upload.name)
    const versions = plan ? await listVersions(ctx, plan.id) : []
    return {
      sha256,
      plan: plan && headOf(plan),
      version: (versions[0]?.version ?? 0) + 1,
      lines: plan ? summaryOf(plan) : [],
      problems: problems.slice(0, 300),
      changes: plan && before ? changesOf(before, plan) : [],
    }
  },
  async storePlanFile(ctx, { sha256, reason }, upload) {
    const checked = await checkFile(ctx, upload)
    if (checked.sha256 !== sha256) throw new Invalid([{ path: 'file', message: '文件和预检的不是同一份。重新预检后再登记。' }])
    const { plan, problems } = checked
    if (!plan || problems.length > 0) {
      throw new Refusal({
        fact: `文件里有 ${problems.length} 个问题：${problems[0]!.place}，${problems[0]!.message}`,
        rule: '规划的指标表要全部读得懂才能登记。',
        ways: ['按问题清单改文件，再预检。'],
      })
    }
    const before = await findStoredPlan(ctx, plan.id)
    const id = newId()
    const version = await storePlan(ctx, { id, orgNo: ctx.actor.org.no, plan, fileName: upload.name, reason })
    ctx.audit.subject('plan', plan.id, plan.title, { orgNo: ctx.actor.org.no })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'plan', id, action: before ? 'revise' : 'add', before: before && headOf(before), after: { ...headOf(plan), version, sha256 }, orgNo: ctx.actor.org.no })
    return { planId: plan.id, version }
  },
})

function headOf({ id, title, table, region, period, indicators }: Plan) {
  return { id, title, table, region, from: period.from, to: period.to, indicators: indicators.length }
}

/** Reads and judges a file. Everything that is wrong is told at once, with its place. */
async function checkFile(ctx: Ctx, upload: Upload): Promise<Checked> {
  const sha256 = createHash('sha256').update(upload.bytes).digest('hex')
  const { body, problems } = await readFile(upload)
  if (body === undefined) return { plan: null, problems, sha256 }
  const parsed = planFile.safeParse(body)
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue: z.core.$ZodIssue & { values?: readonly unknown[] }) => ({ place: placeOf(issue.path), message: sentence(issue) }))
    return { plan: null, problems: [...problems, ...found], sha256 }
  }
  const plan = parsed.data
  return { plan, problems: [...problems, ...judgePlan(ctx, plan)], sha256 }
}

async function readFile(upload: Upload): Promise<{ body: unknown; problems: SheetProblem[] }> {
  if (/\.json$/i.test(upload.name)) {
    try {
      return { body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(upload.bytes)) as unknown, problems: [] }
    } catch {
      return { body: undefined, problems: [{ place: '文件', message: '不是 UTF-8 编码的 JSON 文件。' }] }
    }
  }
  try {
    return readPlanSheet(await readTable(upload.bytes, { fileName: upload.name, maxRows: 1000 }))
  } catch (error) {
    if (error instanceof SpreadsheetError) return { body: undefined, problems: [{ place: '文件', message: error.message }] }
    throw error
  }
}

/** What the form of a file cannot say: whose plan it is, and whether the product computes what it says it does. */
function judgePlan(ctx: Ctx, plan: Plan): SheetProblem[] {
  const own = regionOf(ctx.actor.org.no)
  return [
    ...(findPlan(plan.id) ? [{ place: '编号', message: `“${plan.id}”是随系统提供的规划，不能用文件替换。换一个编号。` }] : []),
    ...(plan.region === own || plan.region === '000000' ? [] : [{ place: '地区代码', message: `“${plan.region}”不是本省（${own}）或全国（000000）。` }]),
    ...plan.indicators.flatMap((line) => {
      const place = placeOf(['indicators', line.no - 1, 'indicator'])
      const literal = findIndicator(line.indicator ?? line.id)
      if (line.source === 'computed' && !literal) return [{ place, message: `台账里没有编号为“${line.indicator ?? line.id}”的指标。改为“责任单位填报”，或写指标目录里的编号。` }]
      if (line.source !== 'computed' && literal) return [{ place, message: `“${line.indicator ?? line.id}”由台账计算，来源应写“台账计算”。` }]
      return scaleProblem(line, literal)
    }),
  ]
}

/** A wrong conversion is an error of four places that nothing later notices. */
function scaleProblem({ no, unit, scale, source }: Plan['indicators'][number], literal: ReturnType<typeof findIndicator>): SheetProblem[] {
  const place = placeOf(['indicators', no - 1, 'scale'])
  if (source !== 'computed' || literal?.kind === 'ratio') {
    const why = source === 'computed' ? '是比例' : '由责任单位按规划的单位填报'
    return scale === 1 ? [] : [{ place, message: `这一项${why}，不换算，换算写 1 或者不写。` }]
  }
  const due = countedAtOnce(unit)
  return scale === due ? [] : [{ place, message: `单位是“${unit}”，台账按“${literal!.unit}”计数，换算应为 ${due}，现在是 ${scale}。` }]
}

type PlanChange = { id: string; name: string; change: 'added' | 'removed' | 'changed'; what: string }

function changesOf(before: Plan, after: Plan): PlanChange[] {
  const old = new Map(before.indicators.map((line) => [line.id, line]))
  const kept = new Set(after.indicators.map((line) => line.id))
  const words = (line: Plan['indicators'][number]) => JSON.stringify([line.name, line.unit, line.baseline, line.target, line.operator, line.definition, line.source])
  return [
    ...after.indicators.flatMap((line): PlanChange[] => {
      const was = old.get(line.id)
      if (!was) return [{ id: line.id, name: line.name, change: 'added' as const, what: '新增' }]
      if (words(was) === words(line)) return []
      const what = was.target.value === line.target.value ? '口径或写法有改动' : `目标由 ${was.target.value ?? '—'} 改为 ${line.target.value ?? '—'}`
      return [{ id: line.id, name: line.name, change: 'changed' as const, what }]
    }),
    ...before.indicators.filter((line) => !kept.has(line.id)).map((line) => ({ id: line.id, name: line.name, change: 'removed' as const, what: '删去' })),
  ]
}

/** Messages of the schema's own checks are Chinese already; those of the library are not. */
function sentence(issue: { message: string; code?: string; values?: readonly unknown[] }): string {
  if (/\p{Script=Han}/u.test(issue.message)) return `${issue.message}。`
  return issue.values ? `只能是其中之一：${issue.values.map(String).join('、')}。` : '没有填写或写法不对。'
}
