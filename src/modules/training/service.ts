import { maskName } from '../../kernel/mask.ts'
import { coverage } from '../../kernel/indicators.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { listExport } from './export.ts'
import { listTrainingRecords } from './store.ts'

export const handlers = implement(api, {
  async listTrainingRecords(ctx, { org, direct, page, size, ...filter }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const { period, passed, q, sort } = filter
    const found = await listTrainingRecords(ctx, { range, period, passed, q, sort, offset: (page - 1) * size, limit: size })
    return { total: found.total, rows: found.rows.map(({ personId: _, ...row }) => ({ ...row, name: maskName(row.name) })) }
  },
  exportTrainingRecords: (ctx, input) => listExport.answer(ctx, input),
})
