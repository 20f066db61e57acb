import { unlockCases, whyLocked } from '../../kernel/case-window.ts'
import { act, getCase, getImplementation, openCase, type CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { unlockWorkflow } from './workflow.ts'

type UnlockFacts = { caseId: string; caseNo: string; caseTitle: string; workflow: string; until: string; reason: string }

/** Opens the case that asks the authority of a locked case to let it be handed in until a day, and hands it in. */
export async function applyUnlock(
  ctx: Ctx,
  input: { id: string; until: string; reason: string },
): Promise<{ id: string; no: string; stateTitle: string }> {
  const locked = await getCase(ctx, input.id)
  const { workflow } = getImplementation(locked.workflow)
  if (locked.closed_at || mainUnit(ctx.actor.org.no) !== locked.org_no || !(await whyLocked(ctx, workflow, locked)))
    throw new Refusal({
      fact: `办件 ${locked.no} 没有锁定。`,
      rule: '办理期已过的本单位办件才需要解锁。',
      ways: ['打开办件直接办理。'],
    })
  if (input.until < ctx.today)
    throw new Refusal({ fact: `${input.until} 已经过去。`, rule: '解锁到今天或以后的某一天。', ways: ['改选日期。'] })
  const facts: UnlockFacts = {
    caseId: locked.id,
    caseNo: locked.no,
    caseTitle: locked.title,
    workflow: workflow.id,
    until: input.until,
    reason: input.reason,
  }
  const file = await openCase(ctx, {
    workflow: unlockWorkflow,
    orgNo: locked.org_no,
    orgName: locked.org_name,
    authority: { no: locked.authority_no, name: locked.authority_name },
    title: `解锁 ${locked.no} 到 ${input.until}`,
    facts,
  })
  const sent = await act(ctx, file.id, file.version, 'submit', { reason: input.reason, facts: {} })
  return { id: sent.id, no: sent.no, stateTitle: unlockWorkflow.states[sent.state as 'review'].title }
}

const factsOf = (file: { facts: unknown }) => file.facts as UnlockFacts

export const unlockCase: CaseImplementation = {
  workflow: unlockWorkflow,
  facts: async (_ctx, file) => {
    const facts = factsOf(file)
    return [
      { label: '办件', value: `${facts.caseNo} ${facts.caseTitle}` },
      { label: '解锁到', value: facts.until },
      { label: '理由', value: facts.reason },
    ]
  },
  consequence: async (_ctx, file) => `这一件在 ${factsOf(file).until} 以前可以再提交，过后重新锁定。`,
  effects: {
    approve: async (ctx, file) => {
      const { workflow, caseId, until } = factsOf(file)
      await unlockCases(ctx, file, { workflow, caseId, until })
      return { note: `${until} 以前可以提交。` }
    },
  },
}
