import type { Ctx } from '../../kernel/context.ts'
import { certificateHash } from '../../kernel/credentials/checkpoint.ts'
import { buildCredential } from '../../kernel/credentials/document.ts'
import { signVcJwt } from '../../kernel/credentials/vc-jose.ts'
import type { CertificateState, EventAction } from './codes.ts'
import { factsOf } from './facts.ts'
import { signingKey } from './keys.ts'
import type { CertificateRow } from './rows.ts'
import { findCredential, insertCredentials, insertEvents, touchStatusList, updateCertificate, type CertificateSet } from './store.ts'
import { appendToLog } from './transparency.ts'
import { publishCertificates } from './verification.ts'

type Note = { reason: string; caseNo?: string | null }

const endings = { voided: 'void', revoked: 'revoked', suspended: 'suspended', resumed: 'valid' } as const satisfies Partial<Record<EventAction, CertificateState>>

/** Changes what a certificate is worth from today on. The caller holds the row and has asked the rules. */
export async function settleState(ctx: Ctx, row: CertificateRow, action: keyof typeof endings, note: Note): Promise<CertificateRow> {
  const state = endings[action]
  const set = state === 'valid' ? { state, state_on: null, state_reason: null } : { state, state_on: ctx.today, state_reason: note.reason }
  return written(ctx, row, set, action, note, {}, true)
}

/** Another certificate stands in the place of this one from today on. */
export async function replaceBy(ctx: Ctx, row: CertificateRow, by: CertificateRow, note: Note): Promise<CertificateRow> {
  const set = { state: 'replaced', state_on: ctx.today, state_reason: note.reason, replaced_by: by.id }
  return written(ctx, row, set, 'replaced', note, { number: by.number, kind: by.kind }, true)
}

/** Puts right what the certificate says: the number stays, the credential is signed again, the old text is kept. */
export async function correctCertificate(ctx: Ctx, row: CertificateRow, set: CertificateSet, note: Note): Promise<CertificateRow> {
  const key = await signingKey(ctx, row.org_no)
  const names = set.name && !row.names.includes(set.name) ? [set.name, ...row.names] : row.names
  const after = { ...row, ...set, names }
  const document = signVcJwt(key, buildCredential(factsOf(after, key.issuer)), new Date(ctx.at))
  const hash = Buffer.from(certificateHash(document), 'hex')
  const last = await findCredential(ctx, row.id)
  await insertCredentials(ctx, [{ certificateId: row.id, seq: (last?.seq ?? 0) + 1, orgNo: row.org_no, kid: key.kid, document, hash, signedAt: ctx.at }])
  const before = Object.fromEntries(Object.keys(set).map((field) => [field, row[field as keyof CertificateRow]]))
  return written(ctx, row, { ...set, names, credential_hash: hash }, 'corrected', note, { before, after: set }, true)
}

/** The holder has another name now: the paper stays as it is, and both names find it. */
export async function renameHolder(ctx: Ctx, row: CertificateRow, name: string, note: Note): Promise<CertificateRow> {
  return written(ctx, row, { names: [...new Set([...row.names, name])] }, 'renamed', note, { to: name }, false)
}

async function written(ctx: Ctx, row: CertificateRow, set: CertificateSet, action: EventAction, note: Note, detail: object, logged: boolean): Promise<CertificateRow> {
  const after = await updateCertificate(ctx, row.id, set)
  ctx.audit.change({
    kind: 'certificate',
    id: row.id,
    action,
    before: { state: row.state, names: row.names },
    after: { ...set, ...(set.credential_hash ? { credential_hash: set.credential_hash.toString('hex') } : {}) },
    orgNo: row.org_no,
    personId: row.person_id,
  })
  if (set.state) await touchStatusList(ctx, row.org_no, row.status_list)
  await publishCertificates(ctx, [after])
  const events = await insertEvents(ctx, [after], { action, reason: note.reason, detail, caseNo: note.caseNo ?? null, logged })
  if (logged) await appendToLog(ctx, events)
  return after
}
