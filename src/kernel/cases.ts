import type { Selectable } from 'kysely'
import { addWorkdays } from './calendar.ts'
import { recordEvent } from './case-events.ts'
import { addItems, noteItems, type NewItem } from './case-items.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import type { CaseFile } from './db/tables.ts'
import { HttpError, NotFound, Refusal, Stale } from './errors.ts'
import { maskName } from './mask.ts'
import { mainUnit } from './org-no.ts'
import { readAmount } from './parameters.ts'
import { permissionTitle } from './permissions.ts'
import { nextNumber } from './counter.ts'
import { newId } from './uuid.ts'
import { readCalendar } from './work-calendar.ts'
import { isFinal, limitKey, worstFirst, type RuleResult, type Workflow, type WorkflowStep } from './workflow.ts'

export type Case = Selectable<CaseFile>

export type StepInput = { reason?: string; clause?: string; facts: Record<string, unknown> }

/** What one row of a batch came to. */
export type RowOutcome = { id: string; label: string; ok: boolean; message: string }

/** What a step did: a sentence for the timeline, facts to keep, another state or title, a result per row. */
export type StepOutcome = {
  note?: string
  facts?: Record<string, unknown>
  to?: string
  title?: string
  rows?: RowOutcome[]
}

/** A small table of numbers beside the facts: 专业 × 培养层次, with totals. */
export type Composition = {
  title: string
  unit: string
  head: string[]
  rows: { name: string; values: number[] }[]
  total: number[]
}

/** A file of the case, or one that a rule asks for and that is missing. */
export type Evidence = { name: string; meta: string; state: 'checked' | 'given' | 'missing'; fileId?: string }

/** The living side of a workflow, given by the module's server.ts. */
export type CaseImplementation = {
  workflow: Workflow
  /** Rule checks against today's registers; also the guard of every guarded step. */
  rules?: (ctx: Ctx, file: Case) => Promise<RuleResult[]>
  /** Label and value pairs of the fact card. */
  facts?: (ctx: Ctx, file: Case) => Promise<{ label: string; value: string }[]>
  composition?: (ctx: Ctx, file: Case) => Promise<Composition>
  evidence?: (ctx: Ctx, file: Case) => Promise<Evidence[]>
  /** What the main step will do, in numbers; shown beside the buttons. */
  consequence?: (ctx: Ctx, file: Case) => Promise<string>
  /** Words for the states of an item; by default 在办、已退回、已通过. */
  itemStates?: Readonly<Record<string, string>>
  effects: Record<string, (ctx: Ctx, file: Case, input: StepInput) => Promise<StepOutcome | void>>
  /** Where the page of this kind of case is, `/registrations/{id}`; the generic page otherwise. */
  page?: string
}

const implementations = new Map<string, CaseImplementation>()

/** Called once by the composition for each module. */
export function registerCases(list: readonly CaseImplementation[]): void {
  for (const one of list) implementations.set(one.workflow.id, one)
}

export function getImplementation(workflowId: string): CaseImplementation {
  const found = implementations.get(workflowId)
  if (!found) throw new Error(`no case implementation for workflow ${workflowId}`)
  return found
}

export function listWorkflows(): Workflow[] {
  return [...implementations.values()].map((one) => one.workflow)
}

export type OpenCase = {
  workflow: Workflow
  orgNo: number
  orgName: string
  authority: { no: number; name: string }
  title: string
  facts?: Record<string, unknown>
  items?: NewItem[]
}

/** Opens a case with its items, numbered without gaps per authority region and year. */
export async function openCase(ctx: Ctx, input: OpenCase): Promise<Case> {
  const { workflow, orgNo, authority } = input
  const year = ctx.today.slice(0, 4)
  const region = String(orgNo).slice(0, 6)
  const serial = await nextNumber(ctx, orgNo, `case:${workflow.prefix}:${year}`)
  const unit = String(orgNo).slice(6, 10)
  const start = workflow.states[workflow.start]!
  const file = await ctx.db
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
      due_on: await dueOn(ctx, workflow, workflow.start, authority.no),
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
      facts: json(input.facts ?? {}),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await addItems(ctx, file, input.items ?? [])
  await recordEvent(ctx, file, { action: 'open', title: '建立办件', from: '', to: workflow.start })
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo })
  return file
}

