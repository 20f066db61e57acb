import { whyAssigned } from './case-assign.ts'
import { approvalsOf, hasApproved, ownLast, prepared, readHands, type Hand } from './case-hands.ts'
import { getImplementation, holderOf, type Case } from './case-types.ts'
import { whyLocked } from './case-window.ts'
import type { Ctx } from './context.ts'
import { clockInChina } from './dates.ts'
import { mainUnit } from './org-no.ts'
import { readAmount } from './parameters.ts'
import { permissionTitle } from './permissions.ts'
import { isApproval, type RuleResult, type Workflow, type WorkflowStep } from './workflow.ts'

/** Whether the actor stands on the given side of the case. An organisation on two sides stands on both. */
export function standsOn(ctx: Ctx, file: Case, step: Pick<WorkflowStep, 'side'>): boolean {
  const holder = holderOf(file, step.side)
  if (!holder) return false
  return step.side === 'owner' ? mainUnit(ctx.actor.org.no) === holder.no : ownNo(ctx) === holder.no
}

const ownNo = (ctx: Ctx) => mainUnit(ctx.actor.org.no)

export type OpenStep = { step: WorkflowStep; why?: string }

/**
 * The steps possible from the present state, each with the sentence why not where it is forbidden; last the taking
 * back of the own approval. Runs in the case's scope (`inCase`).
 */
export async function stepsFrom(ctx: Ctx, file: Case, rules: RuleResult[] | undefined): Promise<OpenStep[]> {
  const { workflow } = getImplementation(file.workflow)
  const hands = await readHands(ctx, file.id)
  const own = workflow.steps.filter((step) => step.from.includes(file.state) && standsOn(ctx, file, step))
  const undo = undoStep(ctx, workflow, file, hands)
  const out: OpenStep[] = []
  for (const step of [...own, ...(undo ? [undo] : [])]) {
    const why = await whyNot(ctx, file, step, rules, hands)
    out.push(why ? { step, why } : { step })
  }
  return out
}

/** Taking back the own approval, offered where the last step of the case is the actor's and may be undone. */
export function undoStep(ctx: Ctx, workflow: Workflow, file: Case, hands: readonly Hand[]): WorkflowStep | undefined {
  const last = ownLast(ctx, hands)
  if (!last || file.closed_at || last.to_state !== file.state) return undefined
  const taken = workflow.steps.find((one) => one.action === last.action && one.from.includes(last.from_state))
  if (!taken?.undoable) return undefined
  return {
    action: 'undo',
    title: `收回“${taken.title}”`,
    from: [file.state],
    to: last.from_state,
    side: taken.side,
    needs: taken.needs,
    reason: true,
    approves: false,
    ...(last.from_state === last.to_state ? {} : { unopened: true as const }),
  }
}

/** The sentence why a step cannot be taken now by this actor; undefined where it can. */
export async function whyNot(
  ctx: Ctx,
  file: Case,
  step: WorkflowStep,
  rules: RuleResult[] | undefined,
  hands: readonly Hand[],
): Promise<string | undefined> {
  const { workflow } = getImplementation(file.workflow)
  if (!ctx.actor.permissions.has(step.needs)) return `本岗位没有权限“${permissionTitle(step.needs)}”。`
  if (step.unopened && file.opened_at)
    return step.action === 'undo'
      ? `下一方已在 ${dayTime(file.opened_at)} 打开，不能收回。可以请对方退回。`
      : `对方已在 ${dayTime(file.opened_at)} 打开，不能撤回。可以请对方退回。`
  if (isApproval(workflow, step)) {
    if (prepared(ctx, file, workflow, step, hands))
      return '这一件由您经手填报或提交，不能再由您审批。请本单位另一位同事办理。'
    const given = (await approvalsNeeded(ctx, file, step)) > 1 ? approvalsOf(step, hands) : []
    if (hasApproved(ctx, given)) return `您已经办过“${step.title}”，还要另一位同事办理。`
  }
  const locked = step.inWindow ? await whyLocked(ctx, workflow, file) : undefined
  if (locked) return locked
  const open = step.guarded
    ? (rules ?? []).filter((one) => one.verdict === 'block' || one.verdict === 'pending')
    : []
  if (open.length > 0)
    return `${open.map((one, at) => `${open.length > 1 ? ('①②③④⑤⑥⑦⑧'[at] ?? '') : ''}${one.fact.replace(/。$/, '')}`).join('；')}。`
  const turn = workflow.states[file.state]?.waits?.side === step.side
  return turn && step.action !== 'undo' ? whyAssigned(ctx, file) : undefined
}

/** How many different people must take a step before it counts. */
export async function approvalsNeeded(ctx: Ctx, file: Case, step: WorkflowStep): Promise<number> {
  const { approvals } = step
  if (!approvals) return 1
  const amount = approvals.parameter
    ? await readAmount(ctx, approvals.parameter, { orgNo: file.authority_no })
    : Number.NaN
  return !approvals.when || approvals.when(file.facts as Record<string, unknown>, amount) ? approvals.count : 1
}

/** `11-22 15:40` of an ISO moment, in China. */
export function dayTime(moment: string): string {
  return clockInChina(moment).slice(5, 16)
}
