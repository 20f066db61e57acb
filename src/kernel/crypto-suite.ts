import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'

/** Which algorithms a deployment uses: fixed when it is founded, because what was hashed and sealed cannot change over. */
export type SuiteName = 'international' | 'national'

type Bytes = string | Uint8Array

/** Authenticated encryption with one key. Sealed bytes are nonce (12) ‖ tag (16) ‖ ciphertext in every suite. */
export type Sealer = {
  /** The nonce must never come twice under one key. `bound` is not kept; opening asks for the same again. */
  seal: (bytes: Bytes, nonce: Uint8Array, bound?: Uint8Array) => Buffer
  /** Throws where the key, what it is bound to or a single bit does not fit. */
  open: (sealed: Uint8Array, bound?: Uint8Array) => Buffer
}

export type CryptoSuite = {
  name: SuiteName
  /** 32 bytes: SHA-256 or SM3 (GB/T 32905). */
  digest: (...parts: Bytes[]) => Buffer
  /** 32 bytes: HMAC (RFC 2104, GB/T 15852.2) over the same hash. */
  hmac: (key: KeyObject | Uint8Array, ...parts: Bytes[]) => Buffer
  /** From a key of 32 bytes. */
  sealer: (key: KeyObject) => Sealer
  /** What new signing keys are, as in the header of a JWS. */
  signature: 'EdDSA' | 'SM2'
  /** What a transparency log that is begun now is hashed with. */
  treeHash: 'SHA-256' | 'SM3'
}

const digestWith =
  (name: string): CryptoSuite['digest'] =>
  (...parts) => {
    const hash = createHash(name)
    for (const part of parts) hash.update(part)
    return hash.digest()
  }

const hmacWith =
  (name: string): CryptoSuite['hmac'] =>
  (key, ...parts) => {
    const mac = createHmac(name, key as KeyObject)
    for (const part of parts) mac.update(part)
    return mac.digest()
  }

const NOTHING = new Uint8Array()

/** AES-256-GCM. */
function aesGcm(key: KeyObject): Sealer {
  return {
    seal(bytes, nonce, bound = NOTHING) {
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
      const body = Buffer.concat([cipher.update(bytes as Uint8Array), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(sealed, bound = NOTHING) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(bound)
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
    },
  }
}

/**
 * SM4 in counter mode with HMAC-SM3 over the ciphertext (encrypt, then mark), each under a key of its own. The OpenSSL
 * of Node has no SM4-GCM; this is built from the two parts that it has. The counter block is nonce (12) ‖ 0 (4), so
 * one sealing holds up to 64 GB. The mark is cut to 16 bytes.
 */
function sm4(key: KeyObject): Sealer {
  const hmac = hmacWith('sm3')
  const cipherKey = createSecretKey(hmac(key, 'luban sm4-ctr').subarray(0, 16))
  const markKey = createSecretKey(hmac(key, 'luban hmac-sm3'))
  const counter = (nonce: Uint8Array) => Buffer.concat([nonce, Buffer.alloc(4)])
  const mark = (nonce: Uint8Array, body: Uint8Array, bound: Uint8Array) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(bound.byteLength))
    return hmac(markKey, length, bound, nonce, body).subarray(0, 16)
  }
  return {
    seal(bytes, nonce, bound = NOTHING) {
      const cipher = createCipheriv('sm4-ctr', cipherKey, counter(nonce))
      const body = Buffer.concat([cipher.update(bytes as Uint8Array), cipher.final()])
      return Buffer.concat([nonce, mark(nonce, body, bound), body])
    },
    open(sealed, bound = NOTHING) {
      const [nonce, tag, body] = [sealed.subarray(0, 12), sealed.subarray(12, 28), sealed.subarray(28)]
      if (tag.byteLength !== 16 || !timingSafeEqual(tag, mark(nonce, body, bound))) throw new Error('sealed bytes do not fit their mark')
      const decipher = createDecipheriv('sm4-ctr', cipherKey, counter(nonce))
      return Buffer.concat([decipher.update(body), decipher.final()])
    },
  }
}

const suites: Record<SuiteName, CryptoSuite> = {
  international: { name: 'international', digest: digestWith('sha256'), hmac: hmacWith('sha256'), sealer: aesGcm, signature: 'EdDSA', treeHash: 'SHA-256' },
  national: { name: 'national', digest: digestWith('sm3'), hmac: hmacWith('sm3'), sealer: sm4, signature: 'SM2', treeHash: 'SM3' },
}

/** The suite of a deployment; international where it does not say. */
export function suiteOf(name: SuiteName = 'international'): CryptoSuite {
  return suites[name]
}
