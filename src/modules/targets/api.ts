import type { Api } from '../../kernel/api.ts'
import { breakdownApi } from './breakdown-api.ts'

export const api = { ...breakdownApi } satisfies Api
