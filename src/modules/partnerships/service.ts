import { coverage } from '../../kernel/indicators.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { listExport } from './export.ts'
import { listGroups } from './store.ts'

export const handlers = implement(api, {
  async listGroups(ctx, { org, direct, page, size, period, kind, q, sort }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    return listGroups(ctx, { range, period, kind, q, sort, offset: (page - 1) * size, limit: size })
  },
  exportGroups: (ctx, input) => listExport.answer(ctx, input),
})
