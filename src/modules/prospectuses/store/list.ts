import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { RecruitmentList } from '../../../kernel/db/tables.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { ClosedCode, TrainingLevel } from '../model.ts'

export type Entry = {
  id: string
  orgNo: number
  schoolName: string
  year: number
  mode: 'full-time' | 'part-time'
  specialtyCode: string
  specialtyName: string
  level: TrainingLevel
  listedOn: string
  removedOn: string | null
  removedReason: string | null
  closedCode: ClosedCode | 'removed' | null
  locationRegion: string
  schoolLevel: string
}
export type Candidate = Pick<Entry, 'orgNo' | 'schoolName' | 'mode' | 'specialtyCode' | 'specialtyName' | 'level'>

const columns = sql`id, org_no as "orgNo", school_name as "schoolName", year, mode, specialty_code as "specialtyCode", specialty_name as "specialtyName", level,
  listed_on as "listedOn", removed_on as "removedOn", removed_reason as "removedReason", closed_code as "closedCode", location_region as "locationRegion", school_level as "schoolLevel"`

export type EntryFilter = {
  year: number
  orgNo?: number | undefined
  range?: { lo: number; hi: number } | undefined
  location?: string | undefined
  level?: TrainingLevel | undefined
  specialtyCode?: string | undefined
  q?: string | undefined
  /** Only entries that hold now, or only those that do not. */
  valid?: boolean | undefined
}

/** The list of a year: school × specialty × level, with how each stands this second. */
export async function listEntries(ctx: Ctx, filter: EntryFilter, page: { limit: number; offset: number }): Promise<{ rows: Entry[]; total: number; schools: number }> {
  const parts = [sql`year = ${filter.year}`]
  if (filter.orgNo) parts.push(sql`org_no = ${filter.orgNo}`)
  if (filter.range) parts.push(sql`org_no between ${filter.range.lo} and ${filter.range.hi}`)
  if (filter.location) parts.push(sql`location_region like ${`${filter.location.replace(/(00)+$/, '')}%`}`)
  if (filter.level) parts.push(sql`level = ${filter.level}`)
  if (filter.specialtyCode) parts.push(sql`specialty_code = ${filter.specialtyCode}`)
  // What a past year's list said stands; only what was removed is told apart.
  if (filter.valid !== undefined) parts.push(filter.valid ? sql`(closed_code is null or closed_code = 'past')` : sql`closed_code is not null and closed_code <> 'past'`)
  if (filter.q?.trim()) {
    const like = `%${filter.q.trim().replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(school_name like ${like} or specialty_name like ${like} or specialty_code like ${like})`)
  }
  const where = sql.join(parts, sql` and `)
  const { rows } = await sql<Entry>`
    select ${columns} from recruitment_now where ${where} order by org_no, specialty_code, level, mode, id limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const counted = await sql<{ total: number; schools: number }>`select count(*)::int as total, count(distinct org_no)::int as schools from recruitment_now where ${where}`.execute(ctx.db)
  return { rows, ...counted.rows[0]! }
}

export async function listPublications(ctx: Ctx, year?: number): Promise<Selectable<RecruitmentList>[]> {
  let query = ctx.db.selectFrom('recruitment_list').selectAll()
  if (year) query = query.where('year', '=', year)
  return query.orderBy('year', 'desc').orderBy('serial', 'desc').limit(200).execute()
}

export async function findPublication(ctx: Ctx, id: string): Promise<Selectable<RecruitmentList> | undefined> {
  return ctx.db.selectFrom('recruitment_list').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * What could be listed now and is not yet: every specialty and level of an approved plan whose line is open this
 * second — school in operation, qualification of the year, specialty filed, prospectus public. What was moved off the
 * list this year comes back only with `again`.
 */
export async function listCandidates(ctx: Ctx, year: number, range: { lo: number; hi: number }, again = false): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select distinct l.school_no as "orgNo", l.school_name as "schoolName", l.mode, l.specialty_code as "specialtyCode", l.specialty_name as "specialtyName", l.level
    from intake_line_now l
    where l.year = ${year} and (l.closed_code is null or (${again} and l.closed_code = 'removed')) and l.mode <> 'training' and l.school_no between ${range.lo} and ${range.hi}
      and not exists (select 1 from recruitment_entry e where e.org_no = l.school_no and e.year = l.year and e.mode = l.mode
        and e.specialty_code = l.specialty_code and e.level = l.level and e.removed_on is null)
    order by 1, 4, 6, 3`.execute(ctx.db)
  return rows
}

export type NewPublication = { id: string; orgNo: number; year: number; by: string; cosign: { org: string; document: string; on: string; signer: string; fileId: string; fileName: string }; note: string | null }

/** Publishes a batch with its entries; the number of the batch is drawn by the caller. */
export async function insertPublication(ctx: Ctx, row: NewPublication, serial: number, entries: readonly Candidate[]): Promise<void> {
  await ctx.db
    .insertInto('recruitment_list')
    .values({
      id: row.id,
      org_no: row.orgNo,
      year: row.year,
      serial,
      published_on: ctx.today,
      published_by: row.by,
      cosign_org: row.cosign.org,
      cosign_document: row.cosign.document,
      cosign_on: row.cosign.on,
      cosign_signer: row.cosign.signer,
      cosign_file_id: row.cosign.fileId,
      cosign_file_name: row.cosign.fileName,
      schools: new Set(entries.map((one) => one.orgNo)).size,
      entries: entries.length,
      note: row.note,
    })
    .execute()
  const rows = entries.map((one) => ({ ...one, id: newId() }))
  await sql`
    insert into recruitment_entry (id, org_no, school_name, year, mode, specialty_code, specialty_name, level, list_id, listed_on)
    select id, "orgNo", "schoolName", ${row.year}, mode, "specialtyCode", "specialtyName", level, ${row.id}::uuid, ${ctx.today}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, "orgNo" bigint, "schoolName" text, mode text, "specialtyCode" text, "specialtyName" text, level text)`.execute(ctx.db)
}

/** Entries of a school in a year that still stand, of the given ids or all. */
export async function listStanding(ctx: Ctx, orgNo: number, year: number): Promise<Entry[]> {
  const { rows } = await sql<Entry>`select ${columns} from recruitment_now where org_no = ${orgNo} and year = ${year} and removed_on is null order by specialty_code, level`.execute(ctx.db)
  return rows
}

export async function removeEntries(ctx: Ctx, ids: readonly string[], reason: string, caseNo: string): Promise<number> {
  const { rows } = await sql`
    update recruitment_entry set removed_on = ${ctx.today}, removed_reason = ${reason}, removal_case_no = ${caseNo}
    where id = any(${[...ids]}::uuid[]) and removed_on is null returning id`.execute(ctx.db)
  return rows.length
}
