import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { erasureHandlers } from './service/erasures.ts'
import { requestHandlers } from './service/requests.ts'
import { retentionHandlers } from './service/retention.ts'

export const handlers = implement(api, { ...retentionHandlers, ...erasureHandlers, ...requestHandlers })
