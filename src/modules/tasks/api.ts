import { dutyApi } from './duty-api.ts'
import { evaluationApi } from './evaluation-api.ts'
import { ledgerApi } from './ledger-api.ts'

export const api = { ...ledgerApi, ...dutyApi, ...evaluationApi }
