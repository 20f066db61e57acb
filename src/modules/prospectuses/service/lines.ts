import type { Handlers } from '../../../kernel/server.ts'
import type { lineApi } from '../line-api.ts'
import { listLines } from '../store/lines.ts'

export const lineHandlers: Handlers<typeof lineApi> = {
  async listPublicPlanLines(ctx, { page, size, sort: _, ...filter }) {
    return listLines(ctx, filter, { limit: size, offset: (page - 1) * size })
  },
}
