import { z } from 'zod'
import { CRYPTOSUITE, signatureOf, tryHash } from './data-integrity.ts'
import { credentialSchema } from './document.ts'
import type { ReasonCode } from './reasons.ts'
import type { Trust } from './trust.ts'
import { certificateOfCredential } from './verified-certificate.ts'
import type { Checked } from './verify-jws.ts'

const proofSchema = z.strictObject({
  type: z.literal('DataIntegrityProof'),
  created: z.iso.datetime(),
  verificationMethod: z.string(),
  cryptosuite: z.literal(CRYPTOSUITE),
  proofPurpose: z.literal('assertionMethod'),
  proofValue: z.string(),
})
const loose = z.looseObject({
  issuer: z.union([z.string(), z.looseObject({ id: z.string() })]),
  proof: z.looseObject({
    type: z.string(),
    cryptosuite: z.string().optional(),
    verificationMethod: z.string(),
  }),
})

/** A credential with an embedded eddsa-rdfc-2022 proof. */
export async function checkProved(document: Record<string, unknown>, trust: Trust): Promise<Checked> {
  const fail = (code: ReasonCode): Checked => ({ ok: false, code, form: 'data-integrity' })
  if (document.proof === undefined)
    return document['@context'] ? fail('unsigned') : { ok: false, code: 'not-readable' }
  const named = loose.safeParse(document)
  if (!named.success) return fail('unsupported-form')
  const { issuer: by, proof: claimed } = named.data
  const issuer = typeof by === 'string' ? by : by.id
  if (claimed.type !== 'DataIntegrityProof' || claimed.cryptosuite !== CRYPTOSUITE)
    return fail('unsupported-algorithm')
  if (!trust.knowsIssuer(issuer)) return fail('unknown-issuer')
  const { proof: _, ...unsigned } = document
  const proof = proofSchema.safeParse(document.proof)
  const credential = credentialSchema.safeParse(unsigned)
  if (!proof.success || !credential.success) return fail('unsupported-form')
  const { proofValue, ...options } = proof.data
  const [controller, fragment = ''] = options.verificationMethod.split('#')
  if (controller !== issuer) return fail('contradiction')
  const key = fragment.endsWith('-m') ? trust.key(issuer, fragment.slice(0, -2)) : undefined
  if (!key || options.verificationMethod !== `${issuer}#${key.kid}-m`) return fail('unknown-key')
  if (key.alg !== 'EdDSA') return fail('algorithm-mismatch')
  const signature = signatureOf(proofValue)
  if (!signature) return fail('not-canonical')
  const bytes = await tryHash(unsigned, options)
  if (!bytes || !key.verify(bytes, signature)) return fail('bad-signature')
  const certificate = certificateOfCredential(credential.data)
  if (!certificate) return fail('contradiction')
  const signed = Date.parse(options.created)
  return { ok: true, form: 'data-integrity', certificate, key, signedBetween: [signed, signed] }
}
