import { readCertificateNumber } from '../../kernel/certificate-number.ts'
import type { Ctx } from '../../kernel/context.ts'
import { nextNumber } from '../../kernel/counter.ts'
import { certificateHash } from '../../kernel/credentials/checkpoint.ts'
import { buildCredential } from '../../kernel/credentials/document.ts'
import type { SigningKey } from '../../kernel/credentials/keys.ts'
import { STATUS_LIST_LENGTH, statusPlaces } from '../../kernel/credentials/status-list.ts'
import { signVcJwt } from '../../kernel/credentials/vc-jose.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Origin } from './codes.ts'
import { factsOf, type PrintedFacts } from './facts.ts'
import { isDemonstration, signingKey } from './keys.ts'
import { kindOf, type CertificateKind } from './kinds.ts'
import type { CertificateRow } from './rows.ts'
import { insertCertificates, insertCredentials, insertEvents, takePlaces, type NewCertificate } from './store.ts'
import { appendToLog } from './transparency.ts'
import { publishCertificates } from './verification.ts'

/** One certificate to issue. Days YYYY-MM-DD; the rules were asked before. */
export type IssueDraft = {
  /** Given by the graduation list, the assessment or the old paper; drawn here for kinds of the rule `serial`. */
  number?: string | undefined
  issuerName: string
  personId: string | null
  enrollmentId: string | null
  name: string
  /** Further names that find it. */
  otherNames?: readonly string[]
  idMasked: string | null
  idHash: Buffer | null
  classKind?: string | null | undefined
  specialtyCode?: string | null | undefined
  specialtyName?: string | null | undefined
  level?: string | null | undefined
  facts: PrintedFacts
  issuedOn: string
  validUntil?: string | null | undefined
  refersTo?: string | null | undefined
  caseNo?: string | null | undefined
}

export type IssueAs = { kind: string; orgNo: number; origin: Origin; batchId?: string | undefined }

/** Certificates of one statement: large enough to be quick, small enough to stay in memory. */
export const ISSUE_SLICE = 1000

/**
 * Issues certificates of one kind by one body: draws numbers and status places, signs each, writes register,
 * credential, event, audit, public answer and log in the request's transaction. The answer has the order of the
 * drafts. A number that is taken fails the whole call (unique index); ask `findTaken` before.
 */
export async function issueCertificates(ctx: Ctx, as: IssueAs, drafts: readonly IssueDraft[]): Promise<CertificateRow[]> {
  const out: CertificateRow[] = []
  const key = await signingKey(ctx, as.orgNo)
  for (let at = 0; at < drafts.length; at += ISSUE_SLICE) out.push(...(await issueSlice(ctx, as, key, drafts.slice(at, at + ISSUE_SLICE))))
  return out
}

async function issueSlice(ctx: Ctx, as: IssueAs, key: SigningKey, drafts: readonly IssueDraft[]): Promise<CertificateRow[]> {
  const kind = kindOf(as.kind)
  const numbers = await numbersFor(ctx, kind, as.orgNo, drafts)
  const places = await placesFor(ctx, as.orgNo, drafts.length)
  const at = new Date(ctx.at)
  const demonstration = isDemonstration(ctx)
  const documents: string[] = []
  const fresh = drafts.map((draft, index): NewCertificate => {
    const row = {
      id: newId(),
      org_no: as.orgNo,
      issuer_name: draft.issuerName,
      kind: as.kind,
      number: numbers[index]!,
      person_id: draft.personId,
      enrollment_id: draft.enrollmentId,
      name: draft.name,
      names: [...new Set([draft.name, ...(draft.otherNames ?? [])])],
      id_masked: draft.idMasked,
      id_hash: draft.idHash,
      class_kind: draft.classKind ?? null,
      specialty_code: draft.specialtyCode ?? null,
      specialty_name: draft.specialtyName ?? null,
      level: draft.level ?? null,
      facts: demonstration ? { ...draft.facts, demonstration: true as const } : draft.facts,
      issued_on: draft.issuedOn,
      valid_until: draft.validUntil ?? null,
      refers_to: draft.refersTo ?? null,
      origin: as.origin,
      batch_id: as.batchId ?? null,
      case_no: draft.caseNo ?? null,
      status_list: places[index]!.list,
      status_index: places[index]!.index,
    }
    const document = signVcJwt(key, buildCredential(factsOf(row, key.issuer)), at)
    documents.push(document)
    return { ...row, credential_hash: Buffer.from(certificateHash(document), 'hex') }
  })
  const rows = await insertCertificates(ctx, fresh)
  await insertCredentials(
    ctx,
    fresh.map((row, index) => ({ certificateId: row.id, seq: 1, orgNo: row.org_no, kid: key.kid, document: documents[index]!, hash: row.credential_hash, signedAt: at.toISOString() })),
  )
  for (const row of rows)
    ctx.audit.change({ kind: 'certificate', id: row.id, action: 'issue', after: { kind: row.kind, number: row.number, origin: row.origin, hash: row.credential_hash?.toString('hex') }, orgNo: row.org_no, personId: row.person_id, effectiveOn: row.issued_on })
  await publishCertificates(ctx, rows)
  await appendToLog(ctx, await insertEvents(ctx, rows, { action: 'issued', logged: true }))
  return rows
}

/** Numbers in the order of the drafts; gapless ones come from the counter of body, year and kind. */
async function numbersFor(ctx: Ctx, kind: CertificateKind, orgNo: number, drafts: readonly IssueDraft[]): Promise<string[]> {
  const given = drafts.map((draft) => draft.number && readNumber(draft.number))
  const missing = given.filter((number) => number === undefined).length
  if (missing === 0) return given as string[]
  if (kind.number !== 'serial') throw new Error(`${kind.code} certificates come with their number`)
  const year = ctx.today.slice(0, 4)
  let next = await nextNumber(ctx, orgNo, `certificate:${kind.code}:${year}`, missing)
  return given.map((number) => number ?? `${Math.floor(orgNo / 100)}${year}${kind.digits}${String(next++).padStart(5, '0')}`)
}

function readNumber(text: string): string {
  const read = readCertificateNumber(text)
  if (!read.ok) throw new Error(`not a certificate number: ${text}`)
  return read.number
}

async function placesFor(ctx: Ctx, orgNo: number, count: number): Promise<{ list: number; index: number }[]> {
  const parts = await takePlaces(ctx, orgNo, count, STATUS_LIST_LENGTH)
  return parts.flatMap(({ list, from, count: some }) => {
    const place = statusPlaces(ctx.vault.mac('status-list', `${orgNo} ${list}`))
    return Array.from({ length: some }, (_, at) => ({ list, index: place(from + at) }))
  })
}
