import { sql, type Insertable, type RawBuilder, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Complaint, ComplaintFile } from '../../../kernel/db/tables.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { Category, Giver, Measure, Source, State, Verdict } from '../codes.ts'

export type ComplaintRow = Omit<Selectable<Complaint>, 'state' | 'category' | 'source' | 'verdict' | 'measure'> & {
  state: State
  category: Category
  source: Source
  verdict: Verdict | null
  measure: Measure
}
export type FileRow = Omit<Selectable<ComplaintFile>, 'given_by'> & { given_by: Giver }

/** No `returning`: whoever complains cannot read the row. */
export async function insertComplaint(ctx: Ctx, row: Insertable<Complaint>): Promise<void> {
  await ctx.db.insertInto('complaint').values(row).execute()
}

export async function findByCase(ctx: Ctx, caseId: string): Promise<ComplaintRow | undefined> {
  return (await ctx.db.selectFrom('complaint').selectAll().where('case_id', '=', caseId).executeTakeFirst()) as ComplaintRow | undefined
}

export async function findComplaint(ctx: Ctx, id: string): Promise<ComplaintRow | undefined> {
  return (await ctx.db.selectFrom('complaint').selectAll().where('id', '=', id).executeTakeFirst()) as ComplaintRow | undefined
}

export async function setComplaint(ctx: Ctx, id: string, set: Updateable<Complaint>): Promise<void> {
  await ctx.db.updateTable('complaint').set(set).where('id', '=', id).execute()
}

/** Complaints that have no case yet, the oldest first; held, so that two clocks open one case. */
export async function takeUnopened(ctx: Ctx, limit: number): Promise<ComplaintRow[]> {
  const rows = await ctx.db.selectFrom('complaint').selectAll().where('case_id', 'is', null).orderBy('received_at').limit(limit).forUpdate().skipLocked().execute()
  return rows as ComplaintRow[]
}

/** The open complaint that a pattern was made into, if there is one. */
export async function findOpenOfPattern(ctx: Ctx, schoolNo: number, key: string): Promise<ComplaintRow | undefined> {
  const row = await ctx.db
    .selectFrom('complaint')
    .selectAll()
    .where('school_no', '=', schoolNo)
    .where('finding_key', '=', key)
    .where('state', 'not in', ['finished', 'closed', 'refused', 'transferred'])
    .executeTakeFirst()
  return row as ComplaintRow | undefined
}

export async function listOpenPatterns(ctx: Ctx, keys: readonly string[]): Promise<{ key: string; schoolNo: number; caseId: string | null; caseNo: string | null }[]> {
  if (keys.length === 0) return []
  const rows = await ctx.db
    .selectFrom('complaint')
    .select(['finding_key', 'school_no', 'case_id', 'case_no'])
    .where('finding_key', 'in', [...keys])
    .where('state', 'not in', ['refused', 'transferred'])
    .execute()
  return rows.map((row) => ({ key: row.finding_key!, schoolNo: row.school_no!, caseId: row.case_id, caseNo: row.case_no }))
}

export type ComplaintFilter = {
  q?: string | undefined
  state?: State | undefined
  category?: Category | undefined
  source?: Source | undefined
  verdict?: Verdict | undefined
  schoolNo?: number | undefined
  year?: number | undefined
  /** open: not ended; late: past a limit; published: shown or once shown. */
  view?: 'open' | 'late' | 'ended' | undefined
}

const ended = sql`c.state in ('finished', 'closed', 'refused', 'transferred')`
const late = (today: string) => sql`((c.state = 'received' and c.accept_by < ${today}) or (c.state in ('investigating', 'statement', 'review') and c.resolve_by < ${today}) or (c.state = 'following' and c.follow_due < ${today}))`

function conditions(ctx: Ctx, filter: ComplaintFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`]
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(c.school_name like ${like} or c.case_no ilike ${like} or c.tracking_no ilike ${like} or c.agent_name like ${like} or c.body like ${like})`)
  }
  if (filter.state) parts.push(sql`c.state = ${filter.state}`)
  if (filter.category) parts.push(sql`c.category = ${filter.category}`)
  if (filter.source) parts.push(sql`c.source = ${filter.source}`)
  if (filter.verdict) parts.push(sql`c.verdict = ${filter.verdict}`)
  if (filter.schoolNo) parts.push(sql`c.school_no = ${filter.schoolNo}`)
  if (filter.year) parts.push(sql`c.received_at >= make_timestamptz(${filter.year}, 1, 1, 0, 0, 0, 'Asia/Shanghai') and c.received_at < make_timestamptz(${filter.year + 1}, 1, 1, 0, 0, 0, 'Asia/Shanghai')`)
  if (filter.view === 'open') parts.push(sql`not ${ended}`)
  if (filter.view === 'ended') parts.push(ended)
  if (filter.view === 'late') parts.push(late(ctx.today))
  return sql.join(parts, sql` and `)
}

