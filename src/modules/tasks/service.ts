import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { dutyHandlers } from './service/duties.ts'
import { evaluationHandlers } from './service/evaluations.ts'
import { ledgerHandlers } from './service/ledgers.ts'

export const handlers = implement(api, { ...ledgerHandlers, ...dutyHandlers, ...evaluationHandlers })
