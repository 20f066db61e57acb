import { authorityApi } from './authority-api.ts'
import { lineApi } from './line-api.ts'
import { planApi } from './plan-api.ts'
import { prospectusApi } from './prospectus-api.ts'
import { publicApi } from './public-api.ts'

export const api = { ...lineApi, ...planApi, ...authorityApi, ...prospectusApi, ...publicApi }
