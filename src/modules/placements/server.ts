import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { on, type Listener } from '../../kernel/events.ts'
import { Refusal } from '../../kernel/errors.ts'
import { publicityRule } from '../../kernel/publicity.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { kinds, rules as ruleWords, seasons } from './codes.ts'
import { allocated, cancelled, freeze, opened, publish, recorded, unfreeze } from './service/run.ts'
import { openingRules } from './service/opening.ts'
import { local } from './service/reach.ts'
import { findBatch, findFreezeHead, toBatch } from './store.ts'
import { findClaimed } from './preference-store.ts'
import { batchWorkflow } from './workflow.ts'

/** A number that was proved with one document is not carried to another: the place would go to somebody else. */
export const listeners: readonly Listener[] = [
  on('candidate.document-changing', 'placements', async (ctx, { personId }) => {
    const title = await findClaimed(ctx, personId)
    if (title !== undefined)
      throw new Refusal({ fact: `您已用这个证件在“${title}”核对了考生号。`, rule: '核对过考生号的证件不改，录取要写到考生本人名下。', clause: '001:1326', ways: ['登记错了的，请批次的主管部门解除核对，再来更正。'] })
  }),
]

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  const batch = toBatch((await findBatch(ctx, file.id))!)
  if (file.state === 'publicity') return [await publicityRule(ctx, file, { clause: '001:1317', ways: ['期满、异议都已答复后再批准。'] })]
  if (file.state !== 'draft') return []
  return openingRules(ctx, batch)
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
        ...(batch.seedCommitment ? [{ label: '种子校验值', value: batch.seedCommitment }] : []),
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
