import { closingApi } from './closing-api.ts'
import { requestApi } from './request-api.ts'
import { transferApi } from './transfer-api.ts'

export const api = { ...requestApi, ...transferApi, ...closingApi }
