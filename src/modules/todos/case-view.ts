import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { Output } from '../../kernel/api.ts'
import { endOfWeek, isProvisional, workdaysLeft, type Calendar } from '../../kernel/calendar.ts'
import { assigneeOf, listColleagues } from '../../kernel/case-assign.ts'
import { caseOfCopy, type CopiedEvent, type PartyView } from '../../kernel/case-copies.ts'
import { standsAbove } from '../../kernel/case-comments.ts'
import { signatureOf } from '../../kernel/case-files.ts'
import { countItems, listEvents, listLinked, type CaseRow } from '../../kernel/case-lists.ts'
import { withScans } from '../../kernel/case-scans.ts'
import { asSide, inCase } from '../../kernel/case-scope.ts'
import { listSignatures } from '../../kernel/case-signatures.ts'
import { stepsFrom, type OpenStep } from '../../kernel/case-steps.ts'
import { holderOf, partiesOf } from '../../kernel/case-types.ts'
import { whyLocked } from '../../kernel/case-window.ts'
import {
  getCase,
  getImplementation,
  listWorkflows,
  type Case,
  type CaseImplementation,
  type Composition,
  type Evidence,
} from '../../kernel/cases.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { CaseParty } from '../../kernel/db/tables.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { sees } from '../../kernel/scope.ts'
import { readCalendar } from '../../kernel/work-calendar.ts'
import { isFinal, pathOf, worstFirst, type RuleResult } from '../../kernel/workflow.ts'
import type { api, caseRow } from './api.ts'
import { dayOnly, dueGroupOf } from './model.ts'

type Row = z.output<typeof caseRow>
type Detail = Output<typeof api.getCase>

const ITEM_STATES: Readonly<Record<string, string>> = {
  pending: '在办',
  returned: '已退回',
  approved: '已通过',
}

export function itemStateTitle(implementation: CaseImplementation, state: string): string {
  return implementation.itemStates?.[state] ?? ITEM_STATES[state] ?? state
}

/** A case as every list shows it; a copy tells it of a case of another organisation. */
export function toRow(ctx: Ctx, file: CaseRow, calendar: Calendar): Row {
  const { workflow, page } = getImplementation(file.workflow)
  const state = workflow.states[file.state]!
  const own = mainUnit(ctx.actor.org.no)
  const mine = file.waiting_org_no === own && ctx.actor.permissions.has(file.waiting_permission ?? '')
  const holder = state.waits && holderOf(file, state.waits.side)
  const party = partiesOf(file).find((one) => one.no === own)
  return {
    id: file.id,
    no: file.no,
    workflow: file.workflow,
    workflowTitle: workflow.title,
    title: file.title,
    orgNo: file.org_no,
    orgName: file.org_name,
    authorityName: file.authority_name,
    state: file.state,
    stateTitle: state.title,
    tone: state.tone,
    version: file.version,
    waitingFor: file.closed_at ? null : (holder?.name ?? null),
    waitingSince: file.closed_at ? null : file.waiting_since,
    assignee: file.closed_at || !file.assignee_name ? null : maskName(file.assignee_name),
    asParty: party ? (workflow.parties?.[party.side]?.title ?? null) : null,
    mine: mine && !file.closed_at,
    createdAt: file.created_at,
    submittedAt: file.submitted_at,
    closedAt: file.closed_at,
    dueOn: file.closed_at ? null : file.due_on,
    dueProvisional: file.due_on !== null && !file.closed_at && isProvisional(file.due_on, calendar),
    workdaysLeft: file.due_on && !file.closed_at ? workdaysLeft(ctx.today, file.due_on, calendar) : null,
    group: dueGroupOf(file.closed_at ? null : file.due_on, ctx.today, endOfWeek(ctx.today)),
    checked: file.facts.checked ?? null,
    items: { pending: file.pending, returned: file.returned, approved: file.approved },
    // The module's own page reads the registers of the owner; whoever cannot see them has the page of the case.
    page: (sees(ctx.actor, file.org_no) && page ? page : '/cases/{id}').replace('{id}', file.id),
  }
}

/** What the page shows of a case, read from the case itself or from the own copy of a case of another organisation. */
type Source = {
  file: Case
  rules: RuleResult[]
  events: CopiedEvent[]
  states: { state: string; count: number }[]
  facts: { label: string; value: string }[]
  composition: Composition | null
  evidence: Evidence[]
  consequence: string | null
  steps: OpenStep[]
  colleagues: Detail['colleagues']
  links: Detail['links']
  corrections: Detail['corrections']
  locked: string | null
  /** Whether the signatures are still what was signed, by id; empty in a copy. */
  intact: ReadonlyMap<string, boolean>
  mayComment: boolean
  papers: Detail['papers']
}

