import type { Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { mainUnit } from './org-no.ts'
import { isApproval, type Workflow, type WorkflowStep } from './workflow.ts'

/** Who took a step of a case, newest first. */
export type Hand = {
  action: string
  from_state: string
  to_state: string
  account_id: string | null
  acting_for: string | null
  post_id: string | null
  actor_org_no: number | null
  authority_no: number | null
  authority_name: string | null
  at: string
}

/** Events that are no step: they neither prepare nor decide anything. */
const NO_STEP = ['opened', 'due', 'claim', 'assign', 'release', 'party', 'correction', 'remind', 'comment']

export async function readHands(ctx: Ctx, caseId: string): Promise<Hand[]> {
  const rows = await ctx.db
    .selectFrom('case_event')
    .select(['action', 'from_state', 'to_state', 'account_id', 'acting_for', 'post_id', 'actor_org_no', 'authority_no', 'authority_name', 'at'])
    .where('case_id', '=', caseId)
    .orderBy('id', 'desc')
    .execute()
  return rows.filter((row) => !NO_STEP.includes(row.action))
}

/** The accounts an actor stands for: the own one, and the holder's when acting as deputy. */
function accountsOf(ctx: Ctx): string[] {
  return [ctx.actor.accountId, ...(ctx.actor.actingFor ? [ctx.actor.actingFor.accountId] : [])]
}

const accountsIn = (hand: Hand) => [hand.account_id, hand.acting_for].filter((one) => one !== null)

/**
 * Whether the actor, in own name or for the holder of the post, prepared or handed in the case that the step
 * approves: opened it, or took a step of the owner's side that is no approval itself.
 */
export function prepared(ctx: Ctx, file: Case, workflow: Workflow, step: WorkflowStep, hands: readonly Hand[]): boolean {
  const owner = mainUnit(file.org_no)
  const made = hands.filter((hand) => {
    if (hand.actor_org_no === null || mainUnit(hand.actor_org_no) !== owner) return false
    const taken = workflow.steps.find((one) => one.action === hand.action && one.from.includes(hand.from_state))
    return step.side !== 'owner' || !taken || !isApproval(workflow, taken)
  })
  const preparers = new Set([file.created_by, ...made.flatMap(accountsIn)])
  return accountsOf(ctx).some((account) => preparers.has(account))
}

/** Approvals of a step given since the case came into its state, without those taken back. */
export function approvalsOf(step: WorkflowStep, hands: readonly Hand[]): Hand[] {
  const given: Hand[] = []
  let undone = 0
  for (const hand of hands) {
    if (hand.action === 'undo' && hand.from_state === hand.to_state) undone += 1
    else if (hand.from_state !== hand.to_state) break
    else if (hand.action === step.action && undone > 0) undone -= 1
    else if (hand.action === step.action) given.push(hand)
  }
  return given
}

export function hasApproved(ctx: Ctx, given: readonly Hand[]): boolean {
  return given.some((hand) => accountsIn(hand).some((account) => accountsOf(ctx).includes(account)))
}

/** The last step of a case, where the actor took it, in own name or in the same post, at the same organisation. */
export function ownLast(ctx: Ctx, hands: readonly Hand[]): Hand | undefined {
  const [last] = hands
  if (!last || last.actor_org_no !== ctx.actor.org.no) return undefined
  const same = last.post_id === ctx.actor.postId || accountsIn(last).some((one) => accountsOf(ctx).includes(one))
  return same ? last : undefined
}
