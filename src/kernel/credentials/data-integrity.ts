import { fromBase58, toBase58 } from './bytes.ts'
import { contextOf } from './contexts.ts'
import type { Credential } from './document.ts'
import type { SigningKey } from './keys.ts'

export const CRYPTOSUITE = 'eddsa-rdfc-2022'

export type DataIntegrityProof = {
  type: 'DataIntegrityProof'
  created: string
  verificationMethod: string
  cryptosuite: typeof CRYPTOSUITE
  proofPurpose: 'assertionMethod'
  proofValue: string
}

export type ProvedCredential = Credential & { proof: DataIntegrityProof }

/**
 * Adds an eddsa-rdfc-2022 proof. Made one at a time on demand: canonicalisation takes some 15 ms, which is why
 * batches are signed as VC-JOSE. Refuses keys other than Ed25519.
 */
export async function proveCredential(
  key: SigningKey,
  credential: Credential,
  at: Date,
): Promise<ProvedCredential> {
  if (key.alg !== 'EdDSA')
    throw new RangeError(`${CRYPTOSUITE} needs an Ed25519 key, ${key.kid} is ${key.alg}`)
  if (credential.issuer.id !== key.issuer) throw new RangeError(`key ${key.kid} belongs to ${key.issuer}`)
  const options = {
    type: 'DataIntegrityProof' as const,
    created: `${at.toISOString().slice(0, 19)}Z`,
    verificationMethod: `${key.issuer}#${key.kid}-m`,
    cryptosuite: CRYPTOSUITE,
    proofPurpose: 'assertionMethod' as const,
  } as const
  const signature = key.sign(await signedBytes(credential, options))
  return { ...credential, proof: { ...options, proofValue: `z${toBase58(signature)}` } }
}

/** The 64 bytes of a proofValue, or undefined where it is none. */
export function signatureOf(proofValue: string): Uint8Array | undefined {
  if (!/^z.{60,90}$/.test(proofValue)) return undefined
  const bytes = fromBase58(proofValue.slice(1))
  return bytes?.length === 64 ? bytes : undefined
}

/**
 * What an eddsa-rdfc-2022 proof signs: the hash of the canonical proof options, then that of the canonical document
 * (RDFC-1.0). Undefined where the document says something that its contexts do not define.
 */
export async function tryHash(
  credential: object,
  options: Omit<DataIntegrityProof, 'proofValue'>,
): Promise<Uint8Array | undefined> {
  try {
    return await signedBytes(credential, options)
  } catch {
    return undefined
  }
}

async function signedBytes(document: object, proof: object): Promise<Uint8Array> {
  // Loaded at the first use: most processes never make or check such a proof, and the libraries are large.
  const [{ DataIntegrityProof: Suite }, { cryptosuite }] = await Promise.all([
    import('@digitalbazaar/data-integrity'),
    import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite'),
  ])
  return new Suite({ cryptosuite }).createVerifyData({ document, proof, documentLoader })
}

/** Contexts from data/contexts and nothing else. */
async function documentLoader(url: string) {
  const document = contextOf(url)
  if (!document) throw new Error(`context not at hand: ${url}`)
  return { contextUrl: null, documentUrl: url, document }
}
