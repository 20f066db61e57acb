import { createHmac } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fromBase64url, toBase64url } from './bytes.ts'
import { CREDENTIALS_V2 } from './contexts.ts'

/** Entries of one list: the least number the specification allows, so that an index says nothing about its holder. */
export const STATUS_LIST_LENGTH = 131_072

export type StatusPurpose = 'revocation' | 'suspension'

/** Where the status of one certificate stands: the list of its issuer and the place in it. */
export type StatusRef = { list: number; index: number }

/** Address of a status list, below the did:web of its issuer: https://domain/credentials/5100…/status/3/revocation. */
export function statusListUrl(issuer: string, list: number, purpose: StatusPurpose): string {
  const [domain = '', ...path] = issuer.slice('did:web:'.length).split(':')
  return `https://${decodeURIComponent(domain)}/${path.join('/')}/status/${list}/${purpose}`
}

/** The list and purpose an address of this issuer names, or undefined for any other address. */
export function parseStatusListUrl(
  issuer: string,
  url: string,
): { list: number; purpose: StatusPurpose } | undefined {
  const match = /\/status\/(0|[1-9]\d{0,8})\/(revocation|suspension)$/.exec(url)
  if (!match) return undefined
  const found = { list: Number(match[1]), purpose: match[2] as StatusPurpose }
  return statusListUrl(issuer, found.list, found.purpose) === url ? found : undefined
}

/** A list of 131,072 bits with those at `set` on; index 0 is the left-most bit. */
export function bitsOf(set: Iterable<number>, length = STATUS_LIST_LENGTH): Uint8Array {
  const bits = new Uint8Array(length / 8)
  for (const index of set) {
    if (!Number.isInteger(index) || index < 0 || index >= length)
      throw new RangeError(`no status index: ${index}`)
    bits[index >> 3]! |= 0x80 >> (index & 7)
  }
  return bits
}

export function isSet(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
}

/** `encodedList` of the Bitstring Status List: multibase base64url (u) over gzip. */
export function encodeBits(bits: Uint8Array): string {
  return `u${toBase64url(gzipSync(bits, { level: 9 }))}`
}

/** The bits of an `encodedList`, or undefined; never unpacks more than 16 MB and takes no list shorter than 131,072. */
export function decodeBits(encoded: string): Uint8Array | undefined {
  const packed = encoded.startsWith('u') ? fromBase64url(encoded.slice(1)) : undefined
  if (!packed) return undefined
  try {
    const bits = gunzipSync(packed, { maxOutputLength: 1 << 24 })
    return bits.length * 8 >= STATUS_LIST_LENGTH ? bits : undefined
  } catch {
    return undefined
  }
}

/** The status list as a credential, to be signed by `signVcJwt`. `until` says when the next one is due at the latest. */
export function statusListCredential(list: {
  issuer: string
  list: number
  purpose: StatusPurpose
  set: Iterable<number>
  from: string
  until: string
}) {
  const url = statusListUrl(list.issuer, list.list, list.purpose)
  return {
    '@context': [CREDENTIALS_V2],
    id: url,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: list.issuer,
    validFrom: list.from,
    validUntil: list.until,
    credentialSubject: {
      id: `${url}#list`,
      type: 'BitstringStatusList',
      statusPurpose: list.purpose,
      encodedList: encodeBits(bitsOf(list.set)),
    },
  }
}

/**
 * Tells the place of the n-th certificate of a list: a keyed permutation of 0 … 131,071 (four Feistel rounds over 18
 * bits, walked until the result lies in the list). The order of issue cannot be read from it, no place is given twice,
 * and only the counter has to be stored. `secret` is 32 bytes for this list, e.g. vault.mac('status-list', `${did} 3`).
 * Throws RangeError past the end of the list.
 */
export function statusPlaces(secret: Uint8Array): (n: number) => number {
  const rounds = [0, 1, 2, 3].map((round) => roundTable(secret, round))
  const permute = (value: number) => {
    let left = value >> 9
    let right = value & 511
    for (const table of rounds) [left, right] = [right, left ^ table[right]!]
    return (left << 9) | right
  }
  return (n) => {
    if (!Number.isInteger(n) || n < 0 || n >= STATUS_LIST_LENGTH)
      throw new RangeError(`status list is full: ${n}`)
    let at = n
    do at = permute(at)
    while (at >= STATUS_LIST_LENGTH)
    return at
  }
}

/** The function of one round: 512 numbers of 9 bits, drawn from the secret. */
function roundTable(secret: Uint8Array, round: number): Uint16Array {
  const blocks = Array.from({ length: 32 }, (_, block) =>
    createHmac('sha256', secret).update(Uint8Array.of(round, block)).digest(),
  )
  const bytes = Buffer.concat(blocks)
  return Uint16Array.from({ length: 512 }, (_, at) => bytes.readUInt16BE(at * 2) & 511)
}
