import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { PersonMerge } from '../../../kernel/db/tables.ts'
import type { PersonRow } from './register.ts'

export type MergeRow = Selectable<PersonMerge>

/** One record of a person in some business table, as the database knows it. */
export type PersonRecordRow = {
  table: string
  title: string
  fixed?: boolean
  orgNo: number | null
  orgName: string | null
  state?: string | null
  key: Record<string, string>
}
export type MovedRow = PersonRecordRow & { before: Record<string, unknown>; after: Record<string, unknown> }

export async function listPersonRecords(ctx: Ctx, personId: string): Promise<PersonRecordRow[]> {
  const { rows } = await sql<{
    rows: PersonRecordRow[]
  }>`select person_rows(${personId}::uuid) as rows`.execute(ctx.db)
  return rows[0]!.rows
}

/** Points records at another person; `copies` are the search columns of register tables that follow the person's name. */
export async function repointRecords(
  ctx: Ctx,
  records: readonly PersonRecordRow[],
  to: string,
  copies: Record<string, string>,
): Promise<MovedRow[]> {
  if (records.length === 0) return []
  const { rows } = await sql<{ moved: MovedRow[] }>`
    select repoint_rows(${JSON.stringify(records)}::jsonb, ${to}::uuid, ${JSON.stringify(copies)}::jsonb) as moved`.execute(
    ctx.db,
  )
  return rows[0]!.moved
}

export async function restoreRecords(ctx: Ctx, moved: readonly MovedRow[]): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select restore_rows(${JSON.stringify(moved)}::jsonb) as n`.execute(ctx.db)
  return rows[0]!.n
}

export type PersonFields = Pick<
  PersonRow,
  | 'document_type'
  | 'id_masked'
  | 'id_tail'
  | 'name'
  | 'former_name'
  | 'pinyin'
  | 'initials'
  | 'sex'
  | 'birth_date'
> & {
  id_hash: string
  id_sealed: string
}

/** Writes the fields of persons in one go; hashes may change places, so each steps aside first. */
export async function writePersons(
  ctx: Ctx,
  persons: readonly { id: string; fields: PersonFields }[],
): Promise<void> {
  const ids = persons.map((one) => one.id)
  await sql`update person set id_hash = sha256(id_hash || id::text::bytea) where id = any (${ids}::uuid[])`.execute(
    ctx.db,
  )
  for (const { id, fields } of persons) {
    await sql`
      update person set document_type = ${fields.document_type}, id_hash = decode(${fields.id_hash}, 'hex'), id_sealed = decode(${fields.id_sealed}, 'hex'),
        id_masked = ${fields.id_masked}, id_tail = ${fields.id_tail}, name = ${fields.name}, former_name = ${fields.former_name}, pinyin = ${fields.pinyin},
        initials = ${fields.initials}, sex = ${fields.sex}, birth_date = ${fields.birth_date}, version = version + 1
      where id = ${id}`.execute(ctx.db)
  }
}

/** The merged one and everybody merged into it earlier now point at the survivor. Answers with the earlier ones. */
export async function pointPerson(ctx: Ctx, merged: string, survivor: string | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update person set merged_into = ${survivor}::uuid, version = version + 1 where id = ${merged} or merged_into = ${merged} returning id`.execute(
    ctx.db,
  )
  return rows.map((row) => row.id).filter((id) => id !== merged)
}

export async function pointBack(ctx: Ctx, merged: string, earlier: readonly string[]): Promise<void> {
  await sql`update person set merged_into = null, version = version + 1 where id = ${merged}`.execute(ctx.db)
  if (earlier.length > 0)
    await sql`update person set merged_into = ${merged}::uuid where id = any (${[...earlier]}::uuid[])`.execute(
      ctx.db,
    )
}