export async function getCase(ctx: Ctx, id: string): Promise<Case> {
  const file = await ctx.db.selectFrom('case_file').selectAll().where('id', '=', id).executeTakeFirst()
  if (!file) throw new NotFound('办件')
  return file
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
  return file
}

async function staleCase(ctx: Ctx, file: Case): Promise<Stale> {
  const last = await ctx.db
    .selectFrom('case_event')
    .selectAll()
    .where('case_id', '=', file.id)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const at = last
    ? new Date(Date.parse(last.at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
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

/** Whether the actor stands on the given side of the case. */
export function standsOn(ctx: Ctx, file: Case, step: WorkflowStep): boolean {
  const own = mainUnit(ctx.actor.org.no)
  return step.side === 'owner' ? own === file.org_no : ctx.actor.org.no === file.authority_no
}

/** The steps possible from the present state, each with the sentence why not where it is forbidden. */
export function stepsFrom(
  ctx: Ctx,
  file: Case,
  rules: RuleResult[] | undefined,
): { step: WorkflowStep; why?: string }[] {
  const { workflow } = getImplementation(file.workflow)
  return workflow.steps
    .filter((step) => step.from.includes(file.state) && standsOn(ctx, file, step))
    .map((step) => {
      const why = whyNot(ctx, file, step, rules)
      return why ? { step, why } : { step }
    })
}

function whyNot(
  ctx: Ctx,
  file: Case,
  step: WorkflowStep,
  rules: RuleResult[] | undefined,
): string | undefined {
  if (!ctx.actor.permissions.has(step.needs)) return `本岗位没有权限“${permissionTitle(step.needs)}”。`
  if (step.unopened && file.opened_at)
    return `对方已在 ${dayTime(file.opened_at)} 打开，不能撤回。可以请对方退回。`
  const open = step.guarded
    ? (rules ?? []).filter((one) => one.verdict === 'block' || one.verdict === 'pending')
    : []
  if (open.length > 0)
    return `${open.map((one, at) => `${open.length > 1 ? ('①②③④⑤⑥⑦⑧'[at] ?? '') : ''}${one.fact.replace(/。$/, '')}`).join('；')}。`
  return undefined
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

/**
 * Takes one step of a case: right side, right permission, right state and version, guards, effects, timeline,
 * audit — all in the request's transaction. Of two people acting on the same version exactly one wins.
 */
export async function takeStep(
  ctx: Ctx,
  id: string,
  version: number,
  action: string,
  input: StepInput,
): Promise<{ file: Case; outcome: StepOutcome }> {
  const file = await lockCase(ctx, id, version)
  const implementation = getImplementation(file.workflow)
  const { workflow } = implementation
  const step = workflow.steps.find(
    (one) => one.action === action && one.from.includes(file.state) && standsOn(ctx, file, one),
  )
  if (!step) {
    throw new HttpError({
      status: 409,
      message: `办件现在是“${workflow.states[file.state]?.title ?? file.state}”，本岗位不能在这时办理这一步。什么也没有写入。`,
    })
  }
  const rules = step.guarded || step.explain ? await implementation.rules?.(ctx, file) : undefined
  const why = whyNot(ctx, file, step, rules)
  if (why) {
    const cause = worstFirst(rules ?? []).find((one) => one.verdict === 'block' || one.verdict === 'pending')
    throw new Refusal({
      fact: why,
      rule: cause ? `依据：${cause.title}。` : '',
      ...(cause ? { clause: cause.clause } : {}),
      ways: cause?.ways ?? [],
    })
  }
  if (step.reason && !input.reason?.trim()) {
    throw new HttpError({
      status: 400,
      message: `“${step.title}”要写明理由，对方会看到。`,
      issues: [{ path: 'reason', message: '请写明理由，对方会看到。' }],
    })
  }
  const soft = step.explain ? (rules ?? []).filter((one) => one.verdict === 'warn') : []
  if (soft.length > 0 && !input.reason?.trim()) {
    const message = `有 ${soft.length} 项提示：${soft.map((one) => one.fact.replace(/。$/, '')).join('；')}。可以继续，但须写明理由，由审核人决定。什么也没有写入。`
    throw new HttpError({
      status: 400,
      message,
      issues: [{ path: 'reason', message: '有提示的，须写明理由，由审核人决定。' }],
    })
  }
  const outcome = (await implementation.effects[action]?.(ctx, file, input)) ?? {}
  const to = outcome.to ?? step.to
  if (to !== file.state)
    await noteItems(ctx, file, 'all', { title: step.title, ...(step.reason ? { reason: input.reason } : {}) })
  // What the rules said when the case was decided stays with it: the registers go on changing.
  const decided =
    rules && isFinal(workflow, to) ? { verdicts: rules.map(({ itemIds: _, ...rule }) => rule) } : {}
  const moved = await moveTo(ctx, workflow, file, to, { ...outcome, facts: { ...outcome.facts, ...decided } })
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
  ctx.audit.because(input.reason, input.clause ?? step.clause ?? workflow.clause)
  ctx.audit.change({
    kind: 'case',
    id: file.id,
    action,
    before: { state: file.state },
    after: { state: to },
    orgNo: file.org_no,
  })
  await recordEvent(ctx, file, {
    action,
    title: step.title,
    from: file.state,
    to,
    reason: [input.reason?.trim(), outcome.note].filter(Boolean).join(' '),
    clause: input.clause ?? step.clause,
  })
  return { file: await keepVerdicts(ctx, implementation, moved), outcome }
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

/** The last day of the limit of a state, in working days of the authority's parameter. */
async function dueOn(
  ctx: Ctx,
  workflow: Workflow,
  state: string,
  authorityNo: number,
): Promise<string | null> {
  const key = limitKey(workflow, state, authorityNo)
  if (!key) return null
  return addWorkdays(ctx.today, await readAmount(ctx, key, { orgNo: authorityNo }), await readCalendar(ctx))
}

async function moveTo(
  ctx: Ctx,
  workflow: Workflow,
  file: Case,
  to: string,
  outcome: StepOutcome,
): Promise<Case> {
  const state = workflow.states[to]!
  const final = isFinal(workflow, to)
  const otherSide = workflow.states[file.state]?.waits?.side !== state.waits?.side
  return ctx.db
    .updateTable('case_file')
    .set({
      state: to,
      version: file.version + 1,
      waiting_org_no: state.waits
        ? state.waits.side === 'authority'
          ? file.authority_no
          : file.org_no
        : null,
      waiting_permission: state.waits?.permission ?? null,
      // Opened means opened by the side that is to act now: it starts anew when the turn passes.
      opened_at: otherSide ? null : file.opened_at,
      submitted_at: state.waits?.side === 'authority' && !file.submitted_at ? ctx.at : file.submitted_at,
      closed_at: final ? ctx.at : null,
      // A step within a state does not give anybody more time.
      due_on: to === file.state ? file.due_on : await dueOn(ctx, workflow, to, file.authority_no),
      ...(outcome.title ? { title: outcome.title } : {}),
      ...(outcome.facts ? { facts: json({ ...(file.facts as object), ...outcome.facts }) } : {}),
    })
    .where('id', '=', file.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Marks the first time the side that is to act looks at the case; from then on it cannot be withdrawn. */
export async function markOpened(ctx: Ctx, file: Case): Promise<void> {
  if (file.opened_at || file.closed_at || file.waiting_org_no !== ctx.actor.org.no) return
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

function dayTime(moment: string): string {
  return new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
}
