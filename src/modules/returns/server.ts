import type { Case, CaseImplementation, StepOutcome } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { maskName } from '../../kernel/mask.ts'
import { Refusal } from '../../kernel/errors.ts'
import { readFlag } from '../../kernel/parameters.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority } from '../orgs/public.ts'
import { recordReported, withdrawReported } from '../plans/public.ts'
import { judgeReturn } from './judgement.ts'
import { entryWords, isAnswered, levels, type Level } from './model.ts'
import { reopen } from './opening.ts'
import { CLAUSE, ruleTitles, type Finding, type RuleId } from './rules.ts'
import { findReturn, findRound, holdRound, listPast, listValues, updateReturn, type ReturnRow, type Round } from './store.ts'
import { firstReview, returnWorkflow, unlockWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<{ row: ReturnRow; round: Round }> {
  const { returnId, roundId } = file.facts as { returnId: string; roundId: string }
  const row = await findReturn(ctx, returnId)
  const round = await findRound(ctx, roundId)
  if (!row || !round) throw new Error(`case ${file.no} has no report`)
  return { row, round }
}

/** The report for a step that moves its figures on. A round that is withdrawn meanwhile takes no more of them. */
async function loadOpen(ctx: Ctx, file: Case): Promise<{ row: ReturnRow; round: Round }> {
  await holdRound(ctx, (file.facts as { roundId: string }).roundId, 'shared')
  const { row, round } = await load(ctx, file)
  if (round.state === 'open') return { row, round }
  throw new Refusal({ fact: `批次“${round.title}”已经撤销。`, rule: '撤销的批次不再填报，数不计入指标。', clause: round.clause, ways: ['不用再办，等批次的发起部门撤销这个办件。'] })
}

/** The rules of a report, each once, with the figures that break it. An unusual figure never blocks. */
async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const { row, round } = await load(ctx, file)
  const { findings, entries } = await judgeReturn(ctx, row, round)
  const title = (line: string) => round.lines.find((one) => one.id === line)!.title
  const withOwner = file.state === 'draft' || file.state === 'returned'
  return (Object.keys(ruleTitles) as RuleId[]).map((id) => {
    const { title: name, kind } = ruleTitles[id]
    const found = findings.filter((one) => one.rule === id)
    // Whoever fills in owes a word for what is unusual; whoever approves is shown all of it with that word.
    const open = kind === 'ask' && withOwner ? found.filter((one) => !one.explained) : found
    const told = (one: Finding) => {
      const word = kind === 'ask' ? entries.get(one.line)?.explanation.trim() : ''
      return `${title(one.line)}：${one.message}${word ? `（说明：${word}）` : ''}`
    }
    const shown = open.slice(0, 5).map(told).join('；')
    return {
      id,
      title: name,
      clause: CLAUSE,
      verdict: open.length === 0 ? 'pass' : kind === 'block' ? 'block' : 'warn',
      fact: open.length === 0 ? (found.length > 0 ? `${found.length} 项已说明` : '没有问题') : `${shown}${open.length > 5 ? ` 等 ${open.length} 项` : ''}`,
      ways: [...new Set(open.map((one) => one.mend))].slice(0, 3),
    }
  })
}

async function flaggedOf(ctx: Ctx, file: Case): Promise<number> {
  const { row, round } = await load(ctx, file)
  const { findings } = await judgeReturn(ctx, row, round)
  return new Set(findings.filter((one) => one.kind === 'ask').map((one) => one.line)).size
}

/** Handing up: the first time decides whether it came in time. */
async function handUp(ctx: Ctx, file: Case, checkedBy: string | null): Promise<StepOutcome> {
  const { row } = await loadOpen(ctx, file)
  await updateReturn(ctx, row.id, { submitted_at: row.submitted_at ?? ctx.at, ...(checkedBy ? { checked_by_name: checkedBy } : {}) })
  const facts = { flagged: await flaggedOf(ctx, file) }
  // Above the province nobody reviews here: two people of its own have filled in and checked.
  return row.level === 'province' ? { to: 'locked', facts } : { facts, ...(checkedBy ? {} : { to: firstReview }) }
}

