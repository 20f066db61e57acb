import { recordEvent } from './case-events.ts'
import { approvalsOf, readHands } from './case-hands.ts'
import { addItems, noteItems, type NewItem } from './case-items.ts'
import { settle } from './case-levels.ts'
import { dueOn, moveTo } from './case-moves.ts'
import { admit, inCase } from './case-scope.ts'
import { signStep, type EventSignature } from './case-signatures.ts'
import { approvalsNeeded, standsOn, undoStep, whyNot } from './case-steps.ts'
import {
  getImplementation,
  holderOf,
  partiesOf,
  type Case,
  type CaseImplementation,
  type Party,
  type StepInput,
  type StepOutcome,
} from './case-types.ts'
import type { Ctx } from './context.ts'
import { nextNumber } from './counter.ts'
import { json } from './db/json.ts'
import { HttpError, NotFound, Refusal, Stale } from './errors.ts'
import { maskName } from './mask.ts'
import { mainUnit } from './org-no.ts'
import { newId } from './uuid.ts'
import { isFinal, worstFirst, type RuleResult, type Workflow, type WorkflowStep } from './workflow.ts'

// What modules need of a case stands behind this one file.
export { getImplementation, listWorkflows, registerCases } from './case-types.ts'
export type {
  Case,
  CaseImplementation,
  Composition,
  Evidence,
  Party,
  RowOutcome,
  StepInput,
  StepOutcome,
} from './case-types.ts'
import { clockInChina } from './dates.ts'

export type OpenCase = {
  workflow: Workflow
  orgNo: number
  orgName: string
  authority: { no: number; name: string }
  title: string
  facts?: Record<string, unknown>
  items?: NewItem[]
  /** Other organisations, by the sides the workflow declares. They see the case from the first handing in. */
  parties?: readonly Pick<Party, 'side' | 'no' | 'name'>[]
  /** The one person the case is about, who may read it. */
  personId?: string
  /** The finished case that this one corrects. */
  correctsId?: string
}

/** Opens a case with its items, numbered without gaps per authority region and year. */
export async function openCase(ctx: Ctx, input: OpenCase): Promise<Case> {
  const { workflow, orgNo, authority } = input
  const year = ctx.today.slice(0, 4)
  const region = String(orgNo).slice(0, 6)
  const serial = await nextNumber(ctx, orgNo, `case:${workflow.prefix}:${year}`)
  const unit = String(orgNo).slice(6, 10)
  const start = workflow.states[workflow.start]!
  const parties = (input.parties ?? []).map((party) => checkParty(workflow, orgNo, party))
  const opened = await ctx.db
    .insertInto('case_file')
    .values({
      id: newId(),
      no: `${workflow.prefix}-${year}-${region}${unit}-${String(serial).padStart(4, '0')}`,
      workflow: workflow.id,
      org_no: orgNo,
      org_name: input.orgName,
      title: input.title,
      state: workflow.start,
      authority_no: authority.no,
      authority_name: authority.name,
      waiting_org_no: start.waits?.side === 'authority' ? authority.no : orgNo,
      waiting_permission: start.waits?.permission ?? null,
      waiting_since: ctx.at,
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
      facts: json(input.facts ?? {}),
      parties: json(parties),
      person_id: input.personId ?? null,
      corrects_id: input.correctsId ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const due = await dueOn(ctx, opened, workflow.start)
  if (due) await ctx.db.updateTable('case_file').set({ due_on: due }).where('id', '=', opened.id).execute()
  const file = admit(ctx, { ...opened, due_on: due })
  await addItems(ctx, file, input.items ?? [])
  await recordEvent(ctx, file, { action: 'open', title: '建立办件', from: '', to: workflow.start })
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo })
  return file
}

