import { credentialsApi } from './credentials-api.ts'
import { sharingApi } from './sharing-api.ts'
import { transparencyApi } from './transparency-api.ts'
import { verificationApi } from './verification-api.ts'

export const api = {
  ...verificationApi,
  ...sharingApi,
  ...credentialsApi,
  ...transparencyApi,
}
