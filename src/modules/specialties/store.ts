import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { SchoolSpecialty } from '../../kernel/db/tables.ts'
import type { OrgRange } from '../../kernel/org-no.ts'
import { newId } from '../../kernel/uuid.ts'
import type { FiledSpecialty, Specialty, TrainingLevel } from './model.ts'
import type { FilingItem } from './rules.ts'

export function toFiled(row: Selectable<SchoolSpecialty>): FiledSpecialty {
  return {
    id: row.id,
    orgNo: row.org_no,
    catalogueVersion: row.catalogue_version,
    code: row.specialty_code,
    name: row.specialty_name,
    trainingLevel: row.training_level as TrainingLevel,
    lengthYears: row.length_years,
    state: row.state as FiledSpecialty['state'],
    filedOn: row.filed_on,
    validTo: row.valid_to,
    caseNo: row.case_no,
  }
}

/** Every filed specialty of a school, or with `on` those open for enrolment on that day. */
export async function listFiled(ctx: Ctx, orgNo: number, on?: string): Promise<FiledSpecialty[]> {
  let query = ctx.db.selectFrom('school_specialty').selectAll().where('org_no', '=', orgNo)
  if (on) {
    query = query
      .where('state', '=', 'approved')
      .where((eb) => eb.or([eb('filed_on', 'is', null), eb('filed_on', '<=', on)]))
      .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', on)]))
  }
  const rows = await query
    .orderBy('specialty_code')
    .orderBy('training_level')
    .orderBy('length_years')
    .execute()
  return rows.map(toFiled)
}

export type FiledFilter = {
  range: OrgRange
  orgNo?: number
  on?: string
  state?: string[]
  level?: string[]
  q?: string
  sort?: string
}

