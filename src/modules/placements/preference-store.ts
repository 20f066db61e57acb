import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { PlacementPreference } from '../../kernel/db/tables.ts'
import type { CandidateRow } from './candidate-store.ts'

export type PreferenceRow = Selectable<PlacementPreference>
export type MyBatch = { id: string; org_no: number; title: string; org_name: string; kind: string; state: string; opens_at: string; closes_at: string; claimed: boolean; submitted_at: string | null }

/** Batches a candidate can see: those that take preferences or give results; the learner's own policy shows the own rows. */
export async function listForLearner(ctx: Ctx): Promise<MyBatch[]> {
  const { rows } = await sql<MyBatch>`
    select b.id, b.org_no, b.title, b.org_name, b.kind, b.state, b.opens_at, b.closes_at, c.id is not null as claimed, p.submitted_at
    from placement_batch b
    left join placement_candidate c on c.batch_id = b.id and c.person_id = ${ctx.actor.personId}
    left join placement_preference p on p.candidate_id = c.id and p.person_id = c.person_id
    where b.state <> 'draft' and (c.id is not null or b.state = 'open')
    order by (c.id is not null) desc, b.closes_at desc, b.id limit 100`.execute(ctx.db)
  return rows
}

export async function findMine(ctx: Ctx, batchId: string): Promise<{ candidate: CandidateRow; preference: PreferenceRow | undefined } | undefined> {
  const { rows } = await sql<CandidateRow>`select * from placement_candidate where batch_id = ${batchId} and person_id = ${ctx.actor.personId}`.execute(ctx.db)
  const candidate = rows[0]
  if (!candidate) return undefined
  const preference = await ctx.db.selectFrom('placement_preference').selectAll().where('candidate_id', '=', candidate.id).where('person_id', '=', ctx.actor.personId!).executeTakeFirst()
  return { candidate, preference }
}

/** The title of a batch in which this person proved a number, one that was not cancelled; undefined where there is none. */
export async function findClaimed(ctx: Ctx, personId: string): Promise<string | undefined> {
  const { rows } = await sql<{ title: string }>`
    select b.title from placement_candidate c join placement_batch b on b.id = c.batch_id where c.person_id = ${personId} and b.state <> 'cancelled' order by b.created_at desc limit 1`.execute(ctx.db)
  return rows[0]?.title
}

/** How many preferences a candidate of a batch handed in. */
export async function countHandedIn(ctx: Ctx, batchId: string, candidateNo: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select cardinality(p.submitted) as n from placement_candidate c join placement_preference p on p.candidate_id = c.id and p.person_id = c.person_id
    where c.batch_id = ${batchId} and c.candidate_no = ${candidateNo}`.execute(ctx.db)
  return rows[0]?.n ?? 0
}

/**
 * Keeps a draft, or a draft that is handed in. The batch must be open at this very moment by the database's clock, not
 * by that of the transaction's beginning. Answers with the new version, or undefined where the batch is shut or the version moved.
 */
export async function putPreference(
  ctx: Ctx,
  candidate: Pick<CandidateRow, 'id' | 'org_no' | 'batch_id'>,
  given: { lineIds: readonly string[]; adjust: boolean; submit: boolean; version: number },
): Promise<{ version: number; saved_at: string; submitted_at: string | null } | undefined> {
  const list = sql`${[...given.lineIds]}::uuid[]`
  const { rows } = await sql<{ version: number; saved_at: string; submitted_at: string | null }>`
    insert into placement_preference as p (candidate_id, org_no, batch_id, person_id, draft, draft_adjust, submitted, submitted_adjust, submitted_at, saved_at)
    select ${candidate.id}, ${candidate.org_no}, ${candidate.batch_id}, ${ctx.actor.personId}, ${list}, ${given.adjust},
      case when ${given.submit} then ${list} end, ${given.submit && given.adjust}, case when ${given.submit} then clock_timestamp() end, clock_timestamp()
    from placement_batch b where b.id = ${candidate.batch_id} and b.state = 'open' and clock_timestamp() >= b.opens_at and clock_timestamp() < b.closes_at
      and (${given.version} = 0 or exists (select 1 from placement_preference o where o.candidate_id = ${candidate.id} and o.person_id = ${ctx.actor.personId}))
    on conflict (candidate_id, person_id) do update set draft = excluded.draft, draft_adjust = excluded.draft_adjust, saved_at = excluded.saved_at, version = p.version + 1,
      submitted = coalesce(excluded.submitted, p.submitted), submitted_at = coalesce(excluded.submitted_at, p.submitted_at),
      submitted_adjust = case when excluded.submitted is null then p.submitted_adjust else excluded.submitted_adjust end
    where p.version = ${given.version}
    returning version, saved_at, submitted_at`.execute(ctx.db)
  return rows[0]
}