/** One page of complaints in the actor's range, the newest first. */
export async function listComplaintRows(ctx: Ctx, filter: ComplaintFilter, page: { limit: number; offset: number }): Promise<{ rows: ComplaintRow[]; total: number }> {
  const where = conditions(ctx, filter)
  const { rows } = await sql<ComplaintRow>`
    select c.* from complaint c where ${where} order by c.received_at desc, c.id limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total from complaint c where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

export async function countViews(ctx: Ctx): Promise<{ open: number; late: number; ended: number; all: number }> {
  const { rows } = await sql<{ open: number; late: number; ended: number; all: number }>`
    select (count(*) filter (where not ${ended}))::int as open, (count(*) filter (where ${late(ctx.today)}))::int as late,
      (count(*) filter (where ${ended}))::int as ended, count(*)::int as all from complaint c`.execute(ctx.db)
  return rows[0]!
}

export async function insertFile(ctx: Ctx, row: { fileId: string; orgNo: number; complaintId: string; givenBy: Giver; name: string; by: string }): Promise<void> {
  await ctx.db
    .insertInto('complaint_file')
    .values({ file_id: row.fileId, org_no: row.orgNo, complaint_id: row.complaintId, given_by: row.givenBy, name: row.name, added_by_name: row.by })
    .execute()
}

export async function listFiles(ctx: Ctx, complaintId: string): Promise<FileRow[]> {
  return (await ctx.db.selectFrom('complaint_file').selectAll().where('complaint_id', '=', complaintId).orderBy('added_at').orderBy('file_id').execute()) as FileRow[]
}

export async function insertNote(ctx: Ctx, complaint: Pick<ComplaintRow, 'id' | 'org_no'>, text: string): Promise<void> {
  await ctx.db.insertInto('complaint_note').values({ id: newId(), org_no: complaint.org_no, complaint_id: complaint.id, by_name: ctx.actor.name, text }).execute()
}

export async function listNotes(ctx: Ctx, complaintId: string) {
  return ctx.db.selectFrom('complaint_note').selectAll().where('complaint_id', '=', complaintId).orderBy('at', 'desc').orderBy('id', 'desc').execute()
}

export type CategoryCounts = { key: string; name: string; received: number; accepted: number; refused: number; open: number; founded: number; published: number; acceptDue: number; acceptOnTime: number; resolveDue: number; resolveOnTime: number }

/**
 * Counts of one year by category or by authority. A limit counts when it was met or has passed: what is still running
 * is neither on time nor late. Transferred ones count where they went.
 */
export async function countComplaints(ctx: Ctx, year: number, by: 'category' | 'authority'): Promise<CategoryCounts[]> {
  const key = by === 'category' ? sql`c.category` : sql`c.org_no::text`
  const name = by === 'category' ? sql`c.category` : sql`max(c.authority_name)`
  const judged = sql`coalesce(c.accepted_on, case when c.state = 'refused' then c.closed_on end)`
  const { rows } = await sql<CategoryCounts>`
    select ${key} as key, ${name} as name, count(*)::int as received,
      (count(*) filter (where c.accepted_on is not null))::int as accepted,
      (count(*) filter (where c.state = 'refused'))::int as refused,
      (count(*) filter (where not ${ended}))::int as open,
      (count(*) filter (where c.verdict in ('founded', 'partly') and c.decided_on is not null))::int as founded,
      (count(*) filter (where p.id is not null))::int as published,
      (count(*) filter (where ${judged} is not null or c.accept_by < ${ctx.today}))::int as "acceptDue",
      (count(*) filter (where ${judged} <= c.accept_by))::int as "acceptOnTime",
      (count(*) filter (where c.resolve_by is not null and (c.decided_on is not null or c.resolve_by < ${ctx.today})))::int as "resolveDue",
      (count(*) filter (where c.decided_on <= c.resolve_by))::int as "resolveOnTime"
    from complaint c left join complaint_publication p on p.complaint_id = c.id
    where c.state <> 'transferred' and ${conditions(ctx, { year })} group by ${key} order by received desc, key`.execute(ctx.db)
  return rows
}
