import { enterpriseApi } from './enterprise-api.ts'
import { rosterApi } from './roster-api.ts'

export const api = { ...enterpriseApi, ...rosterApi }