/** A party is one the workflow declares, and another organisation than the owner. */
export function checkParty(workflow: Workflow, ownerNo: number, party: Pick<Party, 'side' | 'no' | 'name'>): Party {
  if (!workflow.parties?.[party.side]) throw new Error(`${workflow.id} has no party ${party.side}`)
  const no = mainUnit(party.no)
  if (no === mainUnit(ownerNo))
    throw new Refusal({
      fact: `${workflow.parties[party.side]!.title}就是本单位。`,
      rule: '这一方须是另一个单位。',
      ways: ['选择另一个单位。'],
    })
  return { side: party.side, no, name: party.name }
}

/** The case with this id, for its owner's side and for whoever oversees the owner; a party's work comes by `inCase`. */
export async function getCase(ctx: Ctx, id: string): Promise<Case> {
  const file = await ctx.db.selectFrom('case_file').selectAll().where('id', '=', id).executeTakeFirst()
  if (!file) throw new NotFound('办件')
  return admit(ctx, file)
}

/** Takes the row for the rest of the transaction, so that two officers cannot decide at the same moment. */
export async function lockCase(ctx: Ctx, id: string, version: number): Promise<Case> {
  const file = await ctx.db
    .selectFrom('case_file')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!file) throw new NotFound('办件')
  if (file.version !== version) throw await staleCase(ctx, file)
  return admit(ctx, file)
}

async function staleCase(ctx: Ctx, file: Case): Promise<Stale> {
  const last = await ctx.db
    .selectFrom('case_event')
    .selectAll()
    .where('case_id', '=', file.id)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const at = last
    ? clockInChina(last.at).slice(0, 16)
    : ''
  return new Stale({
    by: last ? `${last.actor_org_name} ${maskName(last.actor_name)}` : '',
    at,
    fields: last
      ? [
          `${last.title}（现在：${getImplementation(file.workflow).workflow.states[file.state]?.title ?? file.state}）`,
        ]
      : [],
  })
}

/** Takes one step of a case; see `takeStep`. */
export async function act(
  ctx: Ctx,
  id: string,
  version: number,
  action: string,
  input: StepInput,
): Promise<Case> {
  return (await takeStep(ctx, id, version, action, input)).file
}

/** The main step of whoever's turn it is, by whatever name the kind of case calls it. */
export const MAIN_STEP = '@main'

/**
 * Takes one step of a case: right side, right permission, right state and version, guards, effects, timeline,
 * audit — all in the request's transaction. Of two people acting on the same version exactly one wins. A party takes
 * its step from its own row; the work itself runs in the owner's scope. `plain`: the input comes from the endpoint of
 * all kinds of cases and was checked by no form, so that a step with a form of its own is refused.
 */
export async function takeStep(
  ctx: Ctx,
  id: string,
  version: number,
  action: string,
  input: StepInput,
  { plain = false }: { plain?: boolean } = {},
): Promise<{ file: Case; outcome: StepOutcome }> {
  return inCase(ctx, id, async () => {
    const file = await lockCase(ctx, id, version)
    const implementation = getImplementation(file.workflow)
    const { workflow } = implementation
    const hands = await readHands(ctx, id)
    const step =
      action === 'undo'
        ? undoStep(ctx, workflow, file, hands)
        : workflow.steps.find(
            (one) =>
              (action === MAIN_STEP ? one.main === true : one.action === action) &&
              one.from.includes(file.state) &&
              standsOn(ctx, file, one),
          )
    if (!step) throw noSuchStep(workflow, file, action)
    if (plain && step.form) throw new HttpError({ status: 409, message: `“${step.title}”要填写内容。请打开这一件，在它的页面上办理。什么也没有写入。` })
    const rules = step.guarded || step.explain ? await implementation.rules?.(ctx, file) : undefined
    const why = await whyNot(ctx, file, step, rules, hands)
    if (why) throw refuseStep(why, rules)
    checkReason(step, rules, input)
    const signature = await signStep(ctx, file, step, input.signature)
    if (step.action === 'undo') {
      const [last] = hands
      const back = { no: last!.authority_no ?? file.authority_no, name: last!.authority_name ?? file.authority_name }
      return write(ctx, implementation, file, step, input, { to: step.to, authority: back, outcome: {}, rules })
    }
    const missing = (await approvalsNeeded(ctx, file, step)) - approvalsOf(step, hands).length - 1
    if (missing > 0) {
      const outcome = { note: `还要另外 ${missing} 人办理“${step.title}”才生效。` }
      return write(ctx, implementation, file, step, input, { to: file.state, outcome, rules, signature })
    }
    const before = { ...file }
    const outcome = (await implementation.effects[step.action]?.(ctx, file, input)) ?? {}
    const settled = await settle(ctx, file, outcome.to ?? step.to, step.side)
    if (settled.authority)
      Object.assign(file, { authority_no: settled.authority.no, authority_name: settled.authority.name })
    const entered = settled.to === file.state ? {} : ((await implementation.entered?.[settled.to]?.(ctx, file, input)) ?? {})
    const note = [outcome.note, settled.passed.length > 0 ? `没有“${settled.passed.join('、')}”这一级，跳过。` : '', entered.note]
    const merged = {
      ...outcome,
      ...entered,
      note: note.filter(Boolean).join(' '),
      facts: { ...outcome.facts, ...entered.facts },
    }
    return write(ctx, implementation, file, step, input, {
      to: settled.to,
      outcome: merged,
      rules,
      parties: decide(ctx, file, step, input),
      before,
      signature,
    })
  })
}