/** Everything one page shows of a case of the own range, judged against today's registers. */
export async function viewCase(ctx: Ctx, file: Case): Promise<Detail> {
  const implementation = getImplementation(file.workflow)
  const final = isFinal(implementation.workflow, file.state)
  const rules = final
    ? ((file.facts as { verdicts?: RuleResult[] }).verdicts ?? [])
    : ((await implementation.rules?.(ctx, file)) ?? [])
  return describe(ctx, {
    file,
    rules,
    events: await listEvents(ctx, file.id),
    states: await countItems(ctx, file.id),
    facts: (await implementation.facts?.(ctx, file)) ?? [],
    composition: (await implementation.composition?.(ctx, file)) ?? null,
    evidence: await withScans(ctx, file, (await implementation.evidence?.(ctx, file)) ?? []),
    consequence: final ? null : ((await implementation.consequence?.(ctx, file)) ?? null),
    steps: await stepsFrom(ctx, file, rules),
    colleagues: await colleaguesOf(ctx, file),
    links: await listLinks(ctx, file),
    corrections: correctionsFor(ctx, file),
    locked: final || mainUnit(ctx.actor.org.no) !== file.org_no ? null : await lockedHere(ctx, file),
    intact: new Map((await listSignatures(ctx, file.id)).map((one) => [one.id, one.intact])),
    mayComment: ctx.actor.permissions.has('todos.comment') && standsAbove(ctx, file),
    papers: ctx.actor.permissions.has('documents.issue') ? 'all' : 'none',
  })
}

/** The page of a party: its own copy, and of the live case only which steps it may take. */
export async function viewCopy(ctx: Ctx, copy: Selectable<CaseParty>): Promise<Detail> {
  const view = copy.facts as PartyView
  const own = copy.org_no === mainUnit(ctx.actor.org.no)
  const live = own
    ? await inCase(ctx, copy.case_id, async () => {
        const file = await getCase(ctx, copy.case_id)
        return { steps: await stepsFrom(ctx, file, view.rules), colleagues: await colleaguesOf(ctx, file) }
      })
    : { steps: [], colleagues: [] }
  return describe(ctx, {
    file: caseOfCopy(copy),
    rules: view.rules,
    events: copy.timeline as CopiedEvent[],
    states: view.counts,
    facts: view.facts,
    composition: view.composition,
    evidence: copy.attachments as Evidence[],
    consequence: view.consequence,
    ...live,
    links: [],
    corrections: [],
    locked: null,
    intact: new Map(),
    mayComment: false,
    papers: own && ctx.actor.permissions.has('documents.issue') ? 'form' : 'none',
  })
}

async function describe(ctx: Ctx, source: Source): Promise<Detail> {
  const { file, rules, events, states } = source
  const implementation = getImplementation(file.workflow)
  const { workflow } = implementation
  const final = isFinal(workflow, file.state)
  const count = (state: string) => states.find((one) => one.state === state)?.count ?? 0
  const counts = { pending: count('pending'), returned: count('returned'), approved: count('approved') }
  const calendar = await readCalendar(ctx)
  const soft = rules.some((one) => one.verdict === 'warn')
  return {
    ...toRow(ctx, { ...file, facts: file.facts as CaseRow['facts'], ...counts }, calendar),
    clause: workflow.clause,
    clauseLabel: clauseLabel(workflow.clause),
    authorityNo: file.authority_no,
    createdByName: maskName(file.created_by_name),
    openedAt: file.opened_at,
    steps: strip(file, workflow, events, calendar),
    rules: worstFirst(rules).map(toRule),
    checkedAt: final ? (file.closed_at ?? ctx.at) : ctx.at,
    facts: source.facts,
    composition: source.composition,
    evidence: source.evidence.map(({ name, meta, state, fileId, scan }) => ({
      name,
      meta,
      state,
      ...(fileId ? { fileId } : {}),
      ...(scan ? { scan } : {}),
    })),
    parties: partiesOf(file).map((party) => ({
      side: party.side,
      title: workflow.parties?.[party.side]?.title ?? party.side,
      name: party.name,
      standing:
        workflow.states[file.state]?.waits?.side === party.side ? 'waiting' : party.decidedAt ? 'decided' : 'told',
      decision: party.decision ?? null,
      decidedAt: party.decidedAt ?? null,
      decidedBy: party.decidedBy ? maskName(party.decidedBy) : null,
      reason: party.reason ?? null,
    })),
    colleagues: source.colleagues,
    links: source.links,
    corrections: source.corrections,
    locked: source.locked,
    itemStates: states.map((one) => ({ ...one, title: itemStateTitle(implementation, one.state) })),
    timeline: events.map((event) => ({
      id: event.id,
      at: event.at,
      action: event.action,
      title: event.title,
      from: event.from_state,
      to: event.to_state,
      by: maskName(event.actor_name),
      orgName: event.actor_org_name,
      reason: event.reason,
      clause: event.clause,
      clauseLabel: event.clause ? clauseLabel(event.clause) : null,
      link: (event.facts as { link?: { id: string; no: string } }).link ?? null,
      signature: signed(event, source.intact),
    })),
    actions: source.steps.map(({ step, why }) => ({
      action: step.action,
      title: step.title,
      kind: step.main ? ('main' as const) : step.reason ? ('danger' as const) : ('plain' as const),
      reason: step.reason ?? false,
      explain: Boolean(step.explain && soft),
      form: step.form ?? false,
      signature: step.signature ?? false,
      why: why ?? null,
    })),
    consequence: final ? null : source.consequence,
    amendPage:
      implementation.amendPage && source.steps.length > 0 && workflow.states[file.state]?.waits?.side === 'owner' && (file.state === workflow.start || workflow.states[file.state]?.tone === 'returned') && mainUnit(ctx.actor.org.no) === file.org_no
        ? amendPageOf(implementation.amendPage, file)
        : null,
    mayComment: source.mayComment,
    papers: source.papers,
  }
}

