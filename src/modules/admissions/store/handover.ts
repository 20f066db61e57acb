import { sql, type Insertable, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { Handover } from '../../../kernel/db/tables.ts'
import type { ApplicationRow } from './applications.ts'

/** Why somebody was not handed over, name and number masked: what the workbook of a batch shows. */
export type Refused = { applicationId: string; name: string; idMasked: string; offerNo: string; specialtyName: string; problems: { title: string; message: string; mend: string }[] }
export type HandoverRow = Omit<Selectable<Handover>, 'refusals'> & { refusals: Refused[] }

export type HandoverFilter = { view?: string | undefined; q?: string | undefined; year?: number | undefined; season?: string | undefined; specialtyCode?: string | undefined }

/** Newcomers whom a school hands over, has handed over, or who are registered since. */
const views = {
  waiting: sql`a.state = 'arrived'`,
  unclassed: sql`a.state = 'arrived' and a.class_name is null`,
  pending: sql`a.state = 'handed-over' and a.registered_on is null`,
  registered: sql`a.state = 'handed-over' and a.registered_on is not null`,
} as const
export type HandoverView = keyof typeof views

function conditions(school: number, { q, year, season, specialtyCode }: HandoverFilter) {
  const parts = [sql`a.org_no between ${school} and ${school + 99}`, sql`a.state in ('arrived', 'handed-over')`]
  const text = q?.trim()
  if (text) {
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(a.name like ${like} or a.specialty_name like ${like} or a.class_name like ${like} or a.offer_no = ${text} or a.id_masked = ${text})`)
  }
  if (year) parts.push(sql`a.year = ${year}`)
  if (season) parts.push(sql`a.season = ${season}`)
  if (specialtyCode) parts.push(sql`a.specialty_code = ${specialtyCode}`)
  return sql.join(parts, sql` and `)
}
const viewOf = (filter: HandoverFilter) => views[(filter.view ?? 'waiting') as HandoverView] ?? views.waiting

/** One page of newcomers of a school in order of class and name. */
export async function listNewcomers(ctx: Ctx, school: number, filter: HandoverFilter, page: { limit: number; offset: number }): Promise<ApplicationRow[]> {
  const { rows } = await sql<ApplicationRow>`
    select a.*, false as late from application a where ${conditions(school, filter)} and ${viewOf(filter)}
    order by a.year desc, a.specialty_code, a.class_name nulls first, a.name collate "zh-x-icu", a.id limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  return rows
}

export async function countNewcomers(ctx: Ctx, school: number, filter: HandoverFilter): Promise<Record<HandoverView, number>> {
  const columns = sql.join(Object.entries(views).map(([key, test]) => sql`(count(*) filter (where ${test}))::int as ${sql.ref(key)}`))
  const { rows } = await sql<Record<HandoverView, number>>`select ${columns} from application a where ${conditions(school, filter)}`.execute(ctx.db)
  return rows[0]!
}

/** The ids of everybody whom a filter shows, at most `most`. */
export async function listNewcomerIds(ctx: Ctx, school: number, filter: HandoverFilter, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select a.id from application a where ${conditions(school, filter)} and ${viewOf(filter)} order by a.id limit ${most}`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** Ends the admission of locked applications that arrived: each has its record in the register. Answers with how many. */
export async function markHandedOver(ctx: Ctx, rows: readonly { id: string; enrollmentId: string }[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update application a set state = 'handed-over', handed_over_at = ${ctx.at}, enrollment_id = r.enrollment_id, state_reason = null, state_clause = null, version = a.version + 1
    from json_to_recordset(${JSON.stringify(rows.map((row) => ({ id: row.id, enrollment_id: row.enrollmentId })))}::json) as r(id uuid, enrollment_id uuid)
    where a.id = r.id and a.state = 'arrived'`.execute(ctx.db)
  return Number(numAffectedRows ?? 0)
}

/** Notes the student numbers of those who came by admission; others are left. */
export async function markRegistered(ctx: Ctx, students: readonly { enrollmentId: string; studentNumber: string }[], on: string): Promise<void> {
  await sql`
    update application a set student_number = r.student_number, registered_on = ${on}, version = a.version + 1
    from json_to_recordset(${JSON.stringify(students.map((one) => ({ enrollment_id: one.enrollmentId, student_number: one.studentNumber })))}::json) as r(enrollment_id uuid, student_number text)
    where a.enrollment_id = r.enrollment_id`.execute(ctx.db)
}

export async function insertHandover(ctx: Ctx, row: Insertable<Handover>): Promise<void> {
  await ctx.db.insertInto('handover').values(row).execute()
}

export async function findHandover(ctx: Ctx, id: string): Promise<HandoverRow | undefined> {
  return (await ctx.db.selectFrom('handover').selectAll().where('id', '=', id).executeTakeFirst()) as HandoverRow | undefined
}

/** The last batches of a school, without the reasons row by row. */
export async function listHandovers(ctx: Ctx, school: number, most: number): Promise<HandoverRow[]> {
  return (await ctx.db.selectFrom('handover').selectAll().where('org_no', '=', school).orderBy('made_at', 'desc').limit(most).execute()) as HandoverRow[]
}

/** Adds what a slice of a batch came to. */
export async function addToHandover(ctx: Ctx, id: string, received: number, refused: readonly Refused[]): Promise<void> {
  await ctx.db
    .updateTable('handover')
    .set((row) => ({ received: row('received', '+', received), refused: row('refused', '+', refused.length), refusals: sql`${row.ref('refusals')} || ${json(refused)}` }))
    .where('id', '=', id)
    .execute()
}

export async function updateHandover(ctx: Ctx, id: string, set: { state?: 'done' | 'stopped'; job_id?: string; finished_at?: string }): Promise<void> {
  await ctx.db.updateTable('handover').set(set).where('id', '=', id).execute()
}

/** Adds what the register needs and the application has not, to locked applications that have not been handed over. */
export async function putFacts(ctx: Ctx, ids: readonly string[], facts: Record<string, unknown>): Promise<void> {
  await ctx.db
    .updateTable('application')
    .set((row) => ({ register_facts: sql`${row.ref('register_facts')} || ${json(facts)}`, version: sql`version + 1` }))
    .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`)
    .where('state', '=', 'arrived')
    .execute()
}

/** Whose applications these are, for the note that they were looked at. */
export async function findPersons(ctx: Ctx, ids: readonly string[]): Promise<{ personId: string; orgNo: number }[]> {
  return ctx.db.selectFrom('application').select(['person_id as personId', 'org_no as orgNo']).where('id', '=', sql<string>`any (${[...ids]}::uuid[])`).execute()
}
