import { holderOf, partiesOf } from '../../../kernel/case-types.ts'
import type { Case, CaseImplementation } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { groupKey, judgeClosing, type ClosingView } from '../closing-rules.ts'
import { closingWorkflow } from '../closing-workflow.ts'
import { loadClosing, readPlan } from './closing-facts.ts'
import { closingJob, remaining } from './closing-move.ts'

const modes = { closed: '关闭', merged: '合并' } as const

function lines(view: ClosingView, toOrgNo?: number) {
  return view.plan.groups
    .filter((one) => toOrgNo === undefined || one.toOrgNo === toOrgNo)
    .map((one) => {
      const group = view.groups.find((known) => groupKey(known) === groupKey(one))
      return {
        label: `${one.grade} 级${group?.specialtyName ?? one.specialtyCode}`,
        value: `${group ? `${group.students - group.pending} 人` : '现无在校生'}，转入${view.receivers.get(one.toOrgNo)?.name ?? ''}`,
      }
    })
}

async function factsOf(ctx: Ctx, file: Case, toOrgNo?: number) {
  const view = await loadClosing(ctx, file)
  const { basis, mode, note } = view.plan
  return [
    { label: '学校', value: `${view.schoolName}（${modes[mode]}）` },
    { label: '依据文件', value: `${basis.name}（${basis.number}，${basis.on}）` },
    ...lines(view, toOrgNo),
    ...(note ? [{ label: '说明', value: note }] : []),
  ]
}

async function start(ctx: Ctx, file: Case): Promise<void> {
  await enqueue(ctx, closingJob, { caseId: file.id }, { label: `转移学生：${file.title}` })
}

export const closingCase: CaseImplementation = {
  workflow: closingWorkflow,
  rules: async (ctx, file) => (file.closed_at || file.state === 'moving' ? [] : judgeClosing(await loadClosing(ctx, file))),
  facts: (ctx, file) => factsOf(ctx, file),
  // A receiving school is shown what it is to take, not where the others go.
  partyFacts: (ctx, file, side) => factsOf(ctx, file, side === 'closing' ? undefined : holderOf(file, side)?.no),
  partyRules: true,
  consequence: async (_ctx, file) =>
    file.state === 'review' ? '核准后按方案分批转移：每名学生在接收学校新立学籍，经历连着原来的学籍；原学校的学籍变为“已转出”。' : `涉及接收学校 ${partiesOf(file).length - 1} 所。`,
  amendPage: '/changes/closing?case={id}',
  effects: {
    resume: async (ctx, file) => {
      await start(ctx, file)
      return { note: '已在后台继续转移。' }
    },
    finish: async (ctx, file) => {
      const left = await remaining(ctx, file, readPlan(file))
      if (left > 0)
        throw new Refusal({ fact: `还有 ${left} 名学生没有转移。`, rule: '全部转移以后才办结。', clause: '001:1349', ways: ['点“继续转移”。'] })
      return { note: '方案内的学生全部转移。' }
    },
  },
  entered: {
    moving: async (ctx, file) => {
      await start(ctx, file)
      return { note: '转移在后台分批进行。' }
    },
  },
}
