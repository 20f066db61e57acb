import type { VerificationMark } from '../../kernel/documents/issued.ts'
import { renderPdf } from '../../kernel/documents/pdf.ts'
import { chartSvg } from './charts.ts'
import type { ReportDocument } from './document.ts'
import type { PrintedTable } from './layout.ts'

/** Columns of words; every other one holds numbers. `widths` are shares of the page. */
function printed(table: PrintedTable, { left = [0], widths = null }: { left?: number[]; widths?: number[] | null } = {}) {
  return { ...table, left, widths }
}

const isMain = (table: PrintedTable) => table.head[0] === '指标'

/** The report as PDF: cover, contents, chapters with charts, annexes. A draft has no verification code. */
export async function printPdf(document: ReportDocument, mark: VerificationMark | null, { today, demonstration }: { today: string; demonstration: boolean }): Promise<Uint8Array> {
  const images: Record<string, Uint8Array> = {}
  const encoder = new TextEncoder()
  const chapters = document.chapters.map((chapter, at) => ({
    ...chapter,
    tables: chapter.tables.map((table) => printed(table, isMain(table) ? { left: [0, 1], widths: [4, 1, 1.6, 1.6, 1.6] } : {})),
    charts: chapter.charts.map((chart, n) => {
      const image = `chart-${at}-${n}.svg`
      images[image] = encoder.encode(chartSvg(chart))
      return { title: chart.title, unit: chart.unit, image }
    }),
  }))
  return renderPdf({
    template: 'reports/annual',
    data: {
      title: `${document.orgName} ${document.year} 年${document.title}`,
      kindTitle: document.title,
      orgName: document.orgName,
      year: document.year,
      frozenOn: document.frozenOn,
      status: document.status,
      issuedOn: mark?.issuedOn ?? today,
      demonstration: mark?.demonstration ?? demonstration,
      mark: mark && { code: mark.code, domain: mark.domain, qr: mark.qr },
      chapters,
      definitions: printed(document.definitions, { left: [0, 1, 2, 3, 4], widths: [2.4, 0.8, 1, 0.9, 5] }),
      sources: document.sources && printed(document.sources, { left: [0, 1, 2], widths: [2, 1.4, 5] }),
    },
    images,
  })
}
