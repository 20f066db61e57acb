import type { Ctx } from '../../../kernel/context.ts'
import type { RuleResult } from '../../../kernel/workflow.ts'
import { checkHead } from '../allocation/problem.ts'
import { rules as ruleWords } from '../codes.ts'
import type { Batch } from '../model.ts'
import { headFor } from '../rules.ts'
import { countCandidates, listLinesOf, toLine } from '../store.ts'
import { local } from './reach.ts'

/** What a batch must have before candidates may fill in their lists. */
export async function openingRules(ctx: Ctx, batch: Batch): Promise<RuleResult[]> {
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
