import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { PlacementBatch, PlacementFreeze, PlacementLine } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Batch, BatchLine, Settings } from './model.ts'
import type { Kind, State } from './codes.ts'
import { commitmentOf } from './seed.ts'

type BatchRow = Selectable<PlacementBatch>
export type LineRow = Selectable<PlacementLine>
export type FreezeRow = Selectable<PlacementFreeze>

export function toBatch(row: BatchRow): Batch {
  return {
    id: row.id, orgNo: row.org_no, orgName: row.org_name, caseNo: row.case_no, year: row.year, season: row.season as Batch['season'], kind: row.kind as Kind, title: row.title,
    rule: row.rule as Batch['rule'], subjects: row.subjects as Batch['subjects'], formulas: row.formulas as Batch['formulas'], ties: row.ties as string[], groups: row.groups as string[],
    cutOffs: row.cut_offs as Batch['cutOffs'], choices: row.choices, adjustment: row.adjustment, opensAt: row.opens_at, closesAt: row.closes_at, state: row.state as State,
    previousId: row.previous_id, freezeId: row.freeze_id, jobId: row.job_id, version: row.version,
    seedCommitment: row.seed_secret === null ? null : commitmentOf(row.seed_secret),
  }
}

const columnsOf = (batch: Settings & { opensAt: string; closesAt: string }) => ({
  year: batch.year, season: batch.season, kind: batch.kind, title: batch.title, rule: batch.rule, subjects: json(batch.subjects), formulas: json(batch.formulas), ties: json(batch.ties),
  groups: json(batch.groups), cut_offs: json(batch.cutOffs), choices: batch.choices, adjustment: batch.adjustment, opens_at: batch.opensAt, closes_at: batch.closesAt,
})

export async function insertBatch(ctx: Ctx, at: { id: string; orgNo: number; orgName: string; caseNo: string; previousId: string | null }, batch: Settings & { opensAt: string; closesAt: string }): Promise<void> {
  await ctx.db
    .insertInto('placement_batch')
    .values({ id: at.id, org_no: at.orgNo, org_name: at.orgName, case_no: at.caseNo, previous_id: at.previousId, created_by_name: ctx.actor.name, ...columnsOf(batch) })
    .execute()
}

