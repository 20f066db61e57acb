import { z } from 'zod'
import type { Case, CaseImplementation, StepInput } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Invalid } from '../../kernel/errors.ts'
import { concludePublicity, publicityRule, publishForCase, withdrawPublicity } from '../../kernel/publicity.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority } from '../orgs/public.ts'
import { evaluationStates, type EvaluationState } from './codes.ts'
import { findRubric } from './model.ts'
import { compute, totalOf } from './service/evaluations.ts'
import { findEvaluation, listItems, setEvaluation, setItem, type EvaluationRow } from './store/evaluations.ts'
import { evaluationWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<EvaluationRow> {
  const row = await findEvaluation(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no evaluation`)
  return row
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const rubric = findRubric(row.rubric)!
  const items = new Map((await listItems(ctx, file.id)).map((item) => [item.item, item]))
  const asked = rubric.items.filter((item) => item.kind === 'self')
  const rule = (id: string, title: string, verdict: RuleResult['verdict'], fact: string, ways: string[]): RuleResult => ({ id, title, clause: rubric.clause, verdict, fact, ways: verdict === 'pass' ? [] : ways })
  const empty = asked.filter((item) => items.get(item.id)?.self_score == null)
  const bare = asked.filter((item) => (items.get(item.id)?.files.length ?? 0) === 0)
  const own = [
    rule('self', '自评填写完整', empty.length > 0 ? 'block' : 'pass', empty.length > 0 ? `没有自评：${empty.map((item) => item.title).join('、')}` : `${asked.length} 项都已自评`, ['逐项填写得分和说明。']),
    rule('files', '自评有佐证', bare.length > 0 ? 'warn' : 'pass', bare.length > 0 ? `没有佐证：${bare.map((item) => item.title).join('、')}` : '各项都有佐证', ['补充佐证材料。']),
  ]
  if (row.state === 'self') return own
  const open = asked.filter((item) => items.get(item.id)?.score == null)
  const scored = rule('scored', '评价组已评分', !row.visited_on || open.length > 0 ? 'pending' : 'pass', !row.visited_on ? '还没有登记实地评价' : open.length > 0 ? `没有评分：${open.map((item) => item.title).join('、')}` : `${row.visited_on} 实地评价，${row.score} 分`, ['登记实地评价和逐项评分。'])
  return [...own, scored, ...(row.state === 'publishing' ? [await publicityRule(ctx, file, { clause: rubric.clause, ways: ['按“开始公示”，期满、异议都已答复后再公布。'] })] : [])]
}

const to = (state: EvaluationState) => async (ctx: Ctx, file: Case) => {
  await setEvaluation(ctx, file.id, { state })
}

async function submit(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  // What can be computed is frozen as it stands on the day of handing in.
  await compute(ctx, file.id, findRubric(row.rubric)!, row.org_no, row.year)
  await setEvaluation(ctx, file.id, { state: 'review' })
}

const scores = z.object({
  visitedOn: z.iso.date(),
  visitors: z.string().min(2),
  findings: z.string().min(2),
  items: z.array(z.object({ id: z.string(), score: z.number().min(0).max(100), finding: z.string().default('') })).min(1),
})

async function score(ctx: Ctx, file: Case, input: StepInput) {
  const given = scores.safeParse(input.facts)
  if (!given.success) throw new Invalid([{ path: 'items', message: '登记实地评价的日期、成员、发现和逐项得分。' }])
  const { visitedOn, visitors, findings, items } = given.data
  if (visitedOn > ctx.today) throw new Invalid([{ path: 'visitedOn', message: '实地评价的日期还没有到。' }])
  const row = await load(ctx, file)
  const rubric = findRubric(row.rubric)!
  const before = new Map((await listItems(ctx, file.id)).map((item) => [item.item, item]))
  for (const [at, item] of items.entries()) {
    const asked = rubric.items.find((one) => one.id === item.id)
    const held = before.get(item.id)
    if (!asked || !held) throw new Invalid([{ path: `items.${at}`, message: '评价表里没有这一项。' }])
    const base = asked.kind === 'computed' ? held.computed : held.self_score
    if (item.score !== base && !item.finding) throw new Invalid([{ path: `items.${at}.finding`, message: `“${asked.title}”的评分与${asked.kind === 'computed' ? '系统算出的' : '自评'}不同，写明发现了什么。` }])
    await setItem(ctx, file.id, item.id, { score: item.score, finding: item.finding })
    ctx.audit.change({ kind: 'task-evaluation', id: file.id, action: 'score', before: { item: item.id, score: held.score }, after: { item: item.id, score: item.score, finding: item.finding }, orgNo: row.org_no })
  }
  const total = await totalOf(ctx, row)
  if (!total) throw new Invalid([{ path: 'items', message: '没有一项有得分。' }])
  await setEvaluation(ctx, file.id, { visited_on: visitedOn, visitors, findings, score: total.score, grade: total.grade })
  return { note: `${visitedOn} 实地评价，${total.score} 分，${total.grade}。` }
}

async function publish(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const rubric = findRubric(row.rubric)!
  const opened = await publishForCase(ctx, file, {
    title: `${row.unit_name} ${row.year} 年${rubric.title}结果`,
    summary: `拟定 ${row.score} 分，等次${row.grade}。评价表和等次由主管部门设定。`,
    clause: rubric.clause,
    lines: [{ label: row.unit_name, detail: `${row.score} 分，${row.grade}` }],
    contact: file.authority_name,
    permission: 'tasks.supervise',
    stopAction: 'reopen',
  })
  return { note: `公示 ${opened.starts_on} 至 ${opened.ends_on}` }
}

async function conclude(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  await concludePublicity(ctx, file, `${row.unit_name} ${row.year} 年评价 ${row.score} 分，${row.grade}。`)
  await setEvaluation(ctx, file.id, { state: 'done', published_on: ctx.today })
  return { note: `${row.score} 分，${row.grade}。` }
}

export const evaluationCase: CaseImplementation = {
  workflow: evaluationWorkflow,
  authorityAt: findAuthority,
  page: '/tasks/evaluations/{id}',
  rules,
  facts: async (ctx, file) => {
    const row = await load(ctx, file)
    const rubric = findRubric(row.rubric)!
    return [
      { label: '年度', value: `${row.year} 年` },
      { label: '评价表', value: `${rubric.title}（${rubric.mark}）` },
      { label: '状态', value: evaluationStates[row.state] },
      ...(row.score === null ? [] : [{ label: '得分', value: `${row.score} 分，${row.grade}` }]),
      ...(row.visited_on ? [{ label: '实地评价', value: `${row.visited_on}，${row.visitors}` }, { label: '发现', value: row.findings }] : []),
    ]
  },
  evidence: async (ctx, file) => {
    const rubric = findRubric((await load(ctx, file)).rubric)!
    const titles = new Map(rubric.items.map((item) => [item.id, item.title]))
    return (await listItems(ctx, file.id)).flatMap((item) => item.files.map((one) => ({ name: one.name, meta: titles.get(item.item) ?? '', state: 'given' as const, fileId: one.fileId })))
  },
  consequence: async (_ctx, file) => (file.state === 'publishing' ? '公示期满、没有未答复的异议时，结果公布。' : '每一步都记入经过。'),
  effects: {
    submit,
    score,
    publish,
    conclude,
    // The unit changes what was scored, so the scores go: whoever scores next looks again.
    return: async (ctx, file) => {
      for (const { item } of await listItems(ctx, file.id)) await setItem(ctx, file.id, item, { score: null, finding: '' })
      await setEvaluation(ctx, file.id, { state: 'self', score: null, grade: null, visited_on: null })
    },
    reopen: async (ctx, file) => {
      await withdrawPublicity(ctx, file, '重新评价。')
      await setEvaluation(ctx, file.id, { state: 'review' })
    },
    cancel: to('cancelled'),
  },
  entered: { publishing: to('publishing') },
}
