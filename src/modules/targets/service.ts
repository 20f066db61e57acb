import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { assessmentHandlers } from './service/assessments.ts'
import { breakdownHandlers } from './service/breakdowns.ts'
import { evaluationHandlers } from './service/evaluations.ts'
import { issuedHandlers } from './service/issued.ts'
import { sheetHandlers } from './service/sheet.ts'

export const handlers = implement(api, { ...breakdownHandlers, ...sheetHandlers, ...issuedHandlers, ...assessmentHandlers, ...evaluationHandlers })
