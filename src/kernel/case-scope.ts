import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'kysely'
import { partiesOf, type Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { NotFound } from './errors.ts'
import { contains, isAuthority, mainUnit, newcomersNo, rangeOf, type OrgRange } from './org-no.ts'
import { VISITORS_NO, scopeOf, sees } from './scope.ts'

/**
 * A case can concern rows of several organisations, and a request sees the rows of one. These functions are the
 * only way from one to the other: the transaction takes the range of another organisation for the time of one
 * piece of work and goes back. Which organisations can be reached is read from the case as it is stored, never
 * from an input: its owner, its authority and its parties, and only for somebody who belongs to that case or
 * oversees its owner. An authority is reached as itself, never with its region.
 */
type Reach = { stack: { mark: symbol; range: OrgRange }[]; sides: Map<string, Map<string, number>>; entered: Set<number> }

const reaches = new WeakMap<object, Reach>()
const inside = new AsyncLocalStorage<symbol>()

function reachOf(ctx: Ctx): Reach {
  const known = reaches.get(ctx.db)
  if (known) return known
  const made: Reach = { stack: [], sides: new Map(), entered: new Set() }
  reaches.set(ctx.db, made)
  return made
}

const rangeAs = (no: number): OrgRange => (isAuthority(no) ? { lo: no, hi: no } : rangeOf(mainUnit(no)))
const covers = (outer: OrgRange, inner: OrgRange) => contains(outer, inner.lo) && contains(outer, inner.hi)

async function within<T>(ctx: Ctx, no: number, work: () => Promise<T>): Promise<T> {
  const scope = scopeOf(ctx.actor)
  if (scope.wide) return work()
  const reach = reachOf(ctx)
  const top = reach.stack.at(-1)
  // Two scopes of one transaction entered side by side would read each other's rows.
  if (top?.mark !== (reach.stack.length > 0 ? inside.getStore() : undefined))
    throw new Error('scopes of one transaction are entered one after the other')
  const before = top?.range ?? scope.range
  const range = rangeAs(no)
  if (before && covers(before, range)) return work()
  const mark = Symbol('scope')
  reach.stack.push({ mark, range })
  try {
    await enter(ctx, range)
    reach.entered.add(no)
    return await inside.run(mark, work)
  } finally {
    reach.stack.pop()
    // After a failed statement the transaction takes no other; rolling back restores the scope as well.
    await enter(ctx, before).catch(() => undefined)
  }
}

async function enter(ctx: Ctx, range: OrgRange | null): Promise<void> {
  const { schema, personId } = ctx.actor
  await sql`select national.enter(${schema}, ${range?.lo ?? null}, ${range?.hi ?? null}, ${personId}::uuid)`.execute(ctx.db)
}

/** Remembers who belongs to a case that was just read from the database. Only the engine calls it. */
export function admit(ctx: Ctx, file: Case): Case {
  const sides = new Map([
    ['owner', file.org_no],
    ['authority', file.authority_no],
    ...partiesOf(file).map((party) => [party.side, party.no] as const),
  ])
  reachOf(ctx).sides.set(file.id, sides)
  return file
}

/**
 * Runs work among the rows of one side of a case: 'owner', 'authority' or a declared party. Effects, rules and facts
 * of a case run in its owner's scope, and reach the rows of a party by this and by nothing else. Not in Promise.all.
 * Throws for a side the case does not have.
 */
export async function asSide<T>(ctx: Ctx, file: { id: string }, side: string, work: () => Promise<T>): Promise<T> {
  const no = reachOf(ctx).sides.get(file.id)?.get(side)
  if (no === undefined) throw new Error(`case ${file.id} has no side ${side}`)
  return within(ctx, no, work)
}

/**
 * Runs work in the scope of the owner of a case: at once where the actor oversees the owner, and by way of the own
 * row in `case_party` where the actor's organisation is a party. Anybody else gets NotFound.
 */
export async function inCase<T>(ctx: Ctx, caseId: string, work: () => Promise<T>): Promise<T> {
  const seen = await ctx.db.selectFrom('case_file').select('id').where('id', '=', caseId).executeTakeFirst()
  if (seen) return work()
  const own = await ctx.db
    .selectFrom('case_party')
    .select('owner_no')
    .where('case_id', '=', caseId)
    .where('org_no', '=', mainUnit(ctx.actor.org.no))
    .executeTakeFirst()
  if (!own) throw new NotFound('办件')
  return within(ctx, own.owner_no, work)
}

/**
 * Runs work that writes rows of an organisation which this request has reached by a case; for the change rows of the
 * audit, which are written after the work. Work for any other organisation runs in the actor's own scope.
 */
export async function whereReached<T>(ctx: Ctx, no: number, work: () => Promise<T>): Promise<T> {
  const reached = reaches.get(ctx.db)?.entered ?? new Set()
  const by = [...reached].find((one) => contains(rangeAs(one), no))
  return by === undefined || sees(ctx.actor, no) ? work() : within(ctx, by, work)
}

/**
 * Lets a learner read how the own record came about where rows carry no person: the transaction takes the range of
 * the school that keeps the record, and `work` asks only for rows of record ids that the learner's own policy has
 * shown before. For everybody else the work runs as it is.
 */
export async function asKeeper<T>(
  ctx: Ctx,
  record: { orgNo: number; personId: string },
  work: () => Promise<T>,
): Promise<T> {
  if (ctx.actor.personId === null || ctx.actor.personId !== record.personId) return work()
  return within(ctx, mainUnit(record.orgNo), work)
}

/**
 * Runs work among the rows of people who belong to no school yet: for a visitor who signs up, and for an authority
 * that writes down what came of a batch. The work asks only for rows of a telephone just proven, of an account just
 * made, or of people the batch names. Anybody else is refused; a learner reads the own rows by person.
 */
export async function amongNewcomers<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  const { accountId, org, personId } = ctx.actor
  if (accountId !== '' && (personId !== null || !isAuthority(org.no))) throw new Error('only a visitor or an authority works among newcomers')
  return within(ctx, newcomersNo(ctx.actor.schema), work)
}

/** Runs work among the rows of visitors, which belong to nobody: for an audit row that does not name who acted. */
export async function amongVisitors<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  return within(ctx, VISITORS_NO, work)
}
