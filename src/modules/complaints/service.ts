import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { ledgerHandlers } from './service/ledger.ts'
import { officeHandlers } from './service/office.ts'
import { publicHandlers } from './service/public.ts'

export const handlers = implement(api, { ...publicHandlers, ...officeHandlers, ...ledgerHandlers })
