import { recordEvent } from './case-events.ts'
import { getCase, openCase, type Case } from './cases.ts'
import { getImplementation, partiesOf } from './case-types.ts'
import type { Ctx } from './context.ts'
import { HttpError, Refusal } from './errors.ts'
import { listItems } from './case-items.ts'
import { isFinal, type Workflow } from './workflow.ts'

type Correction = {
  workflow: Workflow
  /** The finished case. */
  caseId: string
  /** What is wrong and why it is to be corrected; stands in both timelines. */
  reason: string
  title?: string
  /** What the correction proposes beside or instead of the facts of the finished case. */
  facts?: Record<string, unknown>
}

/**
 * Opens a case that corrects a finished one: same owner, authority and parties, its facts and records as they stand,
 * the reason, and a line with a link in both timelines. The finished case stays as it is; what the correction changes
 * is written by its own approval. Throws Refusal where the kind cannot be corrected this way, the case has not ended
 * with a decision, or a correction is under way.
 */
export async function openCorrection(ctx: Ctx, { workflow, caseId, reason, title, facts }: Correction): Promise<Case> {
  const original = await getCase(ctx, caseId)
  const kind = getImplementation(original.workflow).workflow
  if (!workflow.corrects?.includes(kind.id)) throw new Error(`${workflow.id} does not correct ${kind.id}`)
  if (!reason.trim())
    throw new HttpError({ status: 400, message: '请写明更正的理由。', issues: [{ path: 'reason', message: '请写明更正的理由。' }] })
  const done = isFinal(kind, original.state) && kind.states[original.state]!.tone === 'done'
  if (!done)
    throw new Refusal({
      fact: `办件 ${original.no} 现在是“${kind.states[original.state]!.title}”。`,
      rule: '办结生效的办件才用更正办件改正。',
      ways: ['还在办的，请对方退回后修改。'],
    })
  const running = await ctx.db
    .selectFrom('case_file')
    .select('no')
    .where('corrects_id', '=', original.id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (running)
    throw new Refusal({
      fact: `更正办件 ${running.no} 正在办理。`,
      rule: '同一件一次只办一个更正。',
      ways: ['先办完这一件更正。'],
    })
  const { verdicts: _, checked: _c, ...kept } = original.facts as Record<string, unknown>
  const declared = Object.keys(workflow.parties ?? {})
  const items = await listItems(ctx, original.id, 'approved')
  const file = await openCase(ctx, {
    workflow,
    orgNo: original.org_no,
    orgName: original.org_name,
    authority: { no: original.authority_no, name: original.authority_name },
    title: title ?? `更正：${original.title}`,
    facts: { ...kept, ...facts, correction: { caseId: original.id, no: original.no, reason: reason.trim() } },
    items: items.map((item) => ({ recordId: item.record_id, personId: item.person_id, label: item.label })),
    parties: partiesOf(original).filter((party) => declared.includes(party.side)),
    correctsId: original.id,
    ...(original.person_id ? { personId: original.person_id } : {}),
  })
  await recordEvent(ctx, file, {
    action: 'correction',
    title: `更正 ${original.no}`,
    from: file.state,
    to: file.state,
    reason: reason.trim(),
    facts: { link: { id: original.id, no: original.no } },
  })
  await recordEvent(ctx, original, {
    action: 'correction',
    title: `建立更正办件 ${file.no}`,
    from: original.state,
    to: original.state,
    reason: reason.trim(),
    facts: { link: { id: file.id, no: file.no } },
  })
  ctx.audit.because(reason)
  return file
}