type Written = {
  to: string
  outcome: StepOutcome
  rules: RuleResult[] | undefined
  authority?: { no: number; name: string }
  parties?: Party[] | undefined
  /** The case before its effects, for the timeline. */
  before?: Case
  signature?: EventSignature | undefined
}

/** Writes what a step came to: the case, its items, audit, timeline, the copies of the parties. */
async function write(
  ctx: Ctx,
  implementation: CaseImplementation,
  file: Case,
  step: WorkflowStep,
  input: StepInput,
  { to, outcome, rules, authority, parties, before = file, signature }: Written,
): Promise<{ file: Case; outcome: StepOutcome }> {
  const { workflow } = implementation
  if (to !== file.state)
    await noteItems(ctx, file, 'all', { title: step.title, ...(step.reason ? { reason: input.reason } : {}) })
  // What the rules said when the case was decided stays with it: the registers go on changing.
  const decided =
    rules && isFinal(workflow, to) ? { verdicts: rules.map(({ itemIds: _, ...rule }) => rule) } : {}
  const moved = await moveTo(ctx, file, {
    ...outcome,
    to,
    facts: { ...outcome.facts, ...decided },
    ...(authority ? { authority } : {}),
    ...(parties ? { parties } : {}),
  })
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
  ctx.audit.because(input.reason, input.clause ?? step.clause ?? workflow.clause)
  ctx.audit.change({
    kind: 'case',
    id: file.id,
    action: step.action,
    before: { state: file.state },
    after: { state: to, ...(signature ? { signature: signature.digest } : {}) },
    orgNo: file.org_no,
  })
  const kept = await keepVerdicts(ctx, implementation, moved)
  await recordEvent(ctx, before, {
    action: step.action,
    title: step.title,
    from: before.state,
    to,
    reason: [input.reason?.trim(), outcome.note].filter(Boolean).join(' '),
    clause: input.clause ?? step.clause,
    ...(signature ? { facts: { signature } } : {}),
  })
  if (kept.corrects_id && kept.closed_at) await tellCorrected(ctx, workflow, kept)
  return { file: kept, outcome }
}

/** The finished case that this one corrects says in its timeline how the correction ended. */
async function tellCorrected(ctx: Ctx, workflow: Workflow, file: Case): Promise<void> {
  const title = `更正办件 ${file.no}：${workflow.states[file.state]!.title}`
  const original = await getCase(ctx, file.corrects_id!)
  await recordEvent(ctx, original, {
    action: 'correction',
    title,
    from: original.state,
    to: original.state,
    facts: { link: { id: file.id, no: file.no } },
  })
}

