import { createHash, createSecretKey, randomFillSync } from 'node:crypto'
import { suiteOf, type CryptoSuite, type SuiteName } from './crypto-suite.ts'

/**
 * Protects ID numbers: a keyed hash to find them by, and authenticated encryption to show them again. The algorithms
 * are those of the deployment's suite: SHA-256 and AES-256-GCM, or the 国密 pair SM3 and SM4.
 */
export type IdVault = {
  /** Keyed hash of `type:number` (32 bytes), the same nationally, so that two provinces can compare claims. */
  hash: (documentType: string, number: string) => Buffer
  /** nonce (12) ‖ tag (16) ‖ ciphertext. */
  seal: (number: string) => Buffer
  open: (sealed: Buffer) => string
  /** A keyed mark (32 bytes) over a text, to know our own writing by; `purpose` keeps the uses apart. */
  mac: (purpose: string, text: string) => Buffer
  /** The algorithms, for what has a key of its own: files, signing keys, the chain of the audit. */
  suite: CryptoSuite
}

export function openIdVault(keys: { idHashKey: string; idCipherKey: string; suite?: SuiteName | undefined }): IdVault {
  const suite = suiteOf(keys.suite)
  // Key objects are prepared once: with bare bytes every call would set the key up again, at six times the cost.
  const hashKey = createSecretKey(keys.idHashKey, 'hex')
  const cipherKey = createSecretKey(keys.idCipherKey, 'hex')
  const markKey = suite.hmac(cipherKey, 'luban mark')
  const sealer = suite.sealer(cipherKey)
  const nonces = Buffer.alloc(12 * 512)
  let used = nonces.length
  const nextNonce = () => {
    if (used === nonces.length) {
      randomFillSync(nonces)
      used = 0
    }
    used += 12
    return nonces.subarray(used - 12, used)
  }
  return {
    hash: (documentType, number) => suite.hmac(hashKey, `${documentType}:${number}`),
    seal: (number) => sealer.seal(Buffer.from(number, 'utf8'), nextNonce()),
    open: (sealed) => sealer.open(sealed).toString('utf8'),
    mac: (purpose, text) => suite.hmac(markKey, `${purpose}\n${text}`),
    suite,
  }
}

export function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
