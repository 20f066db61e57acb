import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { IntakeChange, IntakeRevision } from '../../../kernel/db/tables.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { LineDraft, PlanLine } from '../model.ts'

export type Revision = Selectable<IntakeRevision>
export type DraftRow = LineDraft & { id: string }

const lineColumns = sql`id, org_no as "orgNo", season, specialty_code as "specialtyCode", specialty_name as "specialtyName", level,
  length_months as "lengthMonths", mode, source_region as "sourceRegion", batch, early_kind as "earlyKind", seats, tuition`
const record = sql`(id uuid, "orgNo" bigint, season text, "specialtyCode" text, "specialtyName" text, level text, "lengthMonths" int, mode text,
  "sourceRegion" text, batch text, "earlyKind" text, seats int, tuition int)`

export async function insertRevision(ctx: Ctx, row: { id: string; orgNo: number; orgName: string; year: number; change: boolean; reason: string | null; caseNo: string }): Promise<void> {
  await ctx.db
    .insertInto('intake_revision')
    .values({ id: row.id, org_no: row.orgNo, org_name: row.orgName, year: row.year, change: row.change, reason: row.reason, case_no: row.caseNo })
    .execute()
}

export async function findRevision(ctx: Ctx, id: string, lock = false): Promise<Revision | undefined> {
  const query = ctx.db.selectFrom('intake_revision').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

/** The plan of a year that a school is working on or that is under review. */
export async function findOpenRevision(ctx: Ctx, orgNo: number, year: number): Promise<Revision | undefined> {
  return ctx.db.selectFrom('intake_revision').selectAll().where('org_no', '=', orgNo).where('year', '=', year).where('state', 'in', ['draft', 'sent']).executeTakeFirst()
}

export async function listRevisions(ctx: Ctx, orgNo: number, year: number): Promise<Revision[]> {
  return ctx.db.selectFrom('intake_revision').selectAll().where('org_no', '=', orgNo).where('year', '=', year).orderBy('created_at', 'desc').limit(50).execute()
}

export async function setRevision(ctx: Ctx, id: string, set: { state?: string; reason?: string | null; approvedOn?: string }): Promise<void> {
  await ctx.db
    .updateTable('intake_revision')
    .set({ ...(set.state ? { state: set.state } : {}), ...(set.reason === undefined ? {} : { reason: set.reason }), ...(set.approvedOn ? { approved_on: set.approvedOn } : {}) })
    .where('id', '=', id)
    .execute()
}

export async function listDraftLines(ctx: Ctx, revisionId: string): Promise<DraftRow[]> {
  const { rows } = await sql<DraftRow>`
    select ${lineColumns} from intake_revision_line where revision_id = ${revisionId}
    order by season desc, org_no, specialty_code, level, length_months, mode, source_region nulls first, batch, id`.execute(ctx.db)
  return rows
}

/** The lines of a plan that is being written, all of them anew. */
export async function replaceDraftLines(ctx: Ctx, revisionId: string, lines: readonly LineDraft[]): Promise<void> {
  await ctx.db.deleteFrom('intake_revision_line').where('revision_id', '=', revisionId).execute()
  if (lines.length === 0) return
  const rows = lines.map((line) => ({ ...line, id: newId() }))
  await sql`
    insert into intake_revision_line (id, revision_id, org_no, season, specialty_code, specialty_name, level, length_months, mode, source_region, batch, early_kind, seats, tuition)
    select id, ${revisionId}::uuid, "orgNo", season, "specialtyCode", "specialtyName", level, "lengthMonths", mode, "sourceRegion", batch, "earlyKind", seats, tuition
    from json_to_recordset(${JSON.stringify(rows)}::json) as r${record}`.execute(ctx.db)
}

/** Locks the seats of a school's year, so that a change of its plan and a seat taken come one after the other. */
export async function lockSeats(ctx: Ctx, schoolNo: number, year: number): Promise<Map<string, { seats: number; taken: number }>> {
  const { rows } = await sql<{ id: string; seats: number; taken: number }>`
    select s.line_id as id, s.seats, s.taken from intake_seat s join intake_line l on l.id = s.line_id
    where l.school_no = ${schoolNo} and l.year = ${year} and l.ended_on is null order by s.line_id for update of s`.execute(ctx.db)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Writes lines of an approved plan with their seats. */
export async function insertLines(ctx: Ctx, school: { no: number; name: string }, year: number, lines: readonly (LineDraft & { id: string })[], caseNo: string): Promise<void> {
  if (lines.length === 0) return
  const text = JSON.stringify(lines)
  await sql`
    insert into intake_line (id, org_no, school_no, school_name, year, season, specialty_code, specialty_name, level, length_months, mode, source_region, batch, early_kind, tuition, approved_on, case_no)
    select id, "orgNo", ${school.no}, ${school.name}, ${year}, season, "specialtyCode", "specialtyName", level, "lengthMonths", mode, "sourceRegion", batch, "earlyKind", tuition, ${ctx.today}, ${caseNo}
    from json_to_recordset(${text}::json) as r${record}`.execute(ctx.db)
  await sql`insert into intake_seat (line_id, org_no, seats) select id, "orgNo", seats from json_to_recordset(${text}::json) as r${record}`.execute(ctx.db)
}

/** Seats and tuition of lines that stay. The check of the table refuses fewer seats than are taken. */
export async function changeLines(ctx: Ctx, lines: readonly { id: string; seats: number; tuition: number }[], caseNo: string): Promise<void> {
  if (lines.length === 0) return
  const text = JSON.stringify(lines)
  const rows = sql`json_to_recordset(${text}::json) as r(id uuid, seats int, tuition int)`
  await sql`update intake_line l set tuition = r.tuition, case_no = ${caseNo} from ${rows} where l.id = r.id`.execute(ctx.db)
  await sql`update intake_seat s set seats = r.seats from ${rows} where s.line_id = r.id`.execute(ctx.db)
}

/** Takes lines off the plan; none of their seats may be taken. They stay readable. */
export async function endLines(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update intake_seat set seats = 0 where line_id = any(${[...ids]}::uuid[])`.execute(ctx.db)
  await sql`update intake_line set ended_on = ${ctx.today} where id = any(${[...ids]}::uuid[])`.execute(ctx.db)
}

export type NewChange = { lineId: string; action: 'add' | 'change' | 'end'; before: unknown; after: unknown }

export async function insertChanges(ctx: Ctx, at: { orgNo: number; schoolName: string; year: number; reason: string; caseNo: string; approvedBy: string }, changes: readonly NewChange[]): Promise<void> {
  if (changes.length === 0) return
  await ctx.db
    .insertInto('intake_change')
    .values(
      changes.map((one) => ({
        id: newId(),
        org_no: at.orgNo,
        school_name: at.schoolName,
        year: at.year,
        line_id: one.lineId,
        action: one.action,
        before: one.before === null ? null : json(one.before),
        after: one.after === null ? null : json(one.after),
        reason: at.reason,
        case_no: at.caseNo,
        approved_by: at.approvedBy,
        changed_on: ctx.today,
      })),
    )
    .execute()
}

export type ChangeFilter = { year?: number | undefined; orgNo?: number | undefined; q?: string | undefined }

/** What changed in approved plans, the newest first. */
export async function listChanges(ctx: Ctx, filter: ChangeFilter, page: { limit: number; offset: number }): Promise<{ rows: Selectable<IntakeChange>[]; total: number }> {
  let query = ctx.db.selectFrom('intake_change')
  if (filter.year) query = query.where('year', '=', filter.year)
  if (filter.orgNo) query = query.where('org_no', '=', filter.orgNo)
  if (filter.q?.trim()) query = query.where('school_name', 'like', `%${filter.q.trim().replace(/[\\%_]/g, '\\$&')}%`)
  const rows = await query.selectAll().orderBy('changed_on', 'desc').orderBy('id', 'desc').limit(page.limit).offset(page.offset).execute()
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

/** A line of the plan as what it says. */
export function draftOf(line: PlanLine): LineDraft {
  const { orgNo, season, specialtyCode, specialtyName, level, lengthMonths, mode, sourceRegion, batch, earlyKind, seats, tuition } = line
  return { orgNo, season, specialtyCode, specialtyName, level, lengthMonths, mode, sourceRegion, batch, earlyKind, seats, tuition }
}
