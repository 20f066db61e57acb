import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import { dayInChina } from './dates.ts'

/** One change of a record: what it became, from which day it holds, and when and by whom that became known. */
export type RecordChange = {
  id: number
  /** The moment it was written. */
  at: string
  /** The day in China of that moment. */
  knownOn: string
  effectiveOn: string
  action: string
  before: Readonly<Record<string, unknown>> | null
  after: Readonly<Record<string, unknown>> | null
  actorName: string
  actorOrgName: string
  reason: string | null
  clause: string | null
}

type Written = Pick<RecordChange, 'id' | 'knownOn' | 'effectiveOn' | 'before' | 'after'>

/** The two days of a question: how it was on `effectiveOn`, by what had been written up to the end of `knownAt`. */
export type TwoTimes = { effectiveOn: string; knownAt: string }

/**
 * `unknown`: nothing was on record yet on `knownAt`. `notYet`: the record begins after `effectiveOn`. `ended`: it was
 * removed from that day on. Values are there only while it is `onRecord`.
 */
export type RecordState = 'onRecord' | 'unknown' | 'notYet' | 'ended'
export type RecordAt = { state: RecordState; values: Record<string, unknown>; from: ReadonlyMap<string, number> }

type Register = {
  /** What the register holds now: it tells of fields that no change names. */
  current: Readonly<Record<string, unknown>>
  /** The first day of the record where that is not the day its creation says. */
  startsOn?: string | undefined
}

/**
 * The record as it stood. Of the changes known by then, a field takes the one that took effect last by the day asked
 * for; of several of one day the one written last. Before all of them it has what the first change found, and a field
 * that was never changed what the register holds now. A back-dated correction therefore holds from its day until the
 * next change that took effect later, and what was known before it stays answerable. Pure.
 */
export function replay(changes: readonly Written[], { current, startsOn }: Register, { effectiveOn, knownAt }: TwoTimes): RecordAt {
  const nothing = (state: RecordState): RecordAt => ({ state, values: {}, from: new Map() })
  const written = [...changes].sort((left, right) => left.id - right.id)
  const known = written.filter((one) => one.knownOn <= knownAt)
  const creation = written[0]?.before === null && written[0].after !== null ? written[0] : undefined
  if (creation && creation.knownOn > knownAt) return nothing('unknown')
  const start = startsOn ?? creation?.effectiveOn
  if (start !== undefined && start > effectiveOn) return nothing('notYet')
  const holding = known
    .filter((one) => one === creation || one.effectiveOn <= effectiveOn)
    .sort((left, right) => rank(left, right, creation))
  // A change whose values were erased (decision 008) says neither what was nor that the record went.
  const last = holding.at(-1)
  if (last && last.after === null && last.before !== null) return nothing('ended')
  const values: Record<string, unknown> = { ...current }
  const from = new Map<string, number>()
  const found = new Set<string>()
  for (const change of written) {
    for (const key of Object.keys({ ...change.before, ...change.after })) {
      if (found.has(key)) continue
      found.add(key)
      values[key] = change.before?.[key]
    }
  }
  for (const change of holding) {
    for (const [key, value] of Object.entries(change.after ?? {})) {
      values[key] = value
      from.set(key, change.id)
    }
  }
  return { state: 'onRecord', values, from }
}

/** By the day of effect, then by the order of writing. What a creation says is the oldest, whenever it was written. */
function rank(left: Written, right: Written, creation: Written | undefined): number {
  if (left === creation || right === creation) return left === creation ? -1 : 1
  if (left.effectiveOn !== right.effectiveOn) return left.effectiveOn < right.effectiveOn ? -1 : 1
  return left.id - right.id
}

export type Correction<C extends Written = RecordChange> = { key: string; then: unknown; now: unknown; change: C | undefined }

/** What was known then of a day and has been corrected since: fields whose answer for the same day is another now. */
export function correctedSince<C extends Written>(changes: readonly C[], register: Register, times: TwoTimes): Correction<C>[] {
  const then = replay(changes, register, times)
  const now = replay(changes, register, { ...times, knownAt: '9999-12-31' })
  if (then.state !== 'onRecord' || now.state !== 'onRecord') return []
  return Object.keys({ ...then.values, ...now.values }).flatMap((key) => {
    if (same(then.values[key], now.values[key])) return []
    return [{ key, then: then.values[key], now: now.values[key], change: changes.find((one) => one.id === now.from.get(key)) }]
  })
}

export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null)
}

/** Every change of one record in scope, oldest first. One query by the record's index. */
export async function listRecordChanges(ctx: Ctx, kind: string, id: string): Promise<RecordChange[]> {
  const { rows } = await sql<{
    id: number
    at: string
    effective_on: string | null
    action: string
    before: Record<string, unknown> | null
    after: Record<string, unknown> | null
    actor_name: string | null
    actor_org_name: string | null
    reason: string | null
    clause: string | null
  }>`
    select c.id, c.at, c.effective_on, c.action, c.before, c.after, a.actor_name, a.actor_org_name, a.reason, a.clause
    from audit_change c left join audit a on a.id = c.audit_id
    where c.record_id = ${id} and c.record_kind = ${kind} order by c.id`.execute(ctx.db)
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    knownOn: dayInChina(row.at),
    effectiveOn: row.effective_on ?? dayInChina(row.at),
    action: row.action,
    before: row.before,
    after: row.after,
    actorName: row.actor_name ?? '',
    actorOrgName: row.actor_org_name ?? '',
    reason: row.reason,
    clause: row.clause,
  }))
}

/** A record of a register as it stood on `effectiveOn`, by what was known on `knownAt`; `current` is what it holds now. */
export async function recordAt(
  ctx: Ctx,
  { kind, id, current, startsOn, ...times }: { kind: string; id: string } & Register & TwoTimes,
): Promise<RecordAt> {
  return replay(await listRecordChanges(ctx, kind, id), { current, startsOn }, times)
}
