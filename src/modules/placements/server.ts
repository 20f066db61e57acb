import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { HttpError } from '../../kernel/errors.ts'
import { publicityOver } from '../../kernel/publicity.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { kinds, rules as ruleWords, seasons } from './codes.ts'
import { headFor } from './rules.ts'
import { checkHead } from './allocation/problem.ts'
import { allocated, cancelled, freeze, opened, publish, recorded, unfreeze } from './service/run.ts'
import { local } from './service/reach.ts'
import { countCandidates, findBatch, findFreezeHead, listLinesOf, toBatch, toLine } from './store.ts'
import { batchWorkflow } from './workflow.ts'

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  const batch = toBatch((await findBatch(ctx, file.id))!)
  if (file.state === 'publicity') return [await publicityRule(ctx, file)]
  if (file.state !== 'draft') return []
  const lines = (await listLinesOf(ctx, batch.id)).map(toLine)
  const seats = lines.reduce((sum, line) => sum + line.seats, 0)
  const { candidates } = (await countCandidates(ctx, [batch.id])).get(batch.id) ?? { candidates: 0 }
  const wrong = lines.length > 0 ? checkHead(headFor(batch, lines)) : []
  const late = batch.closesAt <= ctx.at
  const rule = (id: string, title: string, clause: string, ok: boolean, fact: string, way: string): RuleResult => ({ id, title, clause, verdict: ok ? 'pass' : 'block', fact, ways: ok ? [] : [way] })
  return [
    rule('lines', '有招生计划', '003:188', lines.length > 0, lines.length > 0 ? `${lines.length} 条计划，${seats} 个名额` : '没有取入招生计划', '在批次页按“从招生计划取入”；计划要先批准、简章要先公布。'),
    rule('settings', '规则没有矛盾', '001:1317', wrong.length === 0, wrong.length === 0 ? ruleWords[batch.rule] : wrong.slice(0, 3).join(''), '改正批次设置或计划的名额。'),
    rule('candidates', '有考生', '001:1326', candidates > 0, candidates > 0 ? `${candidates} 名考生` : '还没有导入考生', '在批次页导入考生名单。'),
    rule('time', '填报时间没有过', '001:1317', !late, `${local(batch.opensAt)} 至 ${local(batch.closesAt)}`, '改填报时间。'),
  ]
}

async function publicityRule(ctx: Ctx, file: Case): Promise<RuleResult> {
  const base = { id: 'publicity', title: '公示期满', clause: '001:1317' }
  try {
    const row = await publicityOver(ctx, file.id)
    return { ...base, verdict: 'pass', fact: `公示到 ${row.ends_on}，没有未答复的异议`, ways: [] }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return { ...base, verdict: 'pending', fact: error.problem.message, ways: ['期满、异议都已答复后再批准。'] }
  }
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: batchWorkflow,
    page: '/placements/{id}',
    rules,
    facts: async (ctx, file) => {
      const batch = toBatch((await findBatch(ctx, file.id))!)
      const head = batch.freezeId ? await findFreezeHead(ctx, batch.freezeId) : undefined
      return [
        { label: '批次', value: `${batch.year} 年${seasons[batch.season]} ${kinds[batch.kind]}` },
        { label: '规则', value: ruleWords[batch.rule] },
        { label: '填报时间', value: `${local(batch.opensAt)} 至 ${local(batch.closesAt)}` },
        ...(head ? [{ label: '输入校验值', value: head.input_sha256 }, { label: '抽签种子', value: `${head.seed}（${head.seed_note}）` }] : []),
        ...(head?.result_sha256 ? [{ label: '结果校验值', value: head.result_sha256 }] : []),
      ]
    },
    consequence: async (_ctx, file) =>
      file.state === 'publicity' ? '录取写到每名考生名下，占用计划名额，考生收到通知并在期限内确认。' : file.state === 'allocated' ? '拟录取名单公示，姓名遮蔽；批准由另一个人办理。' : '考生可以填报志愿；规则、计划、名额不能再改。',
    effects: { open: opened, freeze, unfreeze, allocate: allocated, publish, cancel: cancelled },
    entered: { recorded },
  },
]
