import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'

export const handlers = implement(api, {})
