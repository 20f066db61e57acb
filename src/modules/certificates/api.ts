import { backfileApi } from './backfile-api.ts'
import { credentialsApi } from './credentials-api.ts'
import { issueApi } from './issue-api.ts'
import { printApi } from './print-api.ts'
import { registerApi } from './register-api.ts'
import { sharingApi } from './sharing-api.ts'
import { transparencyApi } from './transparency-api.ts'
import { verificationApi } from './verification-api.ts'

export const api = {
  ...registerApi,
  ...issueApi,
  ...printApi,
  ...backfileApi,
  ...verificationApi,
  ...sharingApi,
  ...credentialsApi,
  ...transparencyApi,
}