/** Filed specialties of the schools the post may see, one page of them. */
export async function searchFiled(
  ctx: Ctx,
  filter: FiledFilter,
  page: { limit: number; offset: number },
): Promise<{ rows: FiledSpecialty[]; total: number }> {
  // Filed specialties are a public directory; this list is the one of the post's own schools, or of one school.
  let query = ctx.db.selectFrom('school_specialty')
  if (filter.orgNo) query = query.where('org_no', '=', filter.orgNo)
  else query = query.where('org_no', '>=', filter.range.lo).where('org_no', '<=', filter.range.hi)
  if (filter.state?.length) query = query.where('state', 'in', filter.state)
  if (filter.level?.length) query = query.where('training_level', 'in', filter.level)
  if (filter.q?.trim()) {
    const like = `%${escapeLike(filter.q.trim())}%`
    query = query.where((eb) =>
      eb.or([eb('specialty_name', 'like', like), eb('specialty_code', 'like', like)]),
    )
  }
  const { on } = filter
  if (on)
    query = query
      .where('filed_on', '<=', on)
      .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', on)]))
  const keys = {
    code: 'specialty_code',
    name: 'specialty_name',
    filedOn: 'filed_on',
    school: 'org_no',
  } as const
  const key = keys[(filter.sort ?? '').replace(/^-/, '') as keyof typeof keys] ?? 'org_no'
  const rows = await query
    .selectAll()
    .orderBy(key, filter.sort?.startsWith('-') ? 'desc' : 'asc')
    .orderBy('specialty_code')
    .orderBy('training_level')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  const counted = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { rows: rows.map(toFiled), total: counted.n }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

export type CatalogueFilter = {
  version?: string
  category?: string[]
  level?: string[]
  q?: string
  sort?: string
}

export async function searchCatalogue(
  ctx: Ctx,
  filter: CatalogueFilter,
  page: { limit: number; offset: number },
): Promise<{ rows: Specialty[]; total: number }> {
  let query = ctx.db.selectFrom('specialty')
  if (filter.version) query = query.where('version', '=', filter.version)
  if (filter.category?.length) query = query.where('category', 'in', filter.category)
  if (filter.level?.length) query = query.where(sql<boolean>`levels && ${filter.level}::text[]`)
  if (filter.q?.trim()) {
    const like = escapeLike(filter.q.trim())
    query = query.where((eb) =>
      eb.or([eb('name', 'like', `%${like}%`), eb('code', 'like', `${like.toUpperCase()}%`)]),
    )
  }
  const keys = {
    code: sql`code`,
    name: sql`name collate "zh-x-icu"`,
    category: sql`category collate "zh-x-icu"`,
  } as const
  const by = keys[(filter.sort ?? '').replace(/^-/, '') as keyof typeof keys] ?? keys.code
  const rows = await query
    .selectAll()
    .orderBy(by, filter.sort?.startsWith('-') ? 'desc' : 'asc')
    .orderBy('version', 'desc')
    .orderBy('code')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  const counted = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return {
    rows: rows.map(({ levels, ...row }) => ({ ...row, levels: levels as TrainingLevel[] })),
    total: counted.n,
  }
}

export type CatalogueVersion = {
  version: string
  count: number
  demonstration: boolean
  categories: string[]
}

export async function listVersions(ctx: Ctx): Promise<CatalogueVersion[]> {
  const { rows } = await sql<CatalogueVersion>`
    select version, count(*) as count, bool_or(demonstration) as demonstration, array_agg(distinct category) as categories
    from specialty group by version order by bool_or(demonstration), version desc`.execute(ctx.db)
  return rows
}

/** Catalogue entries by version and code, keyed `version code`. */
export async function findSpecialties(
  ctx: Ctx,
  wanted: readonly { version: string; code: string }[],
): Promise<Map<string, Specialty>> {
  if (wanted.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('specialty')
    .selectAll()
    .where('version', 'in', [...new Set(wanted.map((one) => one.version))])
    .where('code', 'in', [...new Set(wanted.map((one) => one.code))])
    .execute()
  return new Map(
    rows.map(({ levels, ...row }) => [
      `${row.version} ${row.code}`,
      { ...row, levels: levels as TrainingLevel[] },
    ]),
  )
}

/** Writes catalogue entries as official ones; an entry of the same version and code is replaced. */
export async function putSpecialties(
  ctx: Ctx,
  rows: readonly Omit<Specialty, 'demonstration'>[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into specialty (version, code, name, category, levels, demonstration)
    select version, code, name, category, string_to_array(levels, ','), false
    from json_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, levels: row.levels.join(',') })))}::json)
      as r(version text, code text, name text, category text, levels text)
    on conflict (version, code) do update set name = excluded.name, category = excluded.category, levels = excluded.levels`.execute(
    ctx.db,
  )
}

export async function fileSpecialty(
  ctx: Ctx,
  orgNo: number,
  item: FilingItem,
  name: string,
  caseNo: string,
): Promise<string> {
  const values = {
    specialty_name: name,
    state: 'approved',
    filed_on: ctx.today,
    valid_to: null,
    case_no: caseNo,
  }
  const row = await ctx.db
    .insertInto('school_specialty')
    .values({
      id: newId(),
      org_no: orgNo,
      catalogue_version: item.catalogueVersion,
      specialty_code: item.code,
      training_level: item.trainingLevel,
      length_years: item.lengthYears,
      ...values,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['org_no', 'catalogue_version', 'specialty_code', 'training_level', 'length_years'])
        .doUpdateSet(values),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Stops enrolment from tomorrow; students already enrolled are not touched. Answers undefined where nothing is on record. */
export async function stopSpecialty(
  ctx: Ctx,
  orgNo: number,
  item: FilingItem,
  caseNo: string,
): Promise<string | undefined> {
  const row = await ctx.db
    .updateTable('school_specialty')
    .set({ state: 'stopped', valid_to: ctx.today, case_no: caseNo })
    .where('org_no', '=', orgNo)
    .where('catalogue_version', '=', item.catalogueVersion)
    .where('specialty_code', '=', item.code)
    .where('training_level', '=', item.trainingLevel)
    .where('length_years', '=', item.lengthYears)
    .where('state', '=', 'approved')
    .returning('id')
    .executeTakeFirst()
  return row?.id
}