function signed(event: CopiedEvent, intact: ReadonlyMap<string, boolean>): Detail['timeline'][number]['signature'] {
  const signature = signatureOf(event)
  return signature ? { fileId: signature.fileId, digest: signature.digest, intact: intact.get(signature.id) ?? null } : null
}

async function colleaguesOf(ctx: Ctx, file: Case): Promise<Detail['colleagues']> {
  const turn = !file.closed_at && file.waiting_org_no === mainUnit(ctx.actor.org.no)
  if (!turn || !ctx.actor.permissions.has(file.waiting_permission ?? '')) return []
  const side = getImplementation(file.workflow).workflow.states[file.state]!.waits!.side
  const assignee = await assigneeOf(ctx, file)
  const all = await asSide(ctx, file, side, () => listColleagues(ctx, file))
  return all.map((one) => ({
    postId: one.postId,
    name: maskName(one.name),
    own: one.postId === ctx.actor.postId,
    assigned: one.postId === assignee?.postId,
  }))
}

async function lockedHere(ctx: Ctx, file: Case): Promise<string | null> {
  const { workflow } = getImplementation(file.workflow)
  const held = workflow.steps.some((step) => step.inWindow && step.from.includes(file.state))
  return held ? ((await whyLocked(ctx, workflow, file)) ?? null) : null
}

/** Kinds of case by which the own post can correct this finished one. */
function correctionsFor(ctx: Ctx, file: Case): Detail['corrections'] {
  const kind = getImplementation(file.workflow).workflow
  if (!file.closed_at || kind.states[file.state]!.tone !== 'done' || mainUnit(ctx.actor.org.no) !== file.org_no) return []
  return listWorkflows()
    .filter((one) => one.corrects?.includes(kind.id) && ctx.actor.permissions.has(one.states[one.start]?.waits?.permission ?? ''))
    .map(({ id, title }) => ({ workflow: id, title }))
}

async function listLinks(ctx: Ctx, file: Case): Promise<Detail['links']> {
  const found = await listLinked(ctx, file)
  return found.map(({ id, no, title, workflow, state }) => ({
    id,
    no,
    title,
    stateTitle: getImplementation(workflow).workflow.states[state]!.title,
  }))
}

function toRule(rule: RuleResult): Detail['rules'][number] {
  const { id, title, clause, verdict, fact, ways } = rule
  return {
    id,
    title,
    clause,
    clauseLabel: clauseLabel(clause),
    verdict,
    fact,
    ways,
    itemCount: rule.itemIds?.length ?? 0,
  }
}

/** The straight way with where the case is on it; a state beside the way shows at the place it goes on from. */
function strip(
  file: Case,
  workflow: CaseImplementation['workflow'],
  events: { at: string; from_state: string; to_state: string }[],
  calendar: Calendar,
): Detail['steps'] {
  // The state of a party that this case does not have is no part of its way.
  const has = (state: string) => state === file.state || !workflow.states[state]?.waits || holderOf(file, workflow.states[state].waits.side)
  const path = pathOf(workflow).filter((one) => has(one.state))
  const own = path.findIndex((one) => one.state === file.state)
  const next = workflow.steps.find(
    (step) => step.from.includes(file.state) && path.some((one) => one.state === step.to),
  )?.to
  const here = own >= 0 ? own : Math.max(0, path.findIndex((one) => one.state === next) - 1)
  const closed = isFinal(workflow, file.state)
  return path.map((one, at) => {
    const left = events.find((event) => event.from_state === one.state && event.to_state !== one.state)
    if (at < here || (at === here && closed && own >= 0)) {
      const when = at === here ? file.closed_at : left?.at
      return {
        key: one.state,
        title: one.title,
        state: 'done' as const,
        ...(when ? { meta: dayOnly(when) } : {}),
      }
    }
    if (at > here || closed)
      return {
        key: one.state,
        title: one.title,
        state: closed ? ('blocked' as const) : ('todo' as const),
        meta: closed ? workflow.states[file.state]!.title : '未开始',
      }
    const provisional = file.due_on && isProvisional(file.due_on, calendar) ? '（暂定）' : ''
    const due = file.due_on ? `期限 ${file.due_on.slice(5)}${provisional}` : ''
    if (own < 0)
      return {
        key: one.state,
        title: one.title,
        state: 'returned' as const,
        meta: [workflow.states[file.state]!.title, due].filter(Boolean).join(' · '),
      }
    return { key: one.state, title: one.title, state: 'current' as const, ...(due ? { meta: due } : {}) }
  })
}

function amendPageOf(page: NonNullable<CaseImplementation['amendPage']>, file: Case): string | null {
  return (typeof page === 'string' ? page : page(file))?.replace('{id}', file.id) ?? null
}
