import { ledgerApi } from './ledger-api.ts'
import { officeApi } from './office-api.ts'
import { publicApi } from './public-api.ts'

export const api = { ...publicApi, ...officeApi, ...ledgerApi }
