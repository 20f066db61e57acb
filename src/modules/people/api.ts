import type { Api } from '../../kernel/api.ts'
import { checksApi } from './checks-api.ts'
import { duplicatesApi } from './duplicates-api.ts'

export const api = { ...duplicatesApi, ...checksApi } satisfies Api
