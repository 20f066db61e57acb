import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { applyHandlers } from './service/apply.ts'
import { handOverHandlers } from './service/hand-over.ts'
import { enterpriseHandlers, listHandlers } from './service/home.ts'
import { paperHandlers } from './service/papers.ts'
import { peopleHandlers } from './service/people.ts'
import { rosterHandlers } from './service/rosters.ts'

export const handlers = implement(api, { ...applyHandlers, ...enterpriseHandlers, ...rosterHandlers, ...peopleHandlers, ...paperHandlers, ...handOverHandlers, ...listHandlers })
