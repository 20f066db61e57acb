import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { reportHandlers } from './service/reports.ts'
import { shelfHandlers } from './service/shelf.ts'
import { upwardHandlers } from './service/upward.ts'
import { writingHandlers } from './service/writing.ts'

export const handlers = implement(api, { ...reportHandlers, ...writingHandlers, ...upwardHandlers, ...shelfHandlers })
