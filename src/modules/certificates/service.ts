import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { backfileHandlers } from './service/backfile.ts'
import { issueHandlers } from './service/issue.ts'
import { printHandlers } from './service/print.ts'
import { registerHandlers } from './service/register.ts'
import { credentialsHandlers } from './credentials-service.ts'
import { sharingHandlers } from './sharing-service.ts'
import { transparencyHandlers } from './transparency-service.ts'
import { verificationHandlers } from './verification-service.ts'

export const handlers = implement(api, {
  ...registerHandlers,
  ...issueHandlers,
  ...printHandlers,
  ...backfileHandlers,
  ...verificationHandlers,
  ...sharingHandlers,
  ...credentialsHandlers,
  ...transparencyHandlers,
})
