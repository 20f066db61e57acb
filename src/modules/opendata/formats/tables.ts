import { writeCsv } from '../../../kernel/documents/csv.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { columns, type Described, type FigureRow } from '../model.ts'

/** CSV in UTF-8; the first line holds the keys of the columns, which stay the same for ever. */
export function figuresCsv(rows: readonly FigureRow[]): Uint8Array {
  return writeCsv([columns.map((one) => one.key), ...rows.map((row) => columns.map((column) => column.of(row)))])
}

/** An Excel workbook: the figures, and a sheet that says what they are. */
export function figuresWorkbook(rows: readonly FigureRow[], about: Described): Promise<Uint8Array> {
  return writeWorkbook({
    title: about.title,
    sheets: [
      {
        name: '数据',
        columns: columns.map((one) => ({ header: one.title, width: one.key === 'title' || one.key === 'area_name' ? 24 : 12 })),
        rows: rows.map((row) => columns.map((column) => column.of(row))),
      },
      {
        name: '说明',
        columns: [{ header: '项目', width: 16 }, { header: '说明', width: 90 }],
        rows: [
          ['标题', about.title],
          ['数据截止', about.prepared],
          ...(about.simulated ? [['数据性质', '演示数据，不说明真实情况']] : []),
          ...about.notes.map((note, at) => [at === 0 ? '说明' : '', note]),
          ...columns.map((one) => [one.title, one.about]),
        ],
      },
    ],
  })
}
