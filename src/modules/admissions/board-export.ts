import { defineExport } from '../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import { boardApi, flowSteps, flowTitles } from './board-api.ts'
import { readBoard } from './service/board-figures.ts'

type Row = Awaited<ReturnType<typeof readBoard>>['rows'][number]

const heads = { region: '地区', school: '学校', specialty: '专业' } as const

/** The board as shown: its rows, then their sum. */
export const boardExport = defineExport({
  kind: 'admissions.board-export',
  title: '招生进度',
  audit: 'admissions.export-board',
  input: boardApi.exportAdmissionBoard.input,
  async open(ctx, { format, ...place }) {
    const { level, rows, total, year } = await readBoard(ctx, place)
    const columns: FileColumn<Row>[] = [
      { key: 'key', header: `${heads[level]}代码`, format: 'text', width: 16, value: (row) => row.key },
      { key: 'title', header: heads[level], width: 28, value: (row) => row.title },
      { key: 'plan', header: '计划', width: 10, value: (row) => row.plan },
      ...flowSteps.map((step) => ({ key: step, header: flowTitles[step], width: 10, value: (row: Row) => row[step] })),
      { key: 'held', header: '现在占名额', width: 12, value: (row) => row.held },
      { key: 'share', header: '占计划（%）', width: 12, value: (row) => (row.plan === 0 ? '' : Math.round((row.held / row.plan) * 1000) / 10) },
    ]
    const all: Row[] = [...rows, { key: '', title: '合计', ...total }]
    return { columns, format, total: all.length, title: `${year} 年招生进度`, facts: place, page: async (_ctx, offset, limit) => all.slice(offset, offset + limit) }
  },
})
