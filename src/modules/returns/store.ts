import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { ReturnRound, RoundReturn } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Entry, Level, Line } from './model.ts'
import type { Past } from './rules.ts'
import type { Relation } from './relations.ts'
import type { OrgRange } from '../../kernel/org-no.ts'

type Stored = Selectable<ReturnRound>
export type Round = Omit<Stored, 'lines' | 'relations' | 'levels' | 'counted_level'> & {
  lines: Line[]
  relations: Relation[]
  levels: Level[]
  counted_level: Level
}
export type ReturnRow = Selectable<RoundReturn> & { level: string }

export type NewRound = Pick<Round, 'title' | 'period' | 'levels' | 'counted_level' | 'lines' | 'relations' | 'opens_on' | 'closes_on' | 'instruction' | 'clause'>

export async function insertRound(ctx: Ctx, round: NewRound): Promise<Round> {
  const row = await ctx.db
    .insertInto('return_round')
    .values({
      ...round,
      id: newId(),
      org_no: ctx.actor.org.no,
      org_name: ctx.actor.org.name,
      levels: [...round.levels],
      lines: json(round.lines),
      relations: json(round.relations),
      created_by_name: ctx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return row as Round
}

export async function findRound(ctx: Ctx, id: string, lock = false): Promise<Round | undefined> {
  const query = ctx.db.selectFrom('return_round').selectAll().where('id', '=', id)
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) as Round | undefined
}

/**
 * Keeps the state of a round until the transaction ends: `shared` for the steps of its reports, `alone` for withdrawing
 * it. A lock on the name of the round, because a school may read the row of its authority but not lock it.
 */
export async function holdRound(ctx: Ctx, id: string, how: 'shared' | 'alone'): Promise<void> {
  const key = sql`hashtext(${`return-round:${id}`})`
  await (how === 'shared' ? sql`select pg_advisory_xact_lock_shared(${key})` : sql`select pg_advisory_xact_lock(${key})`).execute(ctx.db)
}

export async function updateRound(ctx: Ctx, round: Round, set: { state?: 'open' | 'withdrawn'; closes_on?: string }): Promise<void> {
  await ctx.db.updateTable('return_round').set({ ...set, version: round.version + 1 }).where('id', '=', round.id).execute()
}

/** Rounds the own range belongs to or that ask a unit in it, the latest first. The province sees its own all. */
export async function listRounds(ctx: Ctx, filter: { period?: string | undefined; q?: string | undefined }, page: { offset: number; limit: number }): Promise<{ rows: Round[]; total: number }> {
  const base = ctx.db
    .selectFrom('return_round as r')
    .where((where) => where.or([where('r.org_no', '=', ctx.actor.org.no), where.exists(where.selectFrom('round_return as u').select('u.id').whereRef('u.round_id', '=', 'r.id'))]))
    .$if(Boolean(filter.period), (query) => query.where('r.period', '=', filter.period!))
    .$if(Boolean(filter.q), (query) => query.where(sql<boolean>`strpos(r.title, ${filter.q}) > 0`))
  const rows = await base.selectAll('r').orderBy('r.closes_on', 'desc').orderBy('r.id', 'desc').limit(page.limit).offset(page.offset).execute()
  const { total } = await base.select((row) => row.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows: rows as Round[], total }
}

/** Rounds that should have begun by a day. */
export async function listPlanned(ctx: Ctx, by: string): Promise<Round[]> {
  const rows = await ctx.db.selectFrom('return_round').selectAll().where('state', '=', 'planned').where('opens_on', '<=', by).forUpdate().execute()
  return rows as Round[]
}

export async function listOpen(ctx: Ctx): Promise<Round[]> {
  return (await ctx.db.selectFrom('return_round').selectAll().where('state', '=', 'open').execute()) as Round[]
}

export type Unit = { orgNo: number; name: string; level: Level; authorityNo: number; locationRegion: string }

export async function insertReturns(ctx: Ctx, roundId: string, units: readonly Unit[]): Promise<void> {
  for (let at = 0; at < units.length; at += 500) {
    await ctx.db
      .insertInto('round_return')
      .values(
        units.slice(at, at + 500).map((unit) => ({
          id: newId(),
          round_id: roundId,
          org_no: unit.orgNo,
          org_name: unit.name,
          level: unit.level,
          authority_no: unit.authorityNo,
          location_region: unit.locationRegion,
        })),
      )
      .execute()
  }
}

/** Units of a round that have no case yet, in number order. */
export async function listCaseless(ctx: Ctx, roundId: string, limit: number): Promise<ReturnRow[]> {
  return ctx.db.selectFrom('round_return').selectAll().where('round_id', '=', roundId).where('case_id', 'is', null).orderBy('org_no').limit(limit).forUpdate().execute()
}

export async function findReturn(ctx: Ctx, id: string, lock = false): Promise<ReturnRow | undefined> {
  const query = ctx.db.selectFrom('round_return').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function findReturnOfCase(ctx: Ctx, caseId: string): Promise<ReturnRow | undefined> {
  return ctx.db.selectFrom('round_return').selectAll().where('case_id', '=', caseId).executeTakeFirst()
}

type Change = Partial<Pick<ReturnRow, 'case_id' | 'filled_at' | 'filled_by_name' | 'checked_by_name' | 'submitted_at' | 'locked_at' | 'reopened' | 'version'>>
export async function updateReturn(ctx: Ctx, id: string, set: Change): Promise<void> {
  await ctx.db.updateTable('round_return').set(set).where('id', '=', id).execute()
}

/** Who was asked for one of these figures of a period before, in a round that was not withdrawn. */
export async function findAsked(ctx: Ctx, period: string, lines: readonly string[], orgNos: readonly number[]): Promise<{ title: string; line: string; orgName: string } | undefined> {
  const { rows } = await sql<{ title: string; line: string; orgName: string }>`
    select r.title, l.value ->> 'id' as line, u.org_name as "orgName"
    from return_round r join round_return u on u.round_id = r.id cross join jsonb_array_elements(r.lines) l
    where r.period = ${period} and r.state <> 'withdrawn' and u.org_no = any (${[...orgNos]}::bigint[]) and l.value ->> 'id' = any (${[...lines]}::text[]) limit 1`.execute(ctx.db)
  return rows[0]
}

/** A round in which these figures of a period count at another level: adding both up would count twice. */
export async function findCounted(ctx: Ctx, period: string, lines: readonly string[], level: Level): Promise<{ title: string; line: string; level: Level } | undefined> {
  const { rows } = await sql<{ title: string; line: string; level: Level }>`
    select r.title, l.value ->> 'id' as line, r.counted_level as level from return_round r cross join jsonb_array_elements(r.lines) l
    where r.period = ${period} and r.state <> 'withdrawn' and r.counted_level <> ${level} and l.value ->> 'id' = any (${[...lines]}::text[]) limit 1`.execute(ctx.db)
  return rows[0]
}

/** The figures of one report by line. */
export async function listValues(ctx: Ctx, returnId: string): Promise<Map<string, Entry>> {
  const rows = await ctx.db.selectFrom('return_value').selectAll().where('return_id', '=', returnId).execute()
  return new Map(
    rows.map((row) => [
      row.line,
      { value: row.value, base: row.base, notApplicable: row.not_applicable, source: row.source, explanation: row.explanation, files: row.files as Entry['files'] },
    ]),
  )
}

export type EntryChange = { line: string; before: Entry | undefined; after: Entry }

/** Writes figures and what they were before; nothing of the history is ever changed. */
export async function putValues(ctx: Ctx, row: ReturnRow, changes: readonly EntryChange[], how: 'form' | 'file', caseNo: string): Promise<void> {
  if (changes.length === 0) return
  await ctx.db
    .insertInto('return_value')
    .values(
      changes.map(({ line, after }) => ({
        return_id: row.id,
        org_no: row.org_no,
        line,
        value: after.value,
        base: after.base,
        not_applicable: after.notApplicable,
        source: after.source,
        explanation: after.explanation,
        files: json(after.files),
        updated_by_name: ctx.actor.name,
        updated_at: ctx.at,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['return_id', 'line']).doUpdateSet((set) => ({
        value: set.ref('excluded.value'),
        base: set.ref('excluded.base'),
        not_applicable: set.ref('excluded.not_applicable'),
        source: set.ref('excluded.source'),
        explanation: set.ref('excluded.explanation'),
        files: set.ref('excluded.files'),
        updated_by_name: set.ref('excluded.updated_by_name'),
        updated_at: set.ref('excluded.updated_at'),
      })),
    )
    .execute()
  await ctx.db
    .insertInto('return_entry')
    .values(
      changes.map(({ line, before, after }) => ({
        id: newId(),
        return_id: row.id,
        org_no: row.org_no,
        line,
        before: before ? json(before) : null,
        after: json(after),
        how,
        by_name: ctx.actor.name,
        account_id: ctx.actor.accountId,
        case_no: caseNo,
        at: ctx.at,
      })),
    )
    .execute()
}

export async function listEntries(ctx: Ctx, returnId: string, line: string | undefined, page: { offset: number; limit: number }) {
  const base = ctx.db
    .selectFrom('return_entry')
    .where('return_id', '=', returnId)
    .$if(line !== undefined, (query) => query.where('line', '=', line!))
  const rows = await base.selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(page.limit).offset(page.offset).execute()
  const { total } = await base.select((row) => row.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

/** Locked figures of earlier years of one unit by line, the latest first. */
export async function listPast(ctx: Ctx, orgNo: number, before: string, lines: readonly string[]): Promise<Map<string, Past[]>> {
  const { rows } = await sql<Past & { line: string }>`
    select distinct on (v.line, r.period) v.line, r.period, v.value, v.base
    from round_return u join return_round r on r.id = u.round_id join return_value v on v.return_id = u.id
    where u.org_no = ${orgNo} and u.locked_at is not null and r.period < ${before} and v.value is not null and v.line = any (${[...lines]}::text[])
    order by v.line, r.period desc, u.locked_at desc`.execute(ctx.db)
  const out = new Map<string, Past[]>()
  for (const { line, ...past } of rows) out.set(line, [...(out.get(line) ?? []), past])
  return out
}

/** Figures that units handed in or locked, of one period and within a range. */
export async function listHandedIn(ctx: Ctx, period: string): Promise<{ line: string; level: Level; value: number; base: number | null }[]> {
  const { rows } = await sql<{ line: string; level: Level; value: number; base: number | null }>`
    select v.line, u.level, v.value, v.base from return_round r join round_return u on u.round_id = r.id join return_value v on v.return_id = u.id
    where r.period = ${period} and r.state = 'open' and v.value is not null and u.submitted_at is not null`.execute(ctx.db)
  return rows
}

export type Peer = { line: string; level: Level; organisations: number; median: number; spread: number }

/** What units of one level reported of a period; of the year before where this year says too little yet. */
export async function listPeers(ctx: Ctx, period: string, level: string): Promise<Map<string, Peer>> {
  const { rows } = await sql<Peer>`
    select distinct on (line) line, level, organisations, median, spread from return_peer
    where level = ${level} and period in (${period}, ${String(Number(period) - 1)}) order by line, period desc`.execute(ctx.db)
  return new Map(rows.map((row) => [row.line, row]))
}

/** Replaces the references of a period. Run it in the scope of the whole province. */
export async function replacePeers(ctx: Ctx, period: string, peers: readonly Peer[]): Promise<void> {
  await ctx.db.deleteFrom('return_peer').where('org_no', '=', ctx.actor.org.no).where('period', '=', period).execute()
  if (peers.length === 0) return
  await ctx.db
    .insertInto('return_peer')
    .values(peers.map((peer) => ({ ...peer, org_no: ctx.actor.org.no, period, computed_at: ctx.at })))
    .execute()
}

/** Reports of one unit that were locked. */
export async function listLockedOf(ctx: Ctx, range: OrgRange): Promise<{ row: ReturnRow; round: Round }[]> {
  const rows = await ctx.db.selectFrom('round_return').selectAll().where('org_no', '>=', range.lo).where('org_no', '<=', range.hi).where('locked_at', 'is not', null).execute()
  const out: { row: ReturnRow; round: Round }[] = []
  for (const row of rows) {
    const round = await findRound(ctx, row.round_id)
    if (round && round.state !== 'withdrawn') out.push({ row, round })
  }
  return out
}

/** Cases of a round that are still with their unit: not handed in, or returned, and not withdrawn yet. */
export async function listCancellable(ctx: Ctx, roundId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from round_return u join case_file f on f.id = u.case_id where u.round_id = ${roundId} and f.state in ('draft', 'checking', 'returned') order by u.org_no limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** The application for unlocking that a report waits for. */
export async function findUnlocking(ctx: Ctx, row: Pick<ReturnRow, 'id' | 'org_no'>): Promise<{ id: string; no: string } | undefined> {
  return ctx.db
    .selectFrom('case_file')
    .select(['id', 'no'])
    .where('workflow', '=', 'returns.unlock')
    .where('org_no', '=', row.org_no)
    .where('closed_at', 'is', null)
    .where(sql<boolean>`facts ->> 'returnId' = ${row.id}`)
    .executeTakeFirst()
}
