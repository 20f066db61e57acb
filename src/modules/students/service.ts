import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { declareCodeUses } from './code-uses.ts'
import { registrationHandlers } from './service/registration.ts'
import { asOfHandlers } from './service/as-of.ts'
import { formHandlers } from './service/form.ts'
import { exportHandlers } from './service/export.ts'
import { listHandlers } from './service/list.ts'
import { recordHandlers } from './service/record.ts'
import { rosterHandlers } from './service/roster.ts'
import { stockHandlers } from './service/stock.ts'

declareCodeUses()

export const handlers = implement(api, {
  ...registrationHandlers,
  ...rosterHandlers,
  ...stockHandlers,
  ...exportHandlers,
  ...listHandlers,
  ...recordHandlers,
  ...formHandlers,
  ...asOfHandlers,
})
