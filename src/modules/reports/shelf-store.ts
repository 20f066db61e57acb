import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Figure, ReportKind, ReportTable } from './model.ts'
import type { FigureChange } from './rules.ts'
import type { ReportRow } from './store.ts'

/** What everybody reads: a copy made at publication. Nothing here is looked up in the registers. */
export type PublishedContent = { chapters: { id: string; title: string; clause: string | null; text: string; figures: string[]; tables: string[] }[]; tables: ReportTable[] }

export type PublishedRow = {
  id: string
  orgNo: number
  orgName: string
  kind: ReportKind
  year: number
  region: string
  publishedOn: string
  frozenAt: string
  code: string
}

export async function insertPublished(ctx: Ctx, report: ReportRow, made: { region: string; content: PublishedContent; figures: readonly Figure[]; pdf: Uint8Array; code: string }): Promise<void> {
  await ctx.db
    .insertInto('published_report')
    .values({
      id: report.id,
      org_no: report.org_no,
      org_name: report.org_name,
      kind: report.kind,
      year: report.year,
      region: made.region,
      published_on: ctx.today,
      frozen_at: report.frozen_at!,
      content: json(made.content),
      figures: json(made.figures),
      pdf: Buffer.from(made.pdf),
      code: made.code,
    })
    .execute()
}

const columns = sql`p.id, p.org_no as "orgNo", p.org_name as "orgName", p.kind, p.year, p.region, p.published_on as "publishedOn", p.frozen_at as "frozenAt", p.code`

export type ShelfFilter = { year?: number | undefined; kind?: ReportKind | undefined; q?: string | undefined; org?: number | undefined }

/** The shelf: reports of authorities before those of schools, the latest year first. */
export async function listPublished(ctx: Ctx, filter: ShelfFilter, { page, size }: { page: number; size: number }): Promise<{ rows: PublishedRow[]; total: number }> {
  const q = filter.q?.trim() ?? ''
  const where = sql`from published_report p where (${filter.year ?? null}::int is null or p.year = ${filter.year ?? null})
    and (${filter.kind ?? ''} = '' or p.kind = ${filter.kind ?? ''}) and (${filter.org ?? null}::bigint is null or p.org_no = ${filter.org ?? null}::bigint)
    and (${q} = '' or strpos(p.org_name, ${q}) > 0)`
  const { rows } = await sql<PublishedRow>`select ${columns} ${where} order by p.year desc, p.org_no % 1000000 <> 0, p.org_no, p.kind limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

export async function listShelfYears(ctx: Ctx): Promise<number[]> {
  const { rows } = await sql<{ year: number }>`select distinct year from published_report order by year desc`.execute(ctx.db)
  return rows.map((row) => row.year)
}

export async function findPublished(ctx: Ctx, id: string): Promise<(PublishedRow & { content: PublishedContent; figures: Figure[] }) | undefined> {
  const { rows } = await sql<PublishedRow & { content: PublishedContent; figures: Figure[] }>`select ${columns}, p.content, p.figures from published_report p where p.id = ${id}`.execute(ctx.db)
  return rows[0]
}

export async function readPublishedPdf(ctx: Ctx, id: string): Promise<(PublishedRow & { pdf: Buffer }) | undefined> {
  const { rows } = await sql<PublishedRow & { pdf: Buffer }>`select ${columns}, p.pdf from published_report p where p.id = ${id}`.execute(ctx.db)
  return rows[0]
}

/** The published years of one kind of one unit with their figures, oldest first. */
export async function listPublishedYears(ctx: Ctx, orgNo: number, kind: ReportKind): Promise<(PublishedRow & { figures: Figure[] })[]> {
  const { rows } = await sql<PublishedRow & { figures: Figure[] }>`
    select ${columns}, p.figures from published_report p where p.org_no = ${orgNo} and p.kind = ${kind} order by p.year`.execute(ctx.db)
  return rows
}

export type Restatement = { id: string; notedOn: string; note: string; changes: FigureChange[]; authorName: string }

export async function listRestatements(ctx: Ctx, reportId: string): Promise<Restatement[]> {
  const { rows } = await sql<Restatement>`
    select id, noted_on as "notedOn", note, changes, author_name as "authorName" from report_restatement where report_id = ${reportId} order by noted_on desc, id desc`.execute(ctx.db)
  return rows
}

export async function insertRestatement(ctx: Ctx, report: ReportRow, note: string, changes: readonly FigureChange[]): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('report_restatement')
    .values({ id, report_id: report.id, org_no: report.org_no, noted_on: ctx.today, note, changes: json(changes), author_name: ctx.actor.name })
    .execute()
  return id
}
