import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { listFile, type FileColumn, type ListFormat } from '../../kernel/documents/list-file.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import type { api } from './api.ts'
import { targetText, unjudgedWords } from './model.ts'

type Board = Output<typeof api.getNationalBoard>
type Row = Board['rows'][number]

/** The board as a file: the lines that some province has published, with the provinces side by side behind the sum. */
export function boardFile(ctx: Ctx, board: Board, format: ListFormat): Promise<FileAnswer> {
  const rows = board.rows.filter((row) => row.published > 0)
  const provinces = board.provinces.filter(({ no }) => rows.some((row) => cellOf(row, no) !== null))
  const columns: FileColumn<Row>[] = [
    { key: 'no', header: '序号', format: 'integer', width: 8, value: (row) => row.no },
    { key: 'name', header: '指标', width: 36, value: (row) => row.name },
    { key: 'unit', header: '单位', width: 10, value: (row) => row.unit },
    { key: 'value', header: '合计', width: 14, value: (row) => told(row, row.value) },
    { key: 'published', header: '已发布省数', format: 'integer', width: 12, value: (row) => row.published },
    { key: 'baseline', header: '基期', width: 12, value: (row) => (row.baseline ? row.baseline.value : '') },
    { key: 'target', header: '目标', width: 14, value: (row) => targetText(row) },
    { key: 'status', header: '判定', width: 20, value: (row) => row.status ?? (row.unjudged ? unjudgedWords[row.unjudged] : '') },
    { key: 'versions', header: '口径版本', format: 'text', width: 10, value: (row) => row.versions.join('、') },
    { key: 'definition', header: '口径', width: 60, value: (row) => row.definition },
    { key: 'clause', header: '条款', format: 'text', width: 12, value: (row) => row.clause },
    ...provinces.map(({ no, name }): FileColumn<Row> => ({ key: String(no), header: name, width: 14, value: (row) => told(row, cellOf(row, no)) })),
  ]
  const title = `全国看板_${board.period === 'live' ? '截至发布日' : `${board.period}年`}`
  ctx.audit.subject('export', title, `${title} ${rows.length} 行`)
  ctx.audit.detail({ period: board.period, format, rows: rows.length, provinces: provinces.length })
  return listFile({ title, day: ctx.today, format, columns, rows, ...(ctx.actor.demonstration ? { mark: '演示数据' } : {}) })
}

const cellOf = (row: Row, no: number) => row.cells.find((cell) => cell.no === no)?.value ?? null

/** As the page shows it: the line's decimals, empty where nothing was published. */
const told = (row: Row, value: number | null) => (value === null ? '' : Number(value.toFixed(row.decimals)))
