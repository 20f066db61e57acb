import { chartSpec, dataTable, figureTable, paragraphsOf, type Paragraph, type PrintedChart, type PrintedTable } from './layout.ts'
import type { Frozen } from './model.ts'
import type { ReadChapter } from './read.ts'

export type PrintedChapter = { title: string; paragraphs: Paragraph[]; tables: PrintedTable[]; charts: PrintedChart[] }

/** A report ready for paper, whichever way it is printed. */
export type ReportDocument = {
  title: string
  orgName: string
  year: number
  frozenOn: string
  /** Empty once it is published. */
  status: string
  clause: string
  chapters: PrintedChapter[]
  definitions: PrintedTable
  sources: PrintedTable | null
}

type Source = { title: string; orgName: string; year: number; clause: string; status: string }

/** Puts chapters, tables and charts together; the same for draft, Word and PDF. */
export function documentOf(source: Source, basis: Frozen, chapters: readonly ReadChapter[]): ReportDocument {
  const numbers = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']
  const explained = chapters.flatMap((chapter) => chapter.numbers.flatMap((one) => (one.explanation ? [[chapter.definition.title, one.raw, one.explanation.reason]] : [])))
  return {
    ...source,
    frozenOn: basis.on,
    chapters: chapters.map((chapter, at) => {
      const { definition } = chapter
      const main = figureTable(definition.figures, basis.figures, source.year)
      return {
        title: `${numbers[at] ?? at + 1}、${definition.title}`,
        paragraphs: paragraphsOf(chapter.text),
        tables: [...(main ? [main] : []), ...definition.tables.flatMap((id) => basis.tables.filter((one) => one.id === id).map(dataTable))],
        charts: definition.charts.flatMap((chart) => chartSpec(chart, basis) ?? []),
      }
    }),
    definitions: {
      title: '附表一 指标口径',
      unit: '',
      head: ['指标', '单位', '来源', '口径版本', '口径'],
      rows: basis.figures.map((one) => [one.title, one.unit, { computed: '登记簿', reported: '填报', none: '没有' }[one.source], one.definitionVersion, one.definition]),
      total: null,
    },
    sources: explained.length === 0 ? null : { title: '附表二 台账以外数字的说明', unit: '', head: ['章', '数字', '说明'], rows: explained, total: null },
  }
}