/** Locks a report; its figures become those of the indicators, where the round counts them at this level. */
async function lock(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const { row, round } = await loadOpen(ctx, file)
  const values = await listValues(ctx, row.id)
  await updateReturn(ctx, row.id, { locked_at: ctx.at })
  ctx.audit.change({ kind: 'round-return', id: row.id, action: 'returns.lock', before: { locked: row.locked_at }, after: { locked: ctx.at, case: file.no }, orgNo: row.org_no })
  const figures = round.lines.flatMap((line) => {
    const entry = values.get(line.id)
    // Nothing can be divided by nothing: such a ratio stands in the report, and no figure follows from it.
    if (!entry || entry.value === null || (line.measure === 'ratio' && !entry.base)) return []
    return [{ indicator: line.id, orgNo: row.org_no, period: round.period, value: entry.value, ...(entry.base === null ? {} : { base: entry.base }), basis: entry.source, caseNo: file.no }]
  })
  const counts = row.level === round.counted_level
  if (!counts) return { note: `已锁定，只作核对；计入指标的是${levels[round.counted_level]}填报的数。` }
  if (figures.length > 0) await recordReported(ctx, figures)
  const without = round.lines.filter((line) => !figures.some((one) => one.indicator === line.id))
  const withdrawn = await withdrawReported(ctx, without.map((line) => ({ indicator: line.id, orgNo: row.org_no, period: round.period, caseNo: file.no })))
  return { note: `${figures.length} 项计入 ${round.period} 年指标${withdrawn > 0 ? `，原来锁定的 ${withdrawn} 项改为无此项，不再计入` : ''}。` }
}

const returnCase: CaseImplementation = {
  workflow: returnWorkflow,
  authorityAt: findAuthority,
  rules,
  facts: async (ctx, file) => {
    const { row, round } = await load(ctx, file)
    const values = await listValues(ctx, row.id)
    const past = await listPast(ctx, row.org_no, round.period, round.lines.map((line) => line.id))
    const answered = round.lines.filter((line) => isAnswered(line, values.get(line.id))).length
    return [
      { label: '批次', value: round.title },
      { label: '统计年度', value: `${round.period} 年` },
      { label: '层级', value: levels[row.level as Level] },
      { label: '已填', value: `${answered} 项，共 ${round.lines.length} 项` },
      { label: '截止', value: round.closes_on },
      { label: '填报人', value: row.filled_by_name === null ? '没有填' : maskName(row.filled_by_name) },
      ...(row.checked_by_name ? [{ label: '复核人', value: maskName(row.checked_by_name) }] : []),
      ...round.lines.map((line) => {
        const [last] = past.get(line.id) ?? []
        const before = last ? `，${last.period} 年 ${entryWords(line, { ...last, notApplicable: false })}` : ''
        return { label: line.title, value: `${entryWords(line, values.get(line.id))}${before}` }
      }),
    ]
  },
  evidence: async (ctx, file) => {
    const { row, round } = await load(ctx, file)
    const values = await listValues(ctx, row.id)
    return round.lines.flatMap((line) =>
      (values.get(line.id)?.files ?? []).map((one) => ({ name: one.name, meta: line.title, state: 'given' as const, fileId: one.fileId })),
    )
  },
  consequence: async (ctx, file) => {
    const { row, round } = await load(ctx, file)
    const where = row.level === round.counted_level ? `锁定后 ${round.lines.length} 项计入 ${round.period} 年指标` : '锁定后只作核对'
    return `${where}；要改须申请解锁。`
  },
  amendPage: (file) => `/returns/${(file.facts as { returnId: string }).returnId}`,
  effects: {
    submit: async (ctx, file) => {
      const { row } = await loadOpen(ctx, file)
      const checked = row.level === 'province' || (await readFlag(ctx, 'returns.own-check', { orgNo: row.org_no }))
      return checked ? { facts: { flagged: await flaggedOf(ctx, file) } } : handUp(ctx, file, null)
    },
    check: (ctx, file) => handUp(ctx, file, ctx.actor.name),
  },
  entered: { locked: lock },
}

type UnlockFacts = { returnId: string; caseId: string; caseNo: string; reason: string }

const unlockCase: CaseImplementation = {
  workflow: unlockWorkflow,
  facts: async (_ctx, file) => {
    const { caseNo, reason } = file.facts as UnlockFacts
    return [
      { label: '填报办件', value: caseNo },
      { label: '理由', value: reason },
    ]
  },
  consequence: async () => '另立一个填报办件，原来锁定的数保留到再次锁定。',
  effects: {
    grant: async (ctx, file) => {
      const { returnId, reason } = file.facts as UnlockFacts
      const row = await findReturn(ctx, returnId, true)
      const round = row && (await findRound(ctx, row.round_id))
      if (!row || !round) throw new Error(`case ${file.no} has no report`)
      const no = await reopen(ctx, round, row, reason, file.no)
      ctx.audit.change({ kind: 'round-return', id: row.id, action: 'returns.unlock', before: { locked: row.locked_at }, after: { locked: null, case: no }, orgNo: row.org_no })
      return { note: `填报办件 ${no} 已建立。` }
    },
  },
}

export const caseImplementations: CaseImplementation[] = [returnCase, unlockCase]
