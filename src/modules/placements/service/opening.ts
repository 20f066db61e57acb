import type { Ctx } from '../../../kernel/context.ts'
import type { RuleResult } from '../../../kernel/workflow.ts'
import { checkHead } from '../allocation/problem.ts'
import { rules as ruleWords } from '../codes.ts'
import type { Batch } from '../model.ts'
import { headFor } from '../rules.ts'
import { countCandidates, listLinesOf, listShared, toLine } from '../store.ts'
import { local } from './reach.ts'

/** What a batch must have before candidates may fill in their lists. */
export async function openingRules(ctx: Ctx, batch: Batch): Promise<RuleResult[]> {
  const lines = (await listLinesOf(ctx, batch.id)).map(toLine)
  const seats = lines.reduce((sum, line) => sum + line.seats, 0)
  const { candidates } = (await countCandidates(ctx, [batch.id])).get(batch.id) ?? { candidates: 0 }
  const wrong = lines.length > 0 ? checkHead(headFor(batch, lines)) : []
  const shared = await listShared(ctx, batch.id)
  const late = batch.closesAt <= ctx.at
  const rule = (id: string, title: string, clause: string, ok: boolean, fact: string, way: string): RuleResult => ({ id, title, clause, verdict: ok ? 'pass' : 'block', fact, ways: ok ? [] : [way] })
  return [
    rule('lines', '有招生计划', '003:188', lines.length > 0, lines.length > 0 ? `${lines.length} 条计划，${seats} 个名额` : '没有取入招生计划', '在批次页按“从招生计划取入”；计划要先批准、简章要先公布。'),
    // Both may go on, as when a city prepares its round while the province's is being decided: the one approved later has to be frozen anew.
    ...(shared.length === 0
      ? []
      : [{ id: 'shared', title: '计划只在一个批次里投', clause: '003:188', verdict: 'warn' as const, fact: `${new Set(shared.map((one) => one.code)).size} 条计划也在“${[...new Set(shared.map((one) => one.title))].slice(0, 3).join('”“')}”里，还没有下达`, ways: ['等那个批次下达以后再取入计划，或在其中一个批次里不投这些计划。先下达的先占名额，后下达的要重新封存、投档。'] }]),
    rule('settings', '规则没有矛盾', '001:1317', wrong.length === 0, wrong.length === 0 ? ruleWords[batch.rule] : wrong.slice(0, 3).join(''), '改正批次设置或计划的名额。'),
    rule('candidates', '有考生', '001:1326', candidates > 0, candidates > 0 ? `${candidates} 名考生` : '还没有导入考生', '在批次页导入考生名单。'),
    rule('time', '填报时间没有过', '001:1317', !late, `${local(batch.opensAt)} 至 ${local(batch.closesAt)}`, '改填报时间。'),
  ]
}
