import { dayInWords } from '../../kernel/documents/official.ts'
import { fillWord } from '../../kernel/documents/word.ts'
import type { WordData } from '../../kernel/documents/template-kinds.ts'
import { chartPng } from './charts.ts'
import type { ReportDocument } from './document.ts'
import type { PrintedTable } from './layout.ts'
import { pictureMark, placeParts, tableMark, type WordPicture } from './word-parts.ts'

export type WordHead = { number: string; by: string; today: string; code: string; link: string; demonstration: boolean }

/** The report in the Word template of its authority: texts by placeholders, tables and charts where their marks stand. */
export async function printWord(template: Uint8Array, document: ReportDocument, head: WordHead): Promise<Uint8Array> {
  const tables: PrintedTable[] = []
  const pictures: WordPicture[] = []
  const tableData = (list: readonly PrintedTable[]): WordData[] => list.map((table) => ({ 表名: table.title, 表单位: table.unit ? `单位：${table.unit}` : '', 表格: tableMark(tables.push(table) - 1) }))
  const chapters: WordData[] = []
  for (const chapter of document.chapters) {
    const charts: WordData[] = []
    for (const chart of chapter.charts) {
      const drawn = await chartPng(chart)
      charts.push({ 图名: chart.title, 图单位: `单位：${chart.unit}`, 图片: pictureMark(pictures.push({ ...drawn, title: chart.title }) - 1) })
    }
    chapters.push({
      章名: chapter.title,
      段落: chapter.paragraphs.map((one) => ({
        小标题: one.kind === 'heading' ? [{ 标题文字: one.text }] : [],
        正文: one.kind === 'text' ? [{ 正文文字: one.text }] : [],
        要点: one.kind === 'item' ? [{ 要点文字: one.text }] : [],
      })),
      表: tableData(chapter.tables),
      图: charts,
    })
  }
  const filled = fillWord(template, {
    文书标题: document.title,
    文号: head.number,
    出具单位: document.orgName,
    出具日期: dayInWords(head.today),
    填表人: head.by,
    查验编号: head.code,
    查验网址: head.link,
    年度: String(document.year),
    数字截至: dayInWords(document.frozenOn),
    状态: [head.demonstration ? '演示数据，不作凭证' : '', document.status].filter(Boolean).join('　'),
    章节: chapters,
    附表: tableData([document.definitions, ...(document.sources ? [document.sources] : [])]),
  })
  return placeParts(filled, { tables, pictures })
}
