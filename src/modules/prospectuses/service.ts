import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { lineHandlers } from './service/lines.ts'

export const handlers = implement(api, { ...lineHandlers })
