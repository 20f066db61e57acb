/** What later modules (training, assessment, apprenticeships) may call: one service issues every certificate. */
export { issueCertificates, type IssueAs, type IssueDraft } from './issue.ts'
export { settleState } from './register.ts'
export { findByNumber, findCertificates, findTaken } from './store.ts'

// The key of an issuing body signs whatever it gives out.
export { listKeys, signingKey } from './keys.ts'
export { judgeByNumber } from './verification-register.ts'
