import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { lineHandlers } from './service/lines.ts'
import { planHandlers } from './service/plans.ts'
import { prospectusHandlers } from './service/prospectuses.ts'
import { publicHandlers } from './service/public.ts'
import { quotaHandlers } from './service/quotas.ts'
import { recruitmentHandlers } from './service/recruitment.ts'
import { schoolHandlers } from './service/schools.ts'

export const handlers = implement(api, { ...lineHandlers, ...planHandlers, ...quotaHandlers, ...schoolHandlers, ...recruitmentHandlers, ...prospectusHandlers, ...publicHandlers })
