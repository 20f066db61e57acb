import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { closedReasons } from '../codes.ts'
import type { Batch, ClosedCode, EarlyKind, IntakeMode, PlanLine, Season, TrainingLevel } from '../model.ts'

export type LineFilter = {
  year?: number | undefined
  season?: Season | undefined
  /** A school with its sites, or one site. */
  orgNo?: number | undefined
  range?: { lo: number; hi: number } | undefined
  batch?: Batch | undefined
  mode?: IntakeMode | undefined
  level?: TrainingLevel | undefined
  specialtyCode?: string | undefined
  earlyKind?: EarlyKind | undefined
  /** Two, four or six digits of the place where the school lies. */
  location?: string | undefined
  /** Lines that take students of this region (six digits): those without a source region, or of one that holds it. */
  source?: string | undefined
  q?: string | undefined
  ids?: readonly string[] | undefined
  /** Only what takes students now, or only what does not. */
  open?: boolean | undefined
}

type Row = Omit<PlanLine, 'open' | 'closedReason'>

const columns = sql`
  id, year, season, org_no as "orgNo", school_no as "schoolNo", school_name as "schoolName", specialty_code as "specialtyCode", specialty_name as "specialtyName",
  level, length_months as "lengthMonths", mode, source_region as "sourceRegion", batch, early_kind as "earlyKind", seats, taken, tuition,
  closed_code as "closedCode", location_region as "locationRegion", school_level as "schoolLevel"`

function toLine(row: Row): PlanLine {
  return { ...row, open: row.closedCode === null, closedReason: row.closedCode && closedReasons[row.closedCode as ClosedCode].fact }
}

function conditions(filter: LineFilter): RawBuilder<unknown> {
  const parts = [filter.ids ? sql`true` : sql`closed_code is distinct from 'ended'`]
  if (filter.ids) parts.push(sql`id = any(${[...filter.ids]}::uuid[])`)
  if (filter.year) parts.push(sql`year = ${filter.year}`)
  if (filter.season) parts.push(sql`season = ${filter.season}`)
  if (filter.orgNo) parts.push(filter.orgNo % 100 === 0 ? sql`school_no = ${filter.orgNo}` : sql`org_no = ${filter.orgNo}`)
  if (filter.range) parts.push(sql`org_no between ${filter.range.lo} and ${filter.range.hi}`)
  if (filter.batch) parts.push(sql`batch = ${filter.batch}`)
  if (filter.mode) parts.push(sql`mode = ${filter.mode}`)
  if (filter.level) parts.push(sql`level = ${filter.level}`)
  if (filter.specialtyCode) parts.push(sql`specialty_code = ${filter.specialtyCode}`)
  if (filter.earlyKind) parts.push(sql`early_kind = ${filter.earlyKind}`)
  if (filter.location) parts.push(sql`location_region like ${`${filter.location.replace(/(00)+$/, '')}%`}`)
  if (filter.source) parts.push(sql`(source_region is null or ${filter.source} like source_region || '%')`)
  if (filter.q?.trim()) {
    const like = `%${filter.q.trim().replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(specialty_name like ${like} or specialty_code like ${like} or school_name like ${like})`)
  }
  if (filter.open !== undefined) parts.push(filter.open ? sql`closed_code is null` : sql`closed_code is not null`)
  return sql.join(parts, sql` and `)
}

/** Lines of the approved plans in the order of schools and specialties; with a page also how many there are in all. */
export async function listLines(ctx: Ctx, filter: LineFilter, page?: { limit: number; offset: number }): Promise<{ rows: PlanLine[]; total: number; seats: number; taken: number }> {
  const where = conditions(filter)
  const { rows } = await sql<Row>`
    select ${columns} from intake_line_now where ${where}
    order by year desc, season desc, org_no, specialty_code, level, length_months, mode, source_region nulls first, batch, id
    ${page ? sql`limit ${page.limit} offset ${page.offset}` : sql``}`.execute(ctx.db)
  const sum = (key: 'seats' | 'taken') => rows.reduce((total, row) => total + row[key], 0)
  if (!page) return { rows: rows.map(toLine), total: rows.length, seats: sum('seats'), taken: sum('taken') }
  const counted = await sql<{ total: number; seats: number; taken: number }>`
    select count(*)::int as total, coalesce(sum(seats), 0)::int as seats, coalesce(sum(taken), 0)::int as taken from intake_line_now where ${where}`.execute(ctx.db)
  return { rows: rows.map(toLine), ...counted.rows[0]! }
}

export async function findLine(ctx: Ctx, id: string): Promise<PlanLine | undefined> {
  return (await listLines(ctx, { ids: [id] })).rows[0]
}

/**
 * Takes seats of a line that is open this second: one statement, so that of many at once none takes one too many.
 * Answers whether it did.
 */
export async function takeOf(ctx: Ctx, lineId: string, n: number): Promise<boolean> {
  const { rows } = await sql`
    update intake_seat set taken = taken + ${n}
    where line_id = ${lineId} and taken + ${n} <= seats and exists (select 1 from intake_line_now where id = ${lineId} and closed_code is null)
    returning line_id`.execute(ctx.db)
  return rows.length > 0
}

/** Gives seats back; answers whether as many were taken. A line that is closed gives back as well. */
export async function giveBack(ctx: Ctx, lineId: string, n: number): Promise<boolean> {
  const { rows } = await sql`update intake_seat set taken = taken - ${n} where line_id = ${lineId} and taken >= ${n} returning line_id`.execute(ctx.db)
  return rows.length > 0
}

/** Takes seats of many lines in one statement; answers with the lines that were open and had as many. */
export async function takeMany(ctx: Ctx, wanted: readonly { lineId: string; n: number }[]): Promise<Set<string>> {
  if (wanted.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    with wanted as (select w.line_id, w.n from json_to_recordset(${JSON.stringify(wanted.map((one) => ({ line_id: one.lineId, n: one.n })))}::json) as w(line_id uuid, n int)),
    held as (select s.line_id from intake_seat s join wanted w on w.line_id = s.line_id order by s.line_id for update of s)
    update intake_seat s set taken = s.taken + w.n
    from wanted w join held h on h.line_id = w.line_id join intake_line_now l on l.id = w.line_id
    where s.line_id = w.line_id and l.closed_code is null and s.taken + w.n <= s.seats
    returning s.line_id as id`.execute(ctx.db)
  return new Set(rows.map((row) => row.id))
}
