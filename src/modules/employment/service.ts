import { maskName } from '../../kernel/mask.ts'
import { coverage } from '../../kernel/indicators.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { listExport } from './export.ts'
import { destinationLabel } from './codes.ts'
import { listDestinations } from './store.ts'

export const handlers = implement(api, {
  async listDestinations(ctx, { org, direct, page, size, period, counted, destination, q, sort }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const found = await listDestinations(ctx, { range, period, counted, destination, q, sort, offset: (page - 1) * size, limit: size })
    return {
      total: found.total,
      rows: found.rows.map(({ personId: _, ...row }) => ({ ...row, name: maskName(row.name), destinationLabel: destinationLabel(row.destination) })),
    }
  },
  exportDestinations: (ctx, input) => listExport.answer(ctx, input),
})
