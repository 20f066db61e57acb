import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { DuplicatePair, DuplicateQuestion } from '../../../kernel/db/tables.ts'

export type PairRow = Selectable<DuplicatePair>
export type QuestionRow = Selectable<DuplicateQuestion>
export type NewPair = {
  id: string
  org_no: number
  left_person_id: string
  right_person_id: string
  left_name: string
  right_name: string
  left_orgs: string
  right_orgs: string
  weight: number
  likeness: string
  reasons: unknown
}

/**
 * Writes what a scan found: new pairs are added, open ones brought up to date, decided ones left as they are. Open
 * pairs that are no longer alike (a name or a number was corrected) leave the list. Answers with how many are new.
 */
export async function savePairs(
  ctx: Ctx,
  pairs: readonly NewPair[],
): Promise<{ added: number; gone: number }> {
  let added = 0
  for (let at = 0; at < pairs.length; at += 1000) {
    const { rows } = await sql<{ fresh: boolean }>`
      insert into duplicate_pair as d (id, org_no, left_person_id, right_person_id, left_name, right_name, left_orgs, right_orgs, weight, likeness, reasons)
      select id, org_no, left_person_id, right_person_id, left_name, right_name, left_orgs, right_orgs, weight, likeness, reasons
      from json_to_recordset(${JSON.stringify(pairs.slice(at, at + 1000))}::json) as r(id uuid, org_no bigint, left_person_id uuid, right_person_id uuid,
        left_name text, right_name text, left_orgs text, right_orgs text, weight numeric, likeness text, reasons jsonb)
      on conflict (left_person_id, right_person_id) do update set org_no = excluded.org_no, left_name = excluded.left_name, right_name = excluded.right_name,
        left_orgs = excluded.left_orgs, right_orgs = excluded.right_orgs, weight = excluded.weight, likeness = excluded.likeness, reasons = excluded.reasons
      where d.state in ('open', 'asked')
      returning (d.xmax = 0) as fresh`.execute(ctx.db)
    added += rows.filter((row) => row.fresh).length
  }
  const keys = pairs.map((pair) => `${pair.left_person_id}${pair.right_person_id}`)
  const gone = await sql<{ id: string }>`
    delete from duplicate_pair where state = 'open' and not (left_person_id::text || right_person_id::text = any (${keys}::text[])) returning id`.execute(
    ctx.db,
  )
  return { added, gone: gone.rows.length }
}

export type PairFilter = { state?: string | undefined; likeness?: string | undefined; q?: string | undefined }

export async function listPairs(ctx: Ctx, filter: PairFilter, page: { page: number; size: number }) {
  const parts = [sql`true`]
  if (filter.state) parts.push(sql`d.state = any (${filter.state.split(',')}::text[])`)
  if (filter.likeness) parts.push(sql`d.likeness = any (${filter.likeness.split(',')}::text[])`)
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(
      sql`(d.left_name like ${like} or d.right_name like ${like} or d.left_orgs like ${like} or d.right_orgs like ${like})`,
    )
  }
  const where = sql.join(parts, sql` and `)
  const { rows } = await sql<PairRow & { answered: number; asked: number }>`
    select d.*, (select count(*) from duplicate_question k where k.pair_id = d.id) as asked,
      (select count(*) from duplicate_question k where k.pair_id = d.id and k.answer is not null) as answered
    from duplicate_pair d where ${where} order by d.weight desc, d.id limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(
    ctx.db,
  )
  const counts = await sql<{
    state: string
    n: number
  }>`select state, count(*) as n from duplicate_pair group by state`.execute(ctx.db)
  const total = await sql<{ n: number }>`select count(*) as n from duplicate_pair d where ${where}`.execute(
    ctx.db,
  )
  return { rows, total: total.rows[0]!.n, counts: new Map(counts.rows.map((row) => [row.state, row.n])) }
}

export async function findPair(ctx: Ctx, id: string, lock = false): Promise<PairRow | undefined> {
  const query = ctx.db.selectFrom('duplicate_pair').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function decidePair(
  ctx: Ctx,
  id: string,
  patch: { state: PairRow['state']; reason: string | null },
): Promise<void> {
  await sql`
    update duplicate_pair set state = ${patch.state}, reason = ${patch.reason}, decided_by = ${ctx.actor.accountId}, decided_by_name = ${ctx.actor.name},
      decided_at = now(), version = version + 1 where id = ${id}`.execute(ctx.db)
}

export async function insertQuestion(
  ctx: Ctx,
  question: { id: string; orgNo: number; pairId: string; personId: string; name: string; question: string },
): Promise<void> {
  await ctx.db
    .insertInto('duplicate_question')
    .values({
      id: question.id,
      org_no: question.orgNo,
      pair_id: question.pairId,
      person_id: question.personId,
      name: question.name,
      question: question.question,
      asked_by_name: `${ctx.actor.org.name} ${ctx.actor.name}`,
    })
    .execute()
}

export async function listQuestions(
  ctx: Ctx,
  filter: { pairId?: string; open?: boolean },
): Promise<QuestionRow[]> {
  let query = ctx.db.selectFrom('duplicate_question').selectAll()
  if (filter.pairId) query = query.where('pair_id', '=', filter.pairId)
  if (filter.open) query = query.where('answer', 'is', null)
  return query.orderBy('asked_at', 'desc').limit(500).execute()
}

/** False when the question is out of reach or answered already. */
export async function answerQuestion(
  ctx: Ctx,
  id: string,
  answer: string,
  note: string,
): Promise<QuestionRow | undefined> {
  const { rows } = await sql<QuestionRow>`
    update duplicate_question set answer = ${answer}, answer_note = ${note}, answered_by_name = ${ctx.actor.name}, answered_at = now()
    where id = ${id} and answer is null returning *`.execute(ctx.db)
  return rows[0]
}