/** Answers whether the version was still this one and the batch in its settings. */
export async function updateSettings(ctx: Ctx, id: string, version: number, batch: Settings & { opensAt: string; closesAt: string }): Promise<boolean> {
  const done = await ctx.db
    .updateTable('placement_batch')
    .set({ ...columnsOf(batch), version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('state', '=', 'draft')
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}

export async function setBatch(ctx: Ctx, id: string, set: { state?: State; freeze_id?: string | null; job_id?: string; closes_at?: string; seed_secret?: string; summary?: unknown }): Promise<void> {
  const { summary, ...rest } = set
  await ctx.db
    .updateTable('placement_batch')
    .set({ ...rest, ...(summary === undefined ? {} : { summary: summary === null ? null : json(summary) }) })
    .where('id', '=', id)
    .execute()
}

/** A batch that the actor may know of: every one that is not in its settings any more, and the own ones. */
export async function findBatch(ctx: Ctx, id: string): Promise<BatchRow | undefined> {
  return ctx.db.selectFrom('placement_batch').selectAll().where('id', '=', id).where(known(ctx)).executeTakeFirst()
}

function known(ctx: Ctx) {
  return sql<boolean>`(state <> 'draft' or org_no = ${ctx.actor.org.no})`
}

export type BatchFilter = { year?: number | undefined; kind?: string | undefined; state?: string | undefined; q?: string | undefined }
export type CountedBatch = BatchRow & { lines: number; seats: number }

/** Batches of the own office, of those below it and of those above it, the newest first. Lines are readable by everybody, candidates are not. */
export async function listBatches(ctx: Ctx, filter: BatchFilter, page: { limit: number; offset: number }): Promise<{ rows: CountedBatch[]; total: number }> {
  const where = sql`(b.state <> 'draft' or b.org_no = ${ctx.actor.org.no})
    and (${filter.year ?? null}::int is null or b.year = ${filter.year ?? null})
    and (${filter.kind ?? null}::text is null or b.kind = ${filter.kind ?? null})
    and (${filter.state ?? null}::text is null or b.state = ${filter.state ?? null})
    and (${filter.q ?? null}::text is null or strpos(b.title || b.org_name || b.case_no, ${filter.q ?? ''}) > 0)`
  const { rows } = await sql<CountedBatch>`
    select b.*, c.lines, c.seats from (select * from placement_batch b where ${where} order by created_at desc, id desc limit ${page.limit} offset ${page.offset}) b
    cross join lateral (select count(*)::int as lines, coalesce(sum(l.seats), 0)::int as seats from placement_line l where l.batch_id = b.id) c
    order by b.created_at desc, b.id desc`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total from placement_batch b where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

/** How many candidates, submitted lists and placed candidates of each batch the actor's own range shows. */
export async function countCandidates(ctx: Ctx, batchIds: readonly string[]): Promise<Map<string, { candidates: number; submitted: number; placed: number; scored: number }>> {
  if (batchIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; candidates: number; submitted: number; placed: number; scored: number }>`
    select c.batch_id as id, count(*)::int as candidates, count(p.submitted)::int as submitted, count(c.line_id)::int as placed, (count(*) filter (where c.scored))::int as scored
    from placement_candidate c left join placement_preference p on p.candidate_id = c.id and p.person_id = c.person_id
    where c.batch_id = any(${[...batchIds]}::uuid[]) group by 1`.execute(ctx.db)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Keeps the freezing of a batch and the handing in of preferences apart: many may hand in at once, one freezes. */
export async function lockBatch(ctx: Ctx, id: string, how: 'shared' | 'alone'): Promise<void> {
  const key = sql`hashtextextended(${`placement:${id}`}, 0)`
  await (how === 'shared' ? sql`select pg_advisory_xact_lock_shared(${key})` : sql`select pg_advisory_xact_lock(${key})`).execute(ctx.db)
}

/** The database's own clock at this moment, not that of the beginning of the transaction. */
export async function clockNow(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ now: string }>`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`.execute(ctx.db)
  return rows[0]!.now
}

/** Whether the database's clock has passed the end of a batch. */
export async function isOver(ctx: Ctx, id: string): Promise<boolean> {
  const { rows } = await sql<{ over: boolean }>`select clock_timestamp() >= closes_at as over from placement_batch where id = ${id}`.execute(ctx.db)
  return rows[0]?.over ?? false
}

export function toLine(row: LineRow): BatchLine {
  return {
    id: row.id, code: row.code, lineId: row.line_id, schoolNo: row.school_no, schoolName: row.school_name, title: row.title, sourceRegion: row.source_region, seats: row.seats,
    pools: row.pools as BatchLine['pools'], minimum: row.minimum === null ? null : Number(row.minimum), formula: row.formula, accepts: row.accepts as string[], adjustable: row.adjustable,
    earlyKind: row.early_kind,
  }
}

export async function listLinesOf(ctx: Ctx, batchId: string): Promise<LineRow[]> {
  return ctx.db.selectFrom('placement_line').selectAll().where('batch_id', '=', batchId).orderBy('code').execute()
}

/** A line as it was before anything was allocated: for who may not see the result yet. */
export const withoutResult = (row: LineRow): LineRow => ({ ...row, taken: null, adjusted: null, cut_off: null, last_rank: null })

export type LineView = { q?: string | undefined; view?: 'all' | 'free' | 'full' }

function lineWhere(batchId: string, { q, view }: LineView): RawBuilder<unknown> {
  return sql`batch_id = ${batchId} and (${q ?? null}::text is null or strpos(school_name || title || code, ${q ?? ''}) > 0)
    ${view === 'free' ? sql`and taken < seats` : view === 'full' ? sql`and taken >= seats` : sql``}`
}

export async function pageLines(ctx: Ctx, batchId: string, view: LineView, page: { limit: number; offset: number }): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`select * from placement_line where ${lineWhere(batchId, view)} order by code limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  return rows
}

export async function countLines(ctx: Ctx, batchId: string, view: LineView): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*)::int as total from placement_line where ${lineWhere(batchId, view)}`.execute(ctx.db)
  return rows[0]!.total
}

export type NewLine = { code: string; lineId: string; schoolNo: number; schoolName: string; title: string; sourceRegion: string | null; earlyKind: string | null; seats: number }

export async function putLines(ctx: Ctx, at: { batchId: string; orgNo: number }, lines: readonly NewLine[]): Promise<void> {
  const rows = lines.map((one) => ({ id: newId(), ...one }))
  await sql`
    insert into placement_line (id, org_no, batch_id, code, line_id, school_no, school_name, title, source_region, early_kind, seats, pools)
    select id, ${at.orgNo}, ${at.batchId}, code, "lineId", "schoolNo", "schoolName", title, "sourceRegion", "earlyKind", seats, '[]'
    from json_to_recordset(${JSON.stringify(rows)}::json) as l(id uuid, code text, "lineId" uuid, "schoolNo" bigint, "schoolName" text, title text, "sourceRegion" text, "earlyKind" text, seats int)
    on conflict (batch_id, line_id) do update set school_name = excluded.school_name, title = excluded.title, source_region = excluded.source_region, seats = excluded.seats`.execute(ctx.db)
}

export async function dropLines(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await ctx.db.deleteFrom('placement_line').where('id', 'in', [...ids]).execute()
}

export async function setLine(ctx: Ctx, id: string, version: number, set: { pools: unknown; minimum: number | null; formula: string | null; accepts: readonly string[]; adjustable: boolean }): Promise<boolean> {
  const done = await ctx.db
    .updateTable('placement_line')
    .set({ pools: json(set.pools), minimum: set.minimum, formula: set.formula, accepts: json(set.accepts), adjustable: set.adjustable, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}

/** Lines of a batch that another batch gives out as well, with that batch's title; one that ended or is in its settings does not count. */
export async function listShared(ctx: Ctx, batchId: string): Promise<{ code: string; title: string }[]> {
  const { rows } = await sql<{ code: string; title: string }>`
    select l.code, b.title from placement_line l join placement_line o on o.line_id = l.line_id and o.batch_id <> l.batch_id join placement_batch b on b.id = o.batch_id
    where l.batch_id = ${batchId} and b.state not in ('draft', 'recorded', 'cancelled') order by b.title, l.code`.execute(ctx.db)
  return rows
}

/** Writes what is left of the plan when the input is frozen; seats by line. */
export async function setSeats(ctx: Ctx, batchId: string, seats: readonly { id: string; seats: number }[]): Promise<void> {
  await sql`update placement_line l set seats = s.seats from json_to_recordset(${JSON.stringify(seats)}::json) as s(id uuid, seats int) where l.id = s.id and l.batch_id = ${batchId}`.execute(ctx.db)
}

export type LineOutcome = { code: string; taken: number | null; adjusted: number | null; cutOff: string | null; lastRank: number | null }

export async function setLineOutcomes(ctx: Ctx, batchId: string, rows: readonly LineOutcome[]): Promise<void> {
  await sql`
    update placement_line l set taken = r.taken, adjusted = r.adjusted, cut_off = r."cutOff", last_rank = r."lastRank"
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(code text, taken int, adjusted int, "cutOff" text, "lastRank" int)
    where l.batch_id = ${batchId} and l.code = r.code`.execute(ctx.db)
}

export async function insertFreeze(ctx: Ctx, row: Omit<FreezeRow, 'frozen_at' | 'result' | 'result_sha256' | 'allocated_at' | 'replayed_at' | 'replay_same'>): Promise<void> {
  await ctx.db.insertInto('placement_freeze').values(row).execute()
}

export async function countFreezes(ctx: Ctx, batchId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from placement_freeze where batch_id = ${batchId}`.execute(ctx.db)
  return rows[0]!.n
}

/** The seed of the first freeze, which every later one of the batch keeps. */
export async function findFirstSeed(ctx: Ctx, batchId: string): Promise<{ seed: number; note: string } | undefined> {
  const first = await ctx.db.selectFrom('placement_freeze').select(['seed', 'seed_note']).where('batch_id', '=', batchId).orderBy('no').executeTakeFirst()
  return first && { seed: Number(first.seed), note: first.seed_note }
}

/** The frozen input with its bytes. */
export async function findFreeze(ctx: Ctx, id: string): Promise<FreezeRow | undefined> {
  return ctx.db.selectFrom('placement_freeze').selectAll().where('id', '=', id).executeTakeFirst()
}

export type FreezeHead = Omit<FreezeRow, 'input' | 'result'>

export async function findFreezeHead(ctx: Ctx, id: string): Promise<FreezeHead | undefined> {
  return ctx.db
    .selectFrom('placement_freeze')
    .select(['id', 'org_no', 'batch_id', 'no', 'seed', 'seed_note', 'input_sha256', 'result_sha256', 'candidates', 'frozen_by_name', 'frozen_at', 'allocated_at', 'replayed_at', 'replay_same'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function setResult(ctx: Ctx, id: string, result: Buffer, sha256: string): Promise<void> {
  await ctx.db.updateTable('placement_freeze').set({ result, result_sha256: sha256, allocated_at: ctx.at }).where('id', '=', id).execute()
}

export async function setReplay(ctx: Ctx, id: string, same: boolean): Promise<void> {
  await ctx.db.updateTable('placement_freeze').set({ replayed_at: ctx.at, replay_same: same }).where('id', '=', id).execute()
}
