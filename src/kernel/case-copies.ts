import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import { listItems } from './case-items.ts'
import { withScans } from './case-scans.ts'
import { admit, asSide } from './case-scope.ts'
import {
  getImplementation,
  partiesOf,
  type Case,
  type CaseImplementation,
  type Composition,
  type Evidence,
  type Fact,
  type Party,
} from './case-types.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import type { CaseEvent, CaseParty } from './db/tables.ts'
import { isFinal, worstFirst, type RuleResult } from './workflow.ts'

const MOST_ITEMS = 1000

export type CopiedItem = {
  id: string
  ordinal: number
  recordId: string
  label: string
  state: string
  reason: string | null
  clause: string | null
}

/** What stands in `case_party.facts`. */
export type PartyView = {
  facts: Fact[]
  rules: RuleResult[]
  composition: Composition | null
  consequence: string | null
  items: CopiedItem[]
  counts: { state: string; count: number }[]
  checked?: unknown
}

/** What stands in `case_party.timeline`: the events of the case as its owner has them, newest first. */
export type CopiedEvent = Pick<
  Selectable<CaseEvent>,
  'id' | 'at' | 'action' | 'title' | 'from_state' | 'to_state' | 'actor_name' | 'actor_org_name' | 'reason' | 'clause'
> & { facts: unknown }

/**
 * Writes the case, as it is now, into the row of each party: header, facts, rule checks, records, timeline, granted
 * files. A party sees nothing of a case before it was handed in for the first time. Runs where the case is visible.
 */
export async function copyToParties(ctx: Ctx, caseId: string): Promise<void> {
  const file = await ctx.db
    .selectFrom('case_file')
    .selectAll()
    .where('id', '=', caseId)
    .where(sql<boolean>`parties <> '[]'::jsonb`)
    .executeTakeFirst()
  if (!file) return
  const implementation = getImplementation(file.workflow)
  if (file.state === implementation.workflow.start && !file.submitted_at) return
  admit(ctx, file)
  const timeline = (await readTimeline(ctx, file.id)).map((event) => (isInner(implementation, event) ? { ...event, reason: null } : event))
  const evidence = await withScans(ctx, file, (await implementation.evidence?.(ctx, file)) ?? [])
  for (const party of partiesOf(file)) {
    const view = await viewFor(ctx, implementation, file, party.side)
    const row = copyOf(file, party, view, grantedTo(evidence, party.side), timeline)
    await asSide(ctx, file, party.side, async () => {
      await ctx.db
        .insertInto('case_party')
        .values(row)
        .onConflict((conflict) => conflict.columns(['case_id', 'org_no']).doUpdateSet(row))
        .execute()
    })
  }
}

async function readTimeline(ctx: Ctx, caseId: string): Promise<CopiedEvent[]> {
  return ctx.db
    .selectFrom('case_event')
    .select(['id', 'at', 'action', 'title', 'from_state', 'to_state', 'actor_name', 'actor_org_name', 'reason', 'clause', 'facts'])
    .where('case_id', '=', caseId)
    // What an authority above remarks is for the owner and the deciding authority.
    .where('action', '<>', 'comment')
    .orderBy('id', 'desc')
    .execute()
}

/** Whether the sentence of a step is between posts of one organisation; that the step was taken may be read. */
function isInner({ workflow }: CaseImplementation, event: CopiedEvent): boolean {
  return workflow.steps.some((step) => step.inner && step.action === event.action && step.from.includes(event.from_state))
}

async function viewFor(ctx: Ctx, implementation: CaseImplementation, file: Case, side: string): Promise<PartyView> {
  const final = isFinal(implementation.workflow, file.state)
  const kept = file.facts as { verdicts?: RuleResult[]; checked?: unknown }
  // Rules quote facts: who is not shown the facts is not shown what was judged by them.
  const hidden = implementation.partyFacts !== undefined && !implementation.partyRules
  const rules = hidden ? [] : final ? (kept.verdicts ?? []) : ((await implementation.rules?.(ctx, file)) ?? [])
  const items = await listItems(ctx, file.id)
  const counts = Map.groupBy(items, (item) => item.state)
  return {
    facts: (await (implementation.partyFacts?.(ctx, file, side) ?? implementation.facts?.(ctx, file))) ?? [],
    rules: worstFirst(rules).map(({ itemIds: _, ...rule }) => rule),
    composition: implementation.partyFacts ? null : ((await implementation.composition?.(ctx, file)) ?? null),
    consequence: final ? null : ((await implementation.consequence?.(ctx, file)) ?? null),
    items: items.slice(0, MOST_ITEMS).map((item) => ({
      id: item.id,
      ordinal: item.ordinal,
      recordId: item.record_id,
      label: item.label,
      state: item.state,
      reason: item.reason,
      clause: item.clause,
    })),
    counts: [...counts].map(([state, some]) => ({ state, count: some.length })),
    ...(kept.checked && !hidden ? { checked: kept.checked } : {}),
  }
}

function grantedTo(evidence: readonly Evidence[], side: string): Evidence[] {
  return evidence.filter((one) => one.grantedTo?.includes(side) || one.heldBy === side)
}

function standingOf(file: Case, party: Party): 'told' | 'waiting' | 'decided' {
  const { workflow } = getImplementation(file.workflow)
  if (workflow.states[file.state]?.waits?.side === party.side) return 'waiting'
  return party.decidedAt ? 'decided' : 'told'
}

function copyOf(
  file: Case,
  party: Party,
  view: PartyView,
  attachments: Evidence[],
  timeline: CopiedEvent[],
): Insertable<CaseParty> {
  const { id, org_no, org_name, parties, facts: _, corrects_id: _c, person_id: _p, ...header } = file
  return {
    ...header,
    case_id: id,
    org_no: party.no,
    org_name: party.name,
    side: party.side,
    standing: standingOf(file, party),
    decided_at: party.decidedAt ?? null,
    decided_by: party.decidedBy ?? null,
    decision: party.decision ?? null,
    reason: party.reason ?? null,
    owner_no: org_no,
    owner_name: org_name,
    parties: json(parties),
    facts: json(view),
    attachments: json(attachments),
    timeline: json(timeline),
  }
}

/** The own row of the actor's organisation in a case of another one. */
export async function findCopy(ctx: Ctx, caseId: string): Promise<Selectable<CaseParty> | undefined> {
  return ctx.db
    .selectFrom('case_party')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('org_no')
    .executeTakeFirst()
}

/** The copy by which the actor sees a case of another organisation; undefined where the case itself is in range, or nothing is. */
export async function findForeign(ctx: Ctx, caseId: string): Promise<Selectable<CaseParty> | undefined> {
  const copy = await findCopy(ctx, caseId)
  if (!copy) return undefined
  const own = await ctx.db.selectFrom('case_file').select('id').where('id', '=', caseId).executeTakeFirst()
  return own ? undefined : copy
}

/** The header of a copy in the form of the case itself, for lists and pages; its facts are what the party may see. */
export function caseOfCopy(copy: Selectable<CaseParty>): Case {
  const { case_id, owner_no, owner_name, org_no: _, org_name: _n, side: _s, standing: _t, decided_at: _d, ...rest } = copy
  const { decided_by: _b, decision: _c, reason: _r, attachments: _a, timeline: _l, ...header } = rest
  return { ...header, id: case_id, org_no: owner_no, org_name: owner_name, corrects_id: null, person_id: null }
}
