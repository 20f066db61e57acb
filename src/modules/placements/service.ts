import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { batchHandlers } from './service/batches.ts'
import { candidateHandlers } from './service/candidates.ts'
import { lineHandlers } from './service/lines.ts'
import { myHandlers } from './service/mine.ts'
import { runHandlers } from './service/run.ts'

export const handlers = implement(api, { ...batchHandlers, ...lineHandlers, ...candidateHandlers, ...runHandlers, ...myHandlers })
