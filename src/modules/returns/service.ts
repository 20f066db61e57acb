import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { entryHandlers } from './service/entry.ts'
import { overviewHandlers } from './service/overview.ts'
import { roundHandlers } from './service/rounds.ts'
import { sheetHandlers } from './service/sheet.ts'

export const handlers = implement(api, { ...roundHandlers, ...overviewHandlers, ...entryHandlers, ...sheetHandlers })
