import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { PersonRef } from './model.ts'

/** A person as the table wants it; bytes in hexadecimal, because the rows travel as one JSON array. */
export type NewPerson = {
  id: string
  document_type: string
  id_hash: string
  id_sealed: string
  id_masked: string
  id_tail: string
  name: string
  former_name: string | null
  pinyin: string
  initials: string
  sex: string
  birth_date: string
  warnings: string[]
  first_org_no: number | null
}

const BATCH = 1000

/**
 * People by the hash of their document, keyed by that hash in hexadecimal; one query per thousand. The document of a
 * merged person finds the one that stays.
 */
export async function findByHashes(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, PersonRef>> {
  const found = new Map<string, PersonRef>()
  for (let at = 0; at < hashes.length; at += BATCH) {
    const rows = await ctx.db
      .selectFrom('person as asked')
      .innerJoin('person', (join) => join.on(sql<boolean>`person.id = coalesce(asked.merged_into, asked.id)`))
      .select([
        'asked.id_hash as asked_hash',
        'person.id',
        'person.name',
        'person.sex',
        'person.birth_date',
        'person.id_masked',
        'person.id_tail',
        'person.first_org_no',
      ])
      .where('asked.id_hash', 'in', hashes.slice(at, at + BATCH) as Buffer[])
      .execute()
    for (const row of rows) {
      found.set(row.asked_hash.toString('hex'), {
        id: row.id,
        name: row.name,
        sex: row.sex,
        birthDate: row.birth_date,
        idMasked: row.id_masked,
        idTail: row.id_tail,
        firstOrgNo: row.first_org_no,
      })
    }
  }
  return found
}

/** Adds people; one that another request has added meanwhile stays as it is. */
export async function insertPeople(ctx: Ctx, people: readonly NewPerson[]): Promise<void> {
  for (let at = 0; at < people.length; at += BATCH) {
    await sql`
      insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, former_name, pinyin, initials, sex, birth_date, warnings, first_org_no)
      select id, document_type, decode(id_hash, 'hex'), decode(id_sealed, 'hex'), id_masked, id_tail, name, former_name, pinyin, initials, sex, birth_date,
             array(select json_array_elements_text(warnings)), first_org_no
      from json_to_recordset(${JSON.stringify(people.slice(at, at + BATCH))}::json) as p(
        id uuid, document_type text, id_hash text, id_sealed text, id_masked text, id_tail text, name text, former_name text,
        pinyin text, initials text, sex text, birth_date date, warnings json, first_org_no bigint)
      on conflict (id_hash) do nothing`.execute(ctx.db)
  }
}

/** Lets an organisation reach these people. */
export async function attach(ctx: Ctx, orgNo: number, personIds: readonly string[]): Promise<void> {
  for (let at = 0; at < personIds.length; at += BATCH) {
    await sql`
      insert into person_org (org_no, person_id)
      select ${orgNo}, unnest(${personIds.slice(at, at + BATCH)}::uuid[])
      on conflict (person_id, org_no) do nothing`.execute(ctx.db)
    await sql`
      update person p set org_low = least(p.org_low, ${orgNo}::bigint), org_high = greatest(p.org_high, ${orgNo}::bigint)
      from (
        select id from person where id = any (${personIds.slice(at, at + BATCH)}::uuid[])
          and (org_low is null or org_low > ${orgNo}::bigint or org_high < ${orgNo}::bigint) order by id for update) l
      where p.id = l.id`.execute(ctx.db)
  }
}

export async function detach(ctx: Ctx, orgNo: number, personIds: readonly string[]): Promise<void> {
  for (let at = 0; at < personIds.length; at += BATCH) {
    await ctx.db
      .deleteFrom('person_org')
      .where('org_no', '=', orgNo)
      .where('person_id', 'in', personIds.slice(at, at + BATCH) as string[])
      .execute()
  }
}

export type Correction = { id: string; name: string; pinyin: string; initials: string; warnings: string[] }

/** Corrects names that this organisation was the first to register. Answers with the ids corrected. */
export async function correctPeople(
  ctx: Ctx,
  orgNo: number,
  corrections: readonly Correction[],
): Promise<string[]> {
  const done: string[] = []
  for (let at = 0; at < corrections.length; at += BATCH) {
    const { rows } = await sql<{ id: string }>`
      update person p set name = c.name, pinyin = c.pinyin, initials = c.initials,
        warnings = array(select json_array_elements_text(c.warnings)), version = p.version + 1
      from json_to_recordset(${JSON.stringify(corrections.slice(at, at + BATCH))}::json) as c(id uuid, name text, pinyin text, initials text, warnings json)
      where p.id = c.id and p.first_org_no = ${orgNo}
      returning p.id`.execute(ctx.db)
    done.push(...rows.map((row) => row.id))
  }
  return done
}

/** A person whom the actor's scope reaches: one of its organisations, or the learner in person. */
export async function findReachable(ctx: Ctx, personId: string) {
  return ctx.db
    .selectFrom('person')
    .selectAll()
    .where('id', '=', personId)
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('person_org')
            .select('person_org.person_id')
            .whereRef('person_org.person_id', '=', 'person.id'),
        ),
        eb.lit(ctx.actor.personId === personId),
      ]),
    )
    .executeTakeFirst()
}

