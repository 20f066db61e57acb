import type { Api } from '../../kernel/api.ts'
import { assessmentApi } from './assessment-api.ts'
import { breakdownApi } from './breakdown-api.ts'
import { evaluationApi } from './evaluation-api.ts'

export const api = { ...breakdownApi, ...assessmentApi, ...evaluationApi } satisfies Api
