import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'

export type CandidateRow = {
  id: string
  org_no: number
  batch_id: string
  candidate_no: string
  name: string
  id_hash: Buffer
  id_masked: string
  region: string
  groups: string[]
  scores: number[]
  scored: boolean
  person_id: string | null
  line_id: string | null
  choice: number | null
  rank: number | null
  score: string | null
}

export type NewCandidate = { candidateNo: string; name: string; idHash: string; idMasked: string; region: string; groups: readonly string[]; scores: readonly number[] | null }

const BATCH = 5000

/** Adds candidates or brings known ones up to date; whoever had claimed a number keeps it while the document is the same. */
export async function putCandidates(ctx: Ctx, at: { batchId: string; orgNo: number }, rows: readonly NewCandidate[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    const part = rows.slice(from, from + BATCH).map((one) => ({ id: newId(), ...one, scores: one.scores ?? [], scored: one.scores !== null }))
    await sql`
      insert into placement_candidate (id, org_no, batch_id, candidate_no, name, id_hash, id_masked, region, groups, scores, scored)
      select id, ${at.orgNo}, ${at.batchId}, "candidateNo", name, decode("idHash", 'hex'), "idMasked", region, groups, scores, scored
      from json_to_recordset(${JSON.stringify(part)}::json) as c(id uuid, "candidateNo" text, name text, "idHash" text, "idMasked" text, region text, groups jsonb, scores jsonb, scored boolean)
      on conflict (batch_id, candidate_no) do update set name = excluded.name, region = excluded.region, groups = excluded.groups, id_masked = excluded.id_masked,
        scores = case when excluded.scored then excluded.scores else placement_candidate.scores end, scored = excluded.scored or placement_candidate.scored,
        person_id = case when placement_candidate.id_hash = excluded.id_hash then placement_candidate.person_id end, id_hash = excluded.id_hash`.execute(ctx.db)
  }
}

export async function setScores(ctx: Ctx, batchId: string, rows: readonly { candidateNo: string; scores: readonly number[] }[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH)
    await sql`
      update placement_candidate c set scores = s.scores, scored = true
      from json_to_recordset(${JSON.stringify(rows.slice(from, from + BATCH))}::json) as s("candidateNo" text, scores jsonb)
      where c.batch_id = ${batchId} and c.candidate_no = s."candidateNo"`.execute(ctx.db)
}

/** Copies who got nothing in the batch before, with scores and the account that proved the number. Answers how many. */
export async function copyUnplaced(ctx: Ctx, from: string, to: { batchId: string; orgNo: number }): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    insert into placement_candidate (id, org_no, batch_id, candidate_no, name, id_hash, id_masked, region, groups, scores, scored, person_id, claimed_at)
    select gen_random_uuid(), ${to.orgNo}, ${to.batchId}, candidate_no, name, id_hash, id_masked, region, groups, scores, scored, person_id, claimed_at
    from placement_candidate where batch_id = ${from} and line_id is null
    on conflict do nothing returning id`.execute(ctx.db)
  return rows.length
}

/** Known candidates of a batch by number: name and document. */
export async function findByNumbers(ctx: Ctx, batchId: string, numbers: readonly string[]): Promise<Map<string, Pick<CandidateRow, 'name' | 'id_hash'>>> {
  if (numbers.length === 0) return new Map()
  const { rows } = await sql<CandidateRow>`select candidate_no, name, id_hash from placement_candidate where batch_id = ${batchId} and candidate_no = any(${[...numbers]}::text[])`.execute(ctx.db)
  return new Map(rows.map((row) => [row.candidate_no, row]))
}

/** Which documents belong to which number of the batch already; hexadecimal hash → number. */
export async function findByDocuments(ctx: Ctx, batchId: string, hashes: readonly string[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<{ hash: string; no: string }>`
    select encode(id_hash, 'hex') as hash, candidate_no as no from placement_candidate
    where batch_id = ${batchId} and id_hash in (select decode(h, 'hex') from unnest(${[...hashes]}::text[]) as h)`.execute(ctx.db)
  return new Map(rows.map((row) => [row.hash, row.no]))
}

export type CandidateView = { q?: string | undefined; view: 'all' | 'unclaimed' | 'unsubmitted' | 'placed' | 'unplaced'; lineId?: string | undefined }
export type ListedCandidate = CandidateRow & { submitted_at: string | null; preferences: number; result: string | null }

function where(batchId: string, { q, view, lineId }: CandidateView): RawBuilder<unknown> {
  const views = {
    all: sql``,
    unclaimed: sql`and c.person_id is null`,
    unsubmitted: sql`and p.submitted is null`,
    placed: sql`and c.line_id is not null`,
    unplaced: sql`and c.line_id is null`,
  }
  return sql`c.batch_id = ${batchId} and (${q ?? null}::text is null or strpos(c.candidate_no || c.name, ${q ?? ''}) > 0)
    and (${lineId ?? null}::uuid is null or c.line_id = ${lineId ?? null}) ${views[view]}`
}

export async function pageCandidates(ctx: Ctx, batchId: string, view: CandidateView, page: { limit: number; offset: number }): Promise<ListedCandidate[]> {
  const { rows } = await sql<ListedCandidate>`
    select c.*, p.submitted_at, coalesce(cardinality(p.submitted), 0) as preferences, l.school_name || ' ' || l.title as result
    from placement_candidate c left join placement_preference p on p.candidate_id = c.id and p.person_id = c.person_id left join placement_line l on l.batch_id = c.batch_id and l.line_id = c.line_id
    where ${where(batchId, view)} order by c.rank nulls last, c.candidate_no limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  return rows
}

