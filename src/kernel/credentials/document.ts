import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CREDENTIALS_V2, OPEN_BADGES_3 } from './contexts.ts'
import { statusListUrl, type StatusRef } from './status-list.ts'

/** The facts of one certificate as they go into its credential. Days are YYYY-MM-DD, Beijing time. */
export type CertificateFacts = {
  /** Id of the certificate record (uuid). */
  id: string
  number: string
  /** Code and printed title of the kind, e.g. diploma, 毕业证书. */
  kind: string
  title: string
  /** As printed on the certificate. */
  holderName: string
  /** Keyed hash of the ID number (person.id_hash); the number itself never enters a credential. */
  holderHash: Uint8Array | null
  issuer: { did: string; name: string }
  issuedOn: string
  /** Last valid day; absent for certificates without an end. */
  validUntil?: string
  achievement: {
    /** Stands for the same achievement in every certificate of the issuer, e.g. diploma-0405-3. */
    code: string
    name: string
    description: string
    /** What it takes to be awarded it, in words. */
    criteria: string
    type: 'Diploma' | 'Certificate' | 'Certification' | 'License' | 'CertificateOfCompletion'
    specialty?: string
  }
  /** Printed particulars in order, e.g. { code: 'classKind', name: '班级类别', value: '高级工班' }. */
  results: { code: string; name: string; value: string }[]
  status: StatusRef
}

const moment = z.iso.datetime({ offset: true })
const text = z.string().min(1).max(2000)
const result = z.strictObject({ type: z.tuple([z.literal('Result')]), resultDescription: text, value: text })
const resultDescription = z.strictObject({
  id: text,
  type: z.tuple([z.literal('ResultDescription')]),
  name: text,
  resultType: z.string().regex(/^ext:[A-Za-z0-9._-]+$/),
})
const identity = z.strictObject({
  type: z.literal('IdentityObject'),
  hashed: z.boolean(),
  identityHash: text,
  identityType: z.enum(['name', 'ext:idHash']),
  salt: text.optional(),
})
const statusEntry = z.strictObject({
  id: text,
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.enum(['revocation', 'suspension']),
  statusListIndex: z.string().regex(/^(0|[1-9]\d{0,5})$/),
  statusListCredential: text,
})

/**
 * The one form of credential that is issued and accepted here. Strict, because canonicalisation lets different JSON
 * stand for the same statements (AchievementCredential and OpenBadgeCredential are one IRI): a verifier that shows
 * the JSON must refuse every spelling but one.
 */
export const credentialSchema = z.strictObject({
  '@context': z.tuple([z.literal(CREDENTIALS_V2), z.literal(OPEN_BADGES_3)]),
  id: z.string().startsWith('urn:uuid:'),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('AchievementCredential')]),
  name: text,
  issuer: z.strictObject({
    id: z.string().startsWith('did:web:'),
    type: z.tuple([z.literal('Profile')]),
    name: text,
  }),
  validFrom: moment,
  validUntil: moment.optional(),
  credentialSubject: z.strictObject({
    type: z.tuple([z.literal('AchievementSubject')]),
    identifier: z.array(identity).min(1).max(2),
    licenseNumber: text,
    achievement: z.strictObject({
      id: text,
      type: z.tuple([z.literal('Achievement')]),
      achievementType: z.enum([
        'Diploma',
        'Certificate',
        'Certification',
        'License',
        'CertificateOfCompletion',
      ]),
      humanCode: text,
      name: text,
      description: text,
      criteria: z.strictObject({ narrative: text }),
      specialization: text.optional(),
      // Two descriptions of one id would be one to the canonicalisation and two to a reader.
      resultDescription: z
        .array(resultDescription)
        .refine((all) => new Set(all.map((one) => one.id)).size === all.length)
        .optional(),
    }),
    result: z.array(result).optional(),
  }),
  credentialStatus: z.union([statusEntry, z.tuple([statusEntry, statusEntry])]),
})

/** An Open Badges 3.0 AchievementCredential in the W3C VC 2.0 data model. */
export type Credential = z.infer<typeof credentialSchema>

/**
 * Builds the credential of a certificate. `purposes` names the status entries: Open Badges allows one (revocation,
 * the default; the suspension list of the same number and index is found by its address), VC 2.0 allows both.
 */
export function buildCredential(
  facts: CertificateFacts,
  purposes: 'revocation' | 'both' = 'revocation',
): Credential {
  const { issuer, achievement } = facts
  const achievementId = `${issuer.did}#${encodeURIComponent(achievement.code)}`
  const idOf = (code: string) => `${achievementId}-${encodeURIComponent(code)}`
  const some = facts.results.length > 0
  return {
    '@context': [CREDENTIALS_V2, OPEN_BADGES_3],
    id: `urn:uuid:${facts.id}`,
    type: ['VerifiableCredential', 'AchievementCredential'],
    name: facts.title,
    issuer: { id: issuer.did, type: ['Profile'], name: issuer.name },
    validFrom: `${facts.issuedOn}T00:00:00+08:00`,
    ...(facts.validUntil ? { validUntil: `${facts.validUntil}T23:59:59+08:00` } : {}),
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: identifiersOf(facts),
      licenseNumber: facts.number,
      achievement: {
        id: achievementId,
        type: ['Achievement'],
        achievementType: achievement.type,
        humanCode: facts.kind,
        name: achievement.name,
        description: achievement.description,
        criteria: { narrative: achievement.criteria },
        ...(achievement.specialty ? { specialization: achievement.specialty } : {}),
        ...(some ? { resultDescription: facts.results.map((one) => describe(idOf(one.code), one)) } : {}),
      },
      ...(some
        ? {
            result: facts.results.map(({ code, value }) => ({
              type: ['Result'],
              resultDescription: idOf(code),
              value,
            })),
          }
        : {}),
    },
    credentialStatus:
      purposes === 'both'
        ? [
            statusEntryOf(issuer.did, facts.status, 'revocation'),
            statusEntryOf(issuer.did, facts.status, 'suspension'),
          ]
        : statusEntryOf(issuer.did, facts.status, 'revocation'),
  }
}

function describe(id: string, { code, name }: { code: string; name: string }) {
  return { id, type: ['ResultDescription'] as ['ResultDescription'], name, resultType: `ext:${code}` }
}

/** The name as printed, and a salted hash of the keyed hash: comparable by the issuer alone, not to be guessed. */
function identifiersOf({
  id,
  holderName,
  holderHash,
}: CertificateFacts): Credential['credentialSubject']['identifier'] {
  const name = {
    type: 'IdentityObject' as const,
    hashed: false,
    identityHash: holderName,
    identityType: 'name' as const,
  }
  if (!holderHash) return [name]
  return [
    name,
    {
      type: 'IdentityObject',
      hashed: true,
      identityHash: holderIdentity(holderHash, id),
      identityType: 'ext:idHash',
      salt: id,
    },
  ]
}

/** `sha256$` and the hex of SHA-256 over the hex of the keyed hash and the salt, as Open Badges writes hashed identities. */
export function holderIdentity(holderHash: Uint8Array, salt: string): string {
  return `sha256$${createHash('sha256')
    .update(Buffer.from(holderHash).toString('hex') + salt)
    .digest('hex')}`
}

function statusEntryOf(issuer: string, { list, index }: StatusRef, purpose: 'revocation' | 'suspension') {
  const url = statusListUrl(issuer, list, purpose)
  return {
    id: `${url}#${index}`,
    type: 'BitstringStatusListEntry' as const,
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: url,
  }
}
