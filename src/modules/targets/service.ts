import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { breakdownHandlers } from './service/breakdowns.ts'
import { issuedHandlers } from './service/issued.ts'
import { sheetHandlers } from './service/sheet.ts'

export const handlers = implement(api, { ...breakdownHandlers, ...sheetHandlers, ...issuedHandlers })
