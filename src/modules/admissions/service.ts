import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { applyHandlers } from './service/apply.ts'
import { candidateHandlers } from './service/candidate.ts'
import { mineHandlers } from './service/mine.ts'
import { schoolHandlers } from './service/school.ts'
import { walkInHandlers } from './service/walk-in.ts'

export const handlers = implement(api, { ...candidateHandlers, ...applyHandlers, ...mineHandlers, ...schoolHandlers, ...walkInHandlers })
