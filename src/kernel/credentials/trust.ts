import { keysOfDidDocument } from './did.ts'
import type { KeyRecord } from './keys.ts'
import { providerOf, type Verifier } from './providers.ts'

export type TrustedKey = KeyRecord & { verify: Verifier }

/** The issuing bodies a verifier believes, with their keys. Nothing outside it is ever fetched or believed. */
export type Trust = {
  knowsIssuer: (issuer: string) => boolean
  key: (issuer: string, kid: string) => TrustedKey | undefined
  /** For the QR code, which names only the key; undefined too where two issuers hold keys of one kid. */
  keyByKid: (kid: string) => TrustedKey | undefined
  keysOf: (issuer: string) => readonly TrustedKey[]
}

/** Trust in the given keys (those of the database, or of DID documents). Throws where a public key is none. */
export function trustKeys(records: readonly KeyRecord[]): Trust {
  const keys = records.map((record): TrustedKey => {
    const verify = providerOf(record.alg).verifier(record.publicJwk)
    if (!verify) throw new RangeError(`key ${record.kid} of ${record.issuer} is no ${record.alg} key`)
    return { ...record, verify }
  })
  const byIssuer = Map.groupBy(keys, (key) => key.issuer)
  const byKid = Map.groupBy(keys, (key) => key.kid)
  return {
    knowsIssuer: (issuer) => byIssuer.has(issuer),
    key: (issuer, kid) => byIssuer.get(issuer)?.find((key) => key.kid === kid),
    keyByKid: (kid) => (byKid.get(kid)?.length === 1 ? byKid.get(kid)![0] : undefined),
    keysOf: (issuer) => byIssuer.get(issuer) ?? [],
  }
}

/** Trust in DID documents that were obtained from a source one believes. Undefined where one is not of our form. */
export function trustDocuments(documents: readonly unknown[]): Trust | undefined {
  const keys: KeyRecord[] = []
  for (const document of documents) {
    const found = keysOfDidDocument(document)
    if (!found) return undefined
    keys.push(...found)
  }
  try {
    return trustKeys(keys)
  } catch {
    return undefined
  }
}
