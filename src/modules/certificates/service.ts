import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { credentialsHandlers } from './credentials-service.ts'
import { sharingHandlers } from './sharing-service.ts'
import { transparencyHandlers } from './transparency-service.ts'
import { verificationHandlers } from './verification-service.ts'

export const handlers = implement(api, {
  ...verificationHandlers,
  ...sharingHandlers,
  ...credentialsHandlers,
  ...transparencyHandlers,
})
