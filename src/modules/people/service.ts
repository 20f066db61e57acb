import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { duplicateHandlers } from './service/duplicates.ts'
import { identityHandlers } from './service/identity.ts'
import { mergeHandlers } from './service/merge.ts'
import { otherRegisterHandlers } from './service/other-register.ts'

export const handlers = implement(api, {
  ...duplicateHandlers,
  ...mergeHandlers,
  ...identityHandlers,
  ...otherRegisterHandlers,
})
