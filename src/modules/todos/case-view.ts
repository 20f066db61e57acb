import type { Output } from '../../kernel/api.ts'
import { endOfWeek, isProvisional, workdaysLeft, type Calendar } from '../../kernel/calendar.ts'
import { countItems, listEvents, type CaseRow } from '../../kernel/case-lists.ts'
import { stepsFrom } from '../../kernel/case-steps.ts'
import { getImplementation, type Case, type CaseImplementation } from '../../kernel/cases.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { readCalendar } from '../../kernel/work-calendar.ts'
import { isFinal, pathOf, worstFirst, type RuleResult } from '../../kernel/workflow.ts'
import type { api, caseRow } from './api.ts'
import { dayOnly, dueGroupOf } from './model.ts'
import type { z } from 'zod'

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

/** A case as every list shows it. */
export function toRow(
  ctx: Ctx,
  file: CaseRow | (Case & { pending: number; returned: number; approved: number }),
  calendar: Calendar,
): Row {
  const { workflow, page } = getImplementation(file.workflow)
  const state = workflow.states[file.state]!
  const facts = file.facts as CaseRow['facts']
  const mine =
    file.waiting_org_no === mainUnit(ctx.actor.org.no) &&
    ctx.actor.permissions.has(file.waiting_permission ?? '')
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
    waitingFor:
      file.closed_at || !state.waits
        ? null
        : state.waits.side === 'authority'
          ? file.authority_name
          : file.org_name,
    mine: mine && !file.closed_at,
    createdAt: file.created_at,
    submittedAt: file.submitted_at,
    closedAt: file.closed_at,
    dueOn: file.closed_at ? null : file.due_on,
    dueProvisional: file.due_on !== null && !file.closed_at && isProvisional(file.due_on, calendar),
    workdaysLeft: file.due_on && !file.closed_at ? workdaysLeft(ctx.today, file.due_on, calendar) : null,
    group: dueGroupOf(file.closed_at ? null : file.due_on, ctx.today, endOfWeek(ctx.today)),
    checked: facts.checked ?? null,
    items: { pending: file.pending, returned: file.returned, approved: file.approved },
    page: (page ?? '/cases/{id}').replace('{id}', file.id),
  }
}

/** Everything one page shows of a case, judged against today's registers. */
export async function viewCase(ctx: Ctx, file: Case): Promise<Detail> {
  const implementation = getImplementation(file.workflow)
  const { workflow } = implementation
  const states = await countItems(ctx, file.id)
  const count = (state: string) => states.find((one) => one.state === state)?.count ?? 0
  const final = isFinal(workflow, file.state)
  const rules = final
    ? ((file.facts as { verdicts?: RuleResult[] }).verdicts ?? [])
    : ((await implementation.rules?.(ctx, file)) ?? [])
  const events = await listEvents(ctx, file.id)
  const actions = await stepsFrom(ctx, file, rules)
  const calendar = await readCalendar(ctx)
  const soft = rules.some((one) => one.verdict === 'warn')
  return {
    ...toRow(
      ctx,
      {
        ...file,
        pending: count('pending'),
        returned: count('returned'),
        approved: count('approved'),
      },
      calendar,
    ),
    clause: workflow.clause,
    clauseLabel: clauseLabel(workflow.clause),
    authorityNo: file.authority_no,
    createdByName: maskName(file.created_by_name),
    openedAt: file.opened_at,
    steps: strip(file, workflow, events, calendar),
    rules: worstFirst(rules).map(toRule),
    checkedAt: final ? (file.closed_at ?? ctx.at) : ctx.at,
    facts: (await implementation.facts?.(ctx, file)) ?? [],
    composition: (await implementation.composition?.(ctx, file)) ?? null,
    evidence: (await implementation.evidence?.(ctx, file)) ?? [],
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
    })),
    actions: actions.map(({ step, why }) => ({
      action: step.action,
      title: step.title,
      kind: step.main ? ('main' as const) : step.reason ? ('danger' as const) : ('plain' as const),
      reason: step.reason ?? false,
      explain: Boolean(step.explain && soft),
      form: step.form ?? false,
      why: why ?? null,
    })),
    consequence: final ? null : ((await implementation.consequence?.(ctx, file)) ?? null),
  }
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
  const path = pathOf(workflow)
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