export async function listViewRows(ctx: Ctx, personId: string, limit: number) {
  return ctx.db
    .selectFrom('person_view')
    .select(['id', 'at', 'viewer_name', 'viewer_org_name', 'role', 'what', 'purpose'])
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export type ViewFilter = {
  personId?: string | undefined
  /** Words of the viewer's name or organisation. */
  viewer?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export type FoundView = {
  id: number
  at: string
  person_id: string
  name: string | null
  id_masked: string | null
  viewer_name: string
  viewer_org_name: string
  role: string
  what: string
  purpose: string | null
}

/** One page of views within the scope of person_view; the person's name only through person_org. */
export async function searchViewRows(
  ctx: Ctx,
  filter: ViewFilter,
  page: { page: number; size: number },
): Promise<{ rows: FoundView[]; total: number }> {
  const words = filter.viewer?.trim()
  const like = `%${(words ?? '').replace(/[\\%_]/g, '\\$&')}%`
  const where = sql.join(
    [
      sql`true`,
      ...(filter.personId ? [sql`v.person_id = ${filter.personId}::uuid`] : []),
      ...(words ? [sql`(v.viewer_name like ${like} or v.viewer_org_name like ${like})`] : []),
      ...(filter.from ? [sql`v.at >= (${filter.from}::date)::timestamp at time zone 'Asia/Shanghai'`] : []),
      ...(filter.to ? [sql`v.at < (${filter.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`] : []),
    ],
    sql` and `,
  )
  const { rows } = await sql<FoundView>`
    select v.id, v.at, v.person_id, p.name, p.id_masked, v.viewer_name, v.viewer_org_name, v.role, v.what, v.purpose
    from (select * from person_view v where ${where} order by v.id desc limit ${page.size} offset ${(page.page - 1) * page.size}) v
    left join person p on p.id = v.person_id and exists (select 1 from person_org o where o.person_id = p.id)
    order by v.id desc`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*) as n from person_view v where ${where}`.execute(
    ctx.db,
  )
  return { rows, total: counted.rows[0]!.n }
}

/** Person → document hash; one query per thousand. */
export async function findHashesById(ctx: Ctx, personIds: readonly string[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (let at = 0; at < personIds.length; at += BATCH) {
    const rows = await ctx.db
      .selectFrom('person')
      .select(['id', 'id_hash'])
      .where('id', 'in', personIds.slice(at, at + BATCH) as string[])
      .execute()
    for (const row of rows) found.set(row.id, row.id_hash)
  }
  return found
}
