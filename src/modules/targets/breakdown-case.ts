import { act, getCase, openCase, type Case, type CaseImplementation, type StepInput } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Refusal, Stale } from '../../kernel/errors.ts'
import { notify } from '../../kernel/notices.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { firstOf } from '../../kernel/text.ts'
import { findAuthority } from '../orgs/public.ts'
import { listTargets, recordTargets } from '../plans/public.ts'
import { receiptStates } from './codes.ts'
import { checkMatrix, loadMatrix, planOf } from './service/matrix.ts'
import { findBreakdown, listCells, setBefore, setBreakdown, type BreakdownRow } from './store/breakdowns.ts'
import { findReceipt, insertReceipt, listOpenReceipts, setReceipt, type HandedCell, type ReceiptRow } from './store/receipts.ts'
import { breakdownWorkflow, receiptWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<BreakdownRow> {
  const row = await findBreakdown(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no breakdown`)
  return row
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const matrix = await loadMatrix(ctx, row)
  const checks = checkMatrix(row, matrix).map(
    ({ line, year, verdict, fact }): RuleResult => ({
      id: `${line.id}-${year}`, title: `${year} 年 ${line.name}`, clause: line.clause, verdict, fact,
      ways: verdict === 'pass' ? [] : verdict === 'block' ? ['改各单位的目标，或用“推算”按本级目标重新分。'] : ['写明理由，由签发人决定。'],
    }),
  )
  const lost = await emptied(ctx, row)
  const kept: RuleResult = {
    id: 'kept', title: '已下达的目标不留空', clause: breakdownWorkflow.clause, verdict: lost > 0 ? 'block' : 'pass',
    fact: lost > 0 ? `${lost} 格原来有下达的目标，现在是空的` : '没有留空的', ways: lost > 0 ? ['填上调整后的目标；不再要求的填 0，并写明理由。'] : [],
  }
  return [...checks, kept]
}

/** Cells without a figure where a target stands. */
async function emptied(ctx: Ctx, row: BreakdownRow): Promise<number> {
  const filled = new Set((await listCells(ctx, row.id)).map((one) => `${one.line} ${one.unitNo} ${one.year}`))
  const units = new Set(row.units.map((unit) => unit.no))
  const standing = (await listTargets(ctx, { planId: row.plan_id })).filter((one) => units.has(one.orgNo) && row.lines.includes(one.indicator) && row.years.includes(one.year))
  return standing.filter((one) => !filled.has(`${one.indicator} ${one.orgNo} ${one.year}`)).length
}

/** Issues: the targets are written, each unit gets what concerns it as a case of its own, older open ones give way. */
async function sign(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const standing = new Map((await listTargets(ctx, { planId: row.plan_id })).map((one) => [`${one.indicator} ${one.orgNo} ${one.year}`, one.value]))
  const cells = (await listCells(ctx, row.id)).map((one) => ({ ...one, before: standing.get(`${one.line} ${one.unitNo} ${one.year}`) ?? null }))
  const fresh = cells.filter((one) => one.before !== one.value)
  const reason = row.reason || row.title
  await setBefore(ctx, row.id, cells.flatMap((one) => (one.before === null ? [] : [{ ...one, before: one.before }])))
  await recordTargets(ctx, fresh.map((one) => ({ planId: row.plan_id, indicator: one.line, orgNo: one.unitNo, year: one.year, value: one.value, caseNo: file.no, reason })))
  let handed = 0
  for (const unit of row.units) {
    const own = fresh.filter((one) => one.unitNo === unit.no)
    if (own.length === 0) continue
    await handDown(ctx, file, row, unit, own)
    handed += 1
  }
  await setBreakdown(ctx, row.id, { state: 'issued', issued_on: ctx.today, issued_by_name: ctx.actor.name })
  ctx.audit.change({ kind: 'target-breakdown', id: row.id, action: 'issue', before: { state: row.state }, after: { state: 'issued', targets: fresh.length, units: handed }, orgNo: row.org_no })
  return { note: `下达 ${fresh.length} 个目标，通知 ${handed} 个单位确认。` }
}

async function handDown(ctx: Ctx, file: Case, row: BreakdownRow, unit: { no: number; name: string }, cells: readonly HandedCell[]): Promise<void> {
  for (const open of await listOpenReceipts(ctx, { orgNo: unit.no, planId: row.plan_id, issuerNo: row.org_no })) {
    const { version } = await getCase(ctx, open.id)
    await act(ctx, open.id, version, 'replace', { facts: { by: file.no } })
  }
  const receipt = await openCase(ctx, {
    workflow: receiptWorkflow, orgNo: unit.no, orgName: unit.name, authority: { no: row.org_no, name: row.org_name },
    title: `${unit.name} · ${row.title}`, facts: { breakdown: file.no },
  })
  await insertReceipt(ctx, {
    id: receipt.id, orgNo: unit.no, unitName: unit.name, caseNo: receipt.no, breakdownId: row.id, breakdownNo: file.no, planId: row.plan_id, title: row.title,
    issuerNo: row.org_no, issuerName: row.org_name, cells: cells.map(({ line, year, value, before }) => ({ line, year, value, before })),
  })
  await notify(ctx, {
    to: { orgNo: unit.no, permission: 'targets.confirm' },
    kind: 'case.received',
    title: firstOf(`目标下达：${row.title}`, 80),
    text: `${row.org_name}下达 ${cells.length} 个目标${row.reason ? `，${row.reason}` : ''}。请确认；有异议的写明理由提出。`,
    link: '/targets/mine',
  })
}

export const breakdownCase: CaseImplementation = {
  workflow: breakdownWorkflow,
  authorityAt: findAuthority,
  page: '/targets/breakdowns/{id}',
  rules,
  facts: async (ctx, file) => {
    const row = await load(ctx, file)
    const plan = await planOf(ctx, row.plan_id)
    const before = row.changes_id ? await findBreakdown(ctx, row.changes_id) : undefined
    return [
      { label: '规划', value: plan.title },
      { label: '年份', value: row.years.join('、') },
      { label: '指标', value: `${row.lines.length} 项` },
      { label: '承接单位', value: `${row.units.length} 个` },
      { label: '基数', value: `${row.base_year} 年实际` },
      ...(before ? [{ label: '调整的是', value: `${before.case_no} ${before.title}` }] : []),
      ...(row.reason ? [{ label: '理由', value: row.reason }] : []),
    ]
  },
  consequence: async (_ctx, file) => (file.state === 'signing' ? '签发以后目标写入各单位，单位收到通知，确认或提出异议。' : '送签以后不能再改，签发人可以退回。'),
  effects: {
    submit: async (ctx, file) => setBreakdown(ctx, file.id, { state: 'signing' }).then(() => undefined),
    withdraw: async (ctx, file) => setBreakdown(ctx, file.id, { state: 'draft' }).then(() => undefined),
    return: async (ctx, file) => setBreakdown(ctx, file.id, { state: 'draft' }).then(() => undefined),
    cancel: async (ctx, file) => setBreakdown(ctx, file.id, { state: 'cancelled' }).then(() => undefined),
    sign,
  },
}

async function loadReceipt(ctx: Ctx, file: Case): Promise<ReceiptRow> {
  const row = await findReceipt(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no receipt`)
  return row
}

const toReceipt = (state: ReceiptRow['state'], more: (ctx: Ctx, input: StepInput) => object = () => ({})) => async (ctx: Ctx, file: Case, input: StepInput) => {
  const row = await loadReceipt(ctx, file)
  if (row.state === state) throw new Stale({ by: row.unit_name, at: '刚才', fields: [receiptStates[state]] })
  await setReceipt(ctx, file.id, { state, ...more(ctx, input) })
  ctx.audit.change({ kind: 'target-receipt', id: file.id, action: state, before: { state: row.state }, after: { state }, orgNo: row.org_no })
}

export const receiptCase: CaseImplementation = {
  workflow: receiptWorkflow,
  authorityAt: findAuthority,
  facts: async (ctx, file) => {
    const row = await loadReceipt(ctx, file)
    const plan = await planOf(ctx, row.plan_id)
    return [
      { label: '下达单位', value: row.issuer_name },
      { label: '下达日期', value: row.issued_on },
      { label: '目标分解', value: `${row.breakdown_no} ${row.title}` },
      ...row.cells.map((cell) => {
        const line = plan.indicators.find((one) => one.id === cell.line)
        return { label: `${cell.year} 年 ${line?.name ?? cell.line}`, value: `${cell.value}${line?.unit ?? ''}${cell.before === null ? '' : `（原 ${cell.before}）`}` }
      }),
      ...(row.objection ? [{ label: '异议', value: row.objection }] : []),
      ...(row.answer ? [{ label: '答复', value: row.answer }] : []),
    ]
  },
  consequence: async (_ctx, file) =>
    file.state === 'waiting' ? '确认以后按这些目标考核；有异议的，写明理由，下达单位在期限内答复。答复以前原目标有效。' : '维持的，退给单位再确认；同意调整的，另建一次调整，下达时取代这一份。',
  effects: {
    confirm: toReceipt('confirmed', (ctx) => ({ decided_on: ctx.today })),
    object: toReceipt('objected', (_ctx, input) => ({ objection: input.reason ?? '' })),
    keep: toReceipt('waiting', (_ctx, input) => ({ answer: input.reason ?? '' })),
    adjust: toReceipt('adjusting', (_ctx, input) => ({ answer: input.reason ?? '' })),
    replace: async (ctx, file, input) => {
      const by = input.facts['by']
      if (typeof by !== 'string')
        throw new Refusal({ fact: '没有取代它的新分解。', rule: '新的分解下达时才取代原来的一份。', clause: receiptWorkflow.clause, ways: ['另建一次调整，签发下达。'] })
      await toReceipt('replaced', () => ({ decided_on: ctx.today }))(ctx, file, input)
      return { note: `由 ${by} 取代。` }
    },
  },
}
