import { lineApi } from './line-api.ts'

export const api = { ...lineApi }
