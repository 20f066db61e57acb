import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { AnnualReport, ReportChapter, ReportComment, ReportExplanation, ReportRevision } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Frozen, ReportKind, ReportState } from './model.ts'

export type ReportRow = Selectable<AnnualReport>
export type ChapterRow = Selectable<ReportChapter>
export type RevisionRow = Selectable<ReportRevision>
export type CommentRow = Selectable<ReportComment>
export type ExplanationRow = Selectable<ReportExplanation>

export async function findReport(ctx: Ctx, id: string, lock = false): Promise<ReportRow | undefined> {
  const query = ctx.db.selectFrom('annual_report').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function findReportOf(ctx: Ctx, orgNo: number, kind: ReportKind, year: number): Promise<ReportRow | undefined> {
  return ctx.db.selectFrom('annual_report').selectAll().where('org_no', '=', orgNo).where('kind', '=', kind).where('year', '=', year).executeTakeFirst()
}

export async function findReportOfCase(ctx: Ctx, caseId: string): Promise<ReportRow | undefined> {
  return ctx.db.selectFrom('annual_report').selectAll().where('case_id', '=', caseId).executeTakeFirst()
}

export type ReportFilter = { year?: number | undefined; kind?: ReportKind | undefined; state?: ReportState | undefined; q?: string | undefined; sort?: string | undefined }

const orders: Record<string, string> = { year: 'r.year, r.org_no, r.kind', '-year': 'r.year desc, r.org_no, r.kind', org: 'r.org_no, r.year desc, r.kind', '-org': 'r.org_no desc, r.year desc, r.kind' }

export type ListedReport = Pick<ReportRow, 'id' | 'org_no' | 'org_name' | 'kind' | 'year' | 'state' | 'case_id' | 'frozen_at' | 'published_on'> & { written_at: string | null; open_comments: number; case_state: string | null }

/** Reports of the actor's scope; those of the own unit first within a year. */
export async function listReports(ctx: Ctx, filter: ReportFilter, { offset, limit }: { offset: number; limit: number }): Promise<{ rows: ListedReport[]; total: number }> {
  const q = filter.q?.trim() ?? ''
  const where = sql`from annual_report r where (${filter.year ?? null}::int is null or r.year = ${filter.year ?? null})
    and (${filter.kind ?? ''} = '' or r.kind = ${filter.kind ?? ''}) and (${filter.state ?? ''} = '' or r.state = ${filter.state ?? ''})
    and (${q} = '' or strpos(r.org_name, ${q}) > 0)`
  const { rows } = await sql<ListedReport>`
    select r.id, r.org_no, r.org_name, r.kind, r.year, r.state, r.case_id, r.frozen_at, r.published_on,
      (select f.state from case_file f where f.id = r.case_id) as case_state,
      (select max(c.updated_at) from report_chapter c where c.report_id = r.id) as written_at,
      (select count(*) from report_comment m where m.report_id = r.id and m.settled_at is null)::int as open_comments
    ${where} order by ${sql.raw(orders[filter.sort ?? ''] ?? orders['-year']!)} offset ${offset} limit ${limit}`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

/** One report as the list shows it. */
export async function findListed(ctx: Ctx, row: ReportRow): Promise<ListedReport> {
  const { rows } = await sql<Pick<ListedReport, 'written_at' | 'open_comments' | 'case_state'>>`
    select (select f.state from case_file f where f.id = ${row.case_id}::uuid) as case_state,
      (select max(c.updated_at) from report_chapter c where c.report_id = ${row.id}) as written_at,
      (select count(*) from report_comment m where m.report_id = ${row.id} and m.settled_at is null)::int as open_comments`.execute(ctx.db)
  return { ...row, ...rows[0]! }
}

export async function insertReport(ctx: Ctx, row: { orgNo: number; orgName: string; kind: ReportKind; year: number }): Promise<ReportRow> {
  return ctx.db
    .insertInto('annual_report')
    .values({ id: newId(), org_no: row.orgNo, org_name: row.orgName, kind: row.kind, year: row.year, created_by_name: ctx.actor.name })
    .returningAll()
    .executeTakeFirstOrThrow()
}

type ReportSet = { state?: ReportState; case_id?: string | null; frozen?: Frozen | null; frozen_at?: string | null; published_on?: string }

export async function setReport(ctx: Ctx, id: string, { frozen, ...set }: ReportSet): Promise<void> {
  await ctx.db
    .updateTable('annual_report')
    .set({ ...set, ...(frozen === undefined ? {} : { frozen: frozen === null ? null : json(frozen) }) })
    .where('id', '=', id)
    .execute()
}

export function frozenOf(row: Pick<ReportRow, 'frozen'>): Frozen | null {
  return row.frozen as Frozen | null
}

export async function listChapters(ctx: Ctx, reportId: string): Promise<ChapterRow[]> {
  return ctx.db.selectFrom('report_chapter').selectAll().where('report_id', '=', reportId).execute()
}

/** The chapter, held until the transaction ends: of two people who save at the same moment one comes second. */
export async function lockChapter(ctx: Ctx, reportId: string, chapter: string): Promise<ChapterRow | undefined> {
  return ctx.db.selectFrom('report_chapter').selectAll().where('report_id', '=', reportId).where('chapter', '=', chapter).forUpdate().executeTakeFirst()
}

export async function insertChapters(ctx: Ctx, report: ReportRow, chapters: readonly { chapter: string; body: string }[]): Promise<void> {
  const own = { report_id: report.id, org_no: report.org_no }
  const by = { updated_by: ctx.actor.accountId, updated_by_name: ctx.actor.name }
  await ctx.db.insertInto('report_chapter').values(chapters.map((one) => ({ ...own, ...one, ...by, updated_at: ctx.at }))).execute()
  await ctx.db
    .insertInto('report_revision')
    .values(chapters.map((one) => ({ id: newId(), ...own, ...one, version: 1, author_id: ctx.actor.accountId, author_name: ctx.actor.name, began_at: ctx.at, written_at: ctx.at })))
    .execute()
}

/**
 * Writes a chapter. What the same person writes within ten minutes goes on in the same revision; otherwise a new one
 * begins. A restored text is always a revision of its own.
 */
export async function writeChapter(ctx: Ctx, held: ChapterRow, body: string, restoredFrom?: number): Promise<ChapterRow> {
  const last = await findRevision(ctx, held.report_id, held.chapter, held.version)
  const goesOn = last && restoredFrom === undefined && last.restored_from === null && last.author_id === ctx.actor.accountId && Date.parse(ctx.at) - Date.parse(last.began_at) < 600_000 && held.version > 1
  const version = goesOn ? held.version : held.version + 1
  if (goesOn) await ctx.db.updateTable('report_revision').set({ body, written_at: ctx.at }).where('id', '=', last.id).execute()
  else {
    await ctx.db
      .insertInto('report_revision')
      .values({ id: newId(), report_id: held.report_id, org_no: held.org_no, chapter: held.chapter, version, body, author_id: ctx.actor.accountId, author_name: ctx.actor.name, began_at: ctx.at, written_at: ctx.at, restored_from: restoredFrom ?? null })
      .execute()
  }
  return ctx.db
    .updateTable('report_chapter')
    .set({ body, version, updated_at: ctx.at, updated_by: ctx.actor.accountId, updated_by_name: ctx.actor.name })
    .where('report_id', '=', held.report_id)
    .where('chapter', '=', held.chapter)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function listRevisions(ctx: Ctx, reportId: string, chapter: string): Promise<Omit<RevisionRow, 'body'>[]> {
  return ctx.db
    .selectFrom('report_revision')
    .select(['id', 'report_id', 'org_no', 'chapter', 'version', 'author_id', 'author_name', 'began_at', 'written_at', 'restored_from'])
    .where('report_id', '=', reportId)
    .where('chapter', '=', chapter)
    .orderBy('version', 'desc')
    .execute()
}

export async function findRevision(ctx: Ctx, reportId: string, chapter: string, version: number): Promise<RevisionRow | undefined> {
  return ctx.db.selectFrom('report_revision').selectAll().where('report_id', '=', reportId).where('chapter', '=', chapter).where('version', '=', version).executeTakeFirst()
}

export async function listComments(ctx: Ctx, reportId: string): Promise<CommentRow[]> {
  return ctx.db.selectFrom('report_comment').selectAll().where('report_id', '=', reportId).orderBy('written_at', 'desc').orderBy('id').execute()
}

export async function findComment(ctx: Ctx, id: string): Promise<CommentRow | undefined> {
  return ctx.db.selectFrom('report_comment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function insertComment(ctx: Ctx, report: ReportRow, chapter: string, body: string): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('report_comment')
    .values({ id, report_id: report.id, org_no: report.org_no, chapter, body, author_name: ctx.actor.name, author_org_name: ctx.actor.org.name })
    .execute()
  return id
}

export async function settleComment(ctx: Ctx, id: string, reply: string): Promise<void> {
  await ctx.db.updateTable('report_comment').set({ settled_at: ctx.at, settled_by_name: ctx.actor.name, reply }).where('id', '=', id).execute()
}

export async function listExplanations(ctx: Ctx, reportId: string): Promise<ExplanationRow[]> {
  return ctx.db.selectFrom('report_explanation').selectAll().where('report_id', '=', reportId).execute()
}

export async function putExplanation(ctx: Ctx, report: ReportRow, row: { chapter: string; passage: string; number: string; reason: string }): Promise<void> {
  const by = { reason: row.reason, author_name: ctx.actor.name, written_at: ctx.at }
  await ctx.db
    .insertInto('report_explanation')
    .values({ report_id: report.id, org_no: report.org_no, chapter: row.chapter, passage: row.passage, number: row.number, ...by })
    .onConflict((conflict) => conflict.columns(['report_id', 'chapter', 'passage', 'number']).doUpdateSet(by))
    .execute()
}

/** Units of a kind and year that have handed in: sent or published, by organisation. */
export async function listHandedIn(ctx: Ctx, kind: ReportKind, year: number): Promise<Map<number, ReportState>> {
  const rows = await ctx.db.selectFrom('annual_report').select(['org_no', 'state']).where('kind', '=', kind).where('year', '=', year).execute()
  return new Map(rows.map((row) => [row.org_no, row.state as ReportState]))
}

export async function lastReminders(ctx: Ctx, kind: ReportKind, year: number): Promise<Map<number, string>> {
  const { rows } = await sql<{ org_no: number; last: string }>`
    select org_no, max(reminded_on)::text as last from report_reminder where kind = ${kind} and year = ${year} group by org_no`.execute(ctx.db)
  return new Map(rows.map((row) => [row.org_no, row.last]))
}

/** True the first time on a day. */
export async function rememberReminder(ctx: Ctx, orgNo: number, kind: ReportKind, year: number): Promise<boolean> {
  const row = await ctx.db
    .insertInto('report_reminder')
    .values({ org_no: orgNo, kind, year, reminded_on: ctx.today, by_name: ctx.actor.name })
    .onConflict((conflict) => conflict.doNothing())
    .returning('org_no')
    .executeTakeFirst()
  return row !== undefined
}
