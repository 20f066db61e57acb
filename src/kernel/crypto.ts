import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomFillSync,
} from 'node:crypto'

/**
 * Protects ID numbers: a keyed hash to find them by, and authenticated encryption to show them again.
 * International algorithms by default; the 国密 pair (SM3, SM4-GCM) goes behind the same type.
 */
export type IdVault = {
  /** Keyed hash of `type:number` (32 bytes), the same nationally, so that two provinces can compare claims. */
  hash: (documentType: string, number: string) => Buffer
  /** nonce (12) ‖ tag (16) ‖ ciphertext. */
  seal: (number: string) => Buffer
  open: (sealed: Buffer) => string
  /** A keyed mark (32 bytes) over a text, to know our own writing by; `purpose` keeps the uses apart. */
  mac: (purpose: string, text: string) => Buffer
}

export function openIdVault(keys: { idHashKey: string; idCipherKey: string }): IdVault {
  // Key objects are prepared once: with bare bytes every call would set the key up again, at six times the cost.
  const hashKey = createSecretKey(keys.idHashKey, 'hex')
  const cipherKey = createSecretKey(keys.idCipherKey, 'hex')
  const markKey = createHmac('sha256', cipherKey).update('luban mark').digest()
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
    hash: (documentType, number) =>
      createHmac('sha256', hashKey).update(`${documentType}:${number}`).digest(),
    seal(number) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce)
      const body = Buffer.concat([cipher.update(number, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, sealed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    },
    mac: (purpose, text) => createHmac('sha256', markKey).update(`${purpose}\n${text}`).digest(),
  }
}

export function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