/** Lets organisations reach a person, or no longer. */
export async function replaceOrgs(
  ctx: Ctx,
  personId: string,
  add: readonly number[],
  remove: readonly number[],
): Promise<void> {
  if (remove.length > 0)
    await ctx.db
      .deleteFrom('person_org')
      .where('person_id', '=', personId)
      .where('org_no', 'in', [...remove])
      .execute()
  if (add.length > 0)
    await sql`insert into person_org (org_no, person_id) select unnest(${[...add]}::bigint[]), ${personId}::uuid on conflict (person_id, org_no) do nothing`.execute(
      ctx.db,
    )
  if (add.length > 0)
    await sql`update person set org_low = least(org_low, ${Math.min(...add)}::bigint), org_high = greatest(org_high, ${Math.max(...add)}::bigint) where id = ${personId}`.execute(
      ctx.db,
    )
}

export type NewMerge = {
  id: string
  orgNo: number
  pairId: string | null
  survivorId: string
  mergedId: string
  choices: unknown
  before: unknown
  conflict: unknown
  reason: string
  state: 'proposed' | 'merged'
}

export async function insertMerge(ctx: Ctx, merge: NewMerge): Promise<void> {
  await ctx.db
    .insertInto('person_merge')
    .values({
      id: merge.id,
      org_no: merge.orgNo,
      pair_id: merge.pairId,
      survivor_id: merge.survivorId,
      merged_id: merge.mergedId,
      choices: json(merge.choices),
      before: json(merge.before),
      conflict: json(merge.conflict),
      reason: merge.reason,
      state: merge.state,
      proposed_by: ctx.actor.accountId,
      proposed_by_name: ctx.actor.name,
    })
    .execute()
}

export async function updateMerge(
  ctx: Ctx,
  id: string,
  patch: Record<string, string | null | { json: unknown }>,
): Promise<void> {
  const set = Object.entries(patch).map(([column, value]) =>
    value !== null && typeof value === 'object'
      ? sql`${sql.ref(column)} = ${JSON.stringify(value.json)}::jsonb`
      : sql`${sql.ref(column)} = ${value}`,
  )
  await sql`update person_merge set ${sql.join(set)} where id = ${id}`.execute(ctx.db)
}

export async function findMerge(ctx: Ctx, id: string, lock = false): Promise<MergeRow | undefined> {
  const query = ctx.db.selectFrom('person_merge').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function findMergeOfPair(ctx: Ctx, pairId: string): Promise<MergeRow | undefined> {
  return ctx.db
    .selectFrom('person_merge')
    .selectAll()
    .where('pair_id', '=', pairId)
    .orderBy('proposed_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function listMerges(
  ctx: Ctx,
  filter: { state?: string | undefined },
  page: { page: number; size: number },
) {
  const where = filter.state ? sql`m.state = any (${filter.state.split(',')}::text[])` : sql`true`
  const { rows } = await sql<
    MergeRow & { survivor_name: string; survivor_masked: string; merged_name: string; merged_masked: string }
  >`
    select m.*, s.name as survivor_name, s.id_masked as survivor_masked, g.name as merged_name, g.id_masked as merged_masked
    from person_merge m join person s on s.id = m.survivor_id join person g on g.id = m.merged_id
    where ${where} order by m.proposed_at desc limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(
    ctx.db,
  )
  const total = await sql<{ n: number }>`select count(*) as n from person_merge m where ${where}`.execute(
    ctx.db,
  )
  return { rows, total: total.rows[0]!.n }
}

/** A later merge that took the survivor away, or the merged one's: that one is to be undone first. */
export async function findLaterMerge(ctx: Ctx, merge: MergeRow): Promise<MergeRow | undefined> {
  return ctx.db
    .selectFrom('person_merge')
    .selectAll()
    .where('state', '=', 'merged')
    .where('id', '<>', merge.id)
    .where('merged_at', '>=', merge.merged_at!)
    .where((eb) =>
      eb.or([eb('merged_id', '=', merge.survivor_id), eb('survivor_id', '=', merge.survivor_id)]),
    )
    .orderBy('merged_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}
