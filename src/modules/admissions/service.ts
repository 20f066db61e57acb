import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { applyHandlers } from './service/apply.ts'
import { deskHandlers } from './service/arrival.ts'
import { arrivalListHandlers } from './service/arrival-list.ts'
import { planHandlers } from './service/arrival-plan.ts'
import { boardHandlers } from './service/board.ts'
import { candidateHandlers } from './service/candidate.ts'
import { mineHandlers } from './service/mine.ts'
import { schoolHandlers } from './service/school.ts'
import { walkInHandlers } from './service/walk-in.ts'

export const handlers = implement(api, { ...candidateHandlers, ...applyHandlers, ...mineHandlers, ...schoolHandlers, ...walkInHandlers, ...planHandlers, ...deskHandlers, ...arrivalListHandlers, ...boardHandlers })