export async function countOf(ctx: Ctx, batchId: string, view: CandidateView): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from placement_candidate c left join placement_preference p on p.candidate_id = c.id and p.person_id = c.person_id where ${where(batchId, view)}`.execute(ctx.db)
  return rows[0]!.total
}

export async function findCandidate(ctx: Ctx, of: { batchId: string; id?: string; candidateNo?: string }): Promise<CandidateRow | undefined> {
  const { rows } = await sql<CandidateRow>`
    select * from placement_candidate where batch_id = ${of.batchId} and ${of.id ? sql`id = ${of.id}` : sql`candidate_no = ${of.candidateNo ?? ''}`}`.execute(ctx.db)
  return rows[0]
}

/** Ties a candidate to the account that proved the number, or (null) unties it. Answers whether the row was still free. */
export async function setPerson(ctx: Ctx, id: string, personId: string | null): Promise<boolean> {
  const { rows } = await sql`
    update placement_candidate set person_id = ${personId}, claimed_at = ${personId ? ctx.at : null}
    where id = ${id} and (${personId}::uuid is null or person_id is null or person_id = ${personId}::uuid) returning id`.execute(ctx.db)
  return rows.length > 0
}

export type Entry = Pick<CandidateRow, 'candidate_no' | 'person_id' | 'region' | 'groups' | 'scores'> & { submitted: string[] | null; adjust: boolean }

/** Everybody with scores, with what they handed in: the input of an allocation. */
export async function listEntries(ctx: Ctx, batchId: string): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    select c.candidate_no, c.person_id, c.region, c.groups, c.scores, p.submitted, coalesce(p.submitted_adjust, false) as adjust
    from placement_candidate c left join placement_preference p on p.candidate_id = c.id and p.person_id = c.person_id
    where c.batch_id = ${batchId} and c.scored order by c.candidate_no`.execute(ctx.db)
  return rows
}

export type Outcome = { no: string; line: string | null; choice: number | null; rank: number; score: string }

export async function setOutcomes(ctx: Ctx, batchId: string, rows: readonly Outcome[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH)
    await sql`
      update placement_candidate c set line_id = r.line, choice = r.choice, rank = r.rank, score = r.score
      from json_to_recordset(${JSON.stringify(rows.slice(from, from + BATCH))}::json) as r(no text, line uuid, choice int, rank int, score numeric)
      where c.batch_id = ${batchId} and c.candidate_no = r.no`.execute(ctx.db)
}

export async function clearOutcomes(ctx: Ctx, batchId: string): Promise<void> {
  await sql`update placement_candidate set line_id = null, choice = null, rank = null, score = null where batch_id = ${batchId} and rank is not null`.execute(ctx.db)
}

/** Who was placed, in the order of the score; for the public list and for the offers. */
export async function listPlaced(ctx: Ctx, batchId: string): Promise<{ person_id: string | null; candidate_no: string; name: string; line_id: string; choice: number; rank: number; score: string }[]> {
  const { rows } = await sql<{ person_id: string | null; candidate_no: string; name: string; line_id: string; choice: number; rank: number; score: string }>`
    select person_id, candidate_no, name, line_id, choice, rank, score from placement_candidate where batch_id = ${batchId} and line_id is not null order by rank`.execute(ctx.db)
  return rows
}
