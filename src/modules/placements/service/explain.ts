import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { explain } from '../allocation/explain.ts'
import { headOf } from '../allocation/write.ts'
import type { api } from '../api.ts'
import { rules } from '../codes.ts'
import { countHandedIn } from '../preference-store.ts'
import { allocationOf } from './frozen.ts'

/** Why a candidate got what the batch gave, from the frozen input. Refuses before there is a result. */
export async function explainIn(ctx: Ctx, batch: { id: string; state: string; freeze_id: string | null }, candidateNo: string): Promise<Output<typeof api.explainMyPlacement>> {
  if (!batch.freeze_id || !['allocated', 'publicity', 'recorded'].includes(batch.state))
    throw new Refusal({ fact: '这个批次还没有投档结果。', rule: '封存、投档以后才有结果和理由。', clause: '001:1317', ways: ['公示开始后再来看。'] })
  const result = await allocationOf(ctx, batch.freeze_id)
  const told = explain(result, candidateNo)
  if (!told) throw new NotFound('考生')
  const { head } = result.columns
  const ties = head.ties.map((key) => head.subjects.find((one) => one.key === key)!.title)
  return {
    ...told,
    notes: [
      ...(told.reasons.length === 0 && (await countHandedIn(ctx, batch.id, candidateNo)) > 0 ? ['封存时考生在这个招生季已有录取，志愿没有参加这次投档。'] : []),
      `规则：${rules[head.rule]}。`,
      `同分时${ties.length > 0 ? `依次比较${ties.join('、')}，都相同的` : ''}按种子 ${result.seed} 抽签：用“种子:考生号”算 SHA-256，小的在前，谁都可以验算。`,
      ...(headOf(result).strategyProof ? [] : ['志愿个数有限或有调剂，填哪些志愿会影响结果；已填志愿的先后照实填最有利。']),
    ],
  }
}
