import { dayInChina } from '../../../kernel/dates.ts'
import { PDF, safeFileName } from '../../../kernel/documents/official.ts'
import { NotFound } from '../../../kernel/errors.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { shelfApi } from '../shelf-api.ts'
import { reportTitle } from '../read.ts'
import { compareYears, definitionOf, findChapter } from '../rules.ts'
import { findPublished, listPublished, listPublishedYears, listRestatements, listShelfYears, readPublishedPdf, type PublishedRow } from '../shelf-store.ts'

const shown = ({ id, orgNo, orgName, kind, year, region, publishedOn, code }: PublishedRow) => ({ id, orgNo, orgName, kind, year, regionName: region, publishedOn, code })
const titleOf = (row: PublishedRow) => reportTitle({ org_name: row.orgName, year: row.year, kind: row.kind })

export const shelfHandlers: Handlers<typeof shelfApi> = {
  async listShelf(ctx, input) {
    const { rows, total } = await listPublished(ctx, input, input)
    return { rows: rows.map(shown), total, years: await listShelfYears(ctx) }
  },

  async getShelved(ctx, { id }) {
    const row = await findPublished(ctx, id)
    if (!row) throw new NotFound('年度报告')
    const known = new Set(row.figures.map((one) => one.id))
    return {
      ...shown(row),
      title: titleOf(row),
      clause: definitionOf(row.kind).clause,
      frozenOn: dayInChina(row.frozenAt),
      figures: row.figures.map((one) => ({ ...one, aliases: [...one.aliases], history: [...one.history] })),
      tables: row.content.tables,
      chapters: row.content.chapters.map((one) => ({
        id: one.id,
        title: one.title,
        text: one.text,
        figures: one.figures.filter((figure) => known.has(figure)),
        tables: one.tables.filter((table) => row.content.tables.some((held) => held.id === table)),
        charts: (findChapter(row.kind, one.id)?.charts ?? []).map((chart) => ({ id: chart.id, title: chart.title, kind: chart.kind, of: chart.kind === 'trend' ? chart.figure : chart.table })),
      })),
      restatements: (await listRestatements(ctx, id)).map(({ authorName: _, ...one }) => one),
    }
  },

  async compareShelved(ctx, { org, kind }) {
    const years = await listPublishedYears(ctx, org, kind)
    const last = years.at(-1)
    if (!last) throw new NotFound('年度报告')
    return { orgName: last.orgName, years: years.map((one) => one.year), rows: compareYears(years) }
  },

  async downloadShelved(ctx, { id }) {
    const row = await readPublishedPdf(ctx, id)
    if (!row) throw new NotFound('年度报告')
    return { name: `${safeFileName(titleOf(row))}.pdf`, mediaType: PDF, bytes: new Uint8Array(row.pdf) }
  },
}