/** What a party decided stands with it on the case, until it decides again. */
function decide(ctx: Ctx, file: Case, step: WorkflowStep, input: StepInput): Party[] | undefined {
  if (step.side === 'owner' || step.side === 'authority') return undefined
  return partiesOf(file).map((party) =>
    party.side === step.side
      ? {
          side: party.side,
          no: party.no,
          name: party.name,
          decidedAt: ctx.at,
          decidedBy: ctx.actor.name,
          decision: step.title,
          ...(input.reason ? { reason: input.reason.trim() } : {}),
        }
      : party,
  )
}

function noSuchStep(workflow: Workflow, file: Case, action: string): HttpError {
  const state = workflow.states[file.state]
  const turn = state?.waits && holderOf(file, state.waits.side)
  const undo = action === 'undo' ? '只有最后一步由本人办理、后面还没有人办理时可以收回。' : ''
  return new HttpError({
    status: 409,
    message: `办件现在是“${state?.title ?? file.state}”${turn ? `，等${turn.name}办理` : ''}，本岗位不能在这时办理这一步。${undo}什么也没有写入。`,
  })
}

function refuseStep(why: string, rules: RuleResult[] | undefined): Refusal {
  const cause = worstFirst(rules ?? []).find((one) => one.verdict === 'block' || one.verdict === 'pending')
  return new Refusal({
    fact: why,
    rule: cause ? `依据：${cause.title}。` : '',
    ...(cause ? { clause: cause.clause } : {}),
    ways: cause?.ways ?? [],
  })
}

function checkReason(step: WorkflowStep, rules: RuleResult[] | undefined, input: StepInput): void {
  if (input.reason?.trim()) return
  if (step.reason) {
    throw new HttpError({
      status: 400,
      message: `“${step.title}”要写明理由，对方会看到。`,
      issues: [{ path: 'reason', message: '请写明理由，对方会看到。' }],
    })
  }
  const soft = step.explain ? (rules ?? []).filter((one) => one.verdict === 'warn') : []
  if (soft.length > 0) {
    const message = `有 ${soft.length} 项提示：${soft.map((one) => one.fact.replace(/。$/, '')).join('；')}。可以继续，但须写明理由，由审核人决定。什么也没有写入。`
    throw new HttpError({
      status: 400,
      message,
      issues: [{ path: 'reason', message: '有提示的，须写明理由，由审核人决定。' }],
    })
  }
}

/** Keeps how many rules blocked or warned after the step, so that a list need not judge every case again. */
async function keepVerdicts(ctx: Ctx, implementation: CaseImplementation, file: Case): Promise<Case> {
  if (!implementation.rules || isFinal(implementation.workflow, file.state)) return file
  const count = { block: 0, warn: 0, pending: 0, pass: 0 }
  for (const rule of await implementation.rules(ctx, file)) count[rule.verdict] += 1
  const facts = { ...(file.facts as object), checked: { at: ctx.at, ...count } }
  await ctx.db
    .updateTable('case_file')
    .set({ facts: json(facts) })
    .where('id', '=', file.id)
    .execute()
  return { ...file, facts }
}

/** Marks the first time the side that is to act looks at the case; from then on it cannot be withdrawn. */
export async function markOpened(ctx: Ctx, file: Case): Promise<void> {
  if (file.opened_at || file.closed_at || file.waiting_org_no !== mainUnit(ctx.actor.org.no)) return
  if (file.waiting_org_no === file.org_no || !ctx.actor.permissions.has(file.waiting_permission ?? '')) return
  // Of two officers opening at once one is the first; a case withdrawn meanwhile is not opened.
  const first = await ctx.db
    .updateTable('case_file')
    .set({ opened_at: ctx.at })
    .where('id', '=', file.id)
    .where('version', '=', file.version)
    .where('opened_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (first)
    await recordEvent(ctx, file, { action: 'opened', title: '打开', from: file.state, to: file.state })
}
