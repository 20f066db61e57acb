import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ctx } from '../../kernel/context.ts'
import { issueDocument, type VerificationMark } from '../../kernel/documents/issued.ts'
import { PDF } from '../../kernel/documents/official.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { getOrg } from '../orgs/public.ts'
import { documentOf, type ReportDocument } from './document.ts'
import { templateKind } from './documents.ts'
import type { Frozen, ReportKind } from './model.ts'
import { printPdf } from './print-pdf.ts'
import { protectBasis, publicText } from './protect.ts'
import { basisOf, readChapters, reportTitle, type ReadChapter } from './read.ts'
import { definitionOf } from './rules.ts'
import { insertPublished } from './shelf-store.ts'
import { setReport, type ReportRow } from './store.ts'

const regions = new Map(readTsv(readFileSync(join(import.meta.dirname, '../../../data/regions.tsv'), 'utf8')).map((row) => [row['code']!, row['name']!]))

/** 成都市 for a county of it, 四川省 for the province itself. */
function placeOf(region: string): string {
  return regions.get(`${region.slice(0, 4)}00`) ?? regions.get(region) ?? ''
}

const statusWords = { draft: '草稿，数字还会变', sent: '送审稿，尚未发布', published: '' } as const

/** The figures, tables and chapters of a report as the public may see them. */
async function readProtected(ctx: Ctx, row: ReportRow): Promise<{ basis: Frozen; chapters: ReadChapter[] }> {
  const frozen = await basisOf(ctx, row)
  const least = await readAmount(ctx, 'statistics.public-minimum', { orgNo: row.org_no })
  const basis = protectBasis(frozen, least)
  const chapters = await readChapters(ctx, row, frozen)
  return { basis, chapters: chapters.map((one) => ({ ...one, text: publicText(one.body, one.numbers, basis.figures, least) })) }
}

async function readOwn(ctx: Ctx, row: ReportRow): Promise<{ basis: Frozen; chapters: ReadChapter[] }> {
  const basis = await basisOf(ctx, row)
  return { basis, chapters: await readChapters(ctx, row, basis) }
}

/** The report as it would be printed now; a published one as it was published. */
export async function readDocument(ctx: Ctx, row: ReportRow): Promise<ReportDocument> {
  const read = row.state === 'published' ? await readProtected(ctx, row) : await readOwn(ctx, row)
  const { title, clause } = definitionOf(row.kind as ReportKind)
  const source = { title, clause, orgName: row.org_name, year: row.year, status: statusWords[row.state as keyof typeof statusWords] }
  return documentOf(source, read.basis, read.chapters)
}

/** A print of what is not published: no verification code, and it says so on every page. */
export async function printDraft(ctx: Ctx, row: ReportRow): Promise<Uint8Array> {
  return printPdf(await readDocument(ctx, row), null, { today: ctx.today, demonstration: ctx.actor.demonstration })
}

/**
 * Publishes a report: prints it with its verification code, and puts text, figures and print on the public shelf,
 * where they never change again. Small numbers of people are left out, as in all public statistics.
 */
export async function publish(ctx: Ctx, row: ReportRow): Promise<{ code: string }> {
  const { basis, chapters } = await readProtected(ctx, row)
  const definition = definitionOf(row.kind as ReportKind)
  const source = { title: definition.title, clause: definition.clause, orgName: row.org_name, year: row.year, status: '' }
  const document = documentOf(source, basis, chapters)
  const issued = await issueDocument(ctx, {
    kind: templateKind(definition.id),
    kindTitle: definition.title,
    orgNo: row.org_no,
    issuer: { no: row.org_no, name: row.org_name },
    title: reportTitle(row),
    number: `NB-${row.year}-${row.org_no}-${definition.id}`,
    record: { kind: 'annual-report', id: row.id },
    mediaType: PDF,
    facts: { 年度: row.year, 数字截至: basis.on },
    render: (mark: VerificationMark) => printPdf(document, mark, { today: ctx.today, demonstration: ctx.actor.demonstration }),
  })
  const org = await getOrg(ctx, row.org_no)
  await setReport(ctx, row.id, { state: 'published', published_on: ctx.today })
  await insertPublished(ctx, row, {
    region: placeOf(org.region),
    figures: basis.figures,
    pdf: issued.bytes,
    code: issued.code,
    content: {
      chapters: chapters.map((one) => ({ id: one.chapter, title: one.definition.title, clause: one.definition.clause ?? null, text: one.text, figures: [...one.definition.figures], tables: [...one.definition.tables] })),
      tables: basis.tables,
    },
  })
  return { code: issued.code }
}
