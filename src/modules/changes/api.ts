import { closingApi } from './closing-api.ts'
import { cohortApi } from './cohort-api.ts'
import { requestApi } from './request-api.ts'
import { statusApi } from './status-api.ts'
import { transferApi } from './transfer-api.ts'
import { transferFarApi } from './transfer-far-api.ts'

export const api = { ...requestApi, ...transferApi, ...transferFarApi, ...closingApi, ...statusApi, ...cohortApi }
