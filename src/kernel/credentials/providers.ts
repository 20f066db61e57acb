import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { fromBase64url, toBase64url } from './bytes.ts'

/** Algorithms of signing keys, as they stand in the `alg` header: Ed25519 and, for 国密, SM2 with SM3. */
export type Algorithm = 'EdDSA' | 'SM2'

/** A public key as JWK. Ed25519 has `x`, SM2 has `x` and `y`. */
export type PublicJwk = { kty: 'OKP' | 'EC'; crv: 'Ed25519' | 'SM2'; x: string; y?: string }

export type Signer = (message: Uint8Array) => Uint8Array
export type Verifier = (message: Uint8Array, signature: Uint8Array) => boolean

/** One algorithm behind one shape; a signing server or PKCS#11 module takes the place of `signer` later. */
export type CryptoProvider = {
  alg: Algorithm
  /** A new pair; `secret` is what the key store seals (32 bytes for both algorithms). */
  generate: () => { publicJwk: PublicJwk; secret: Uint8Array }
  /** The secret stays inside the function that is returned. */
  signer: (secret: Uint8Array) => Signer
  /** Undefined where the JWK is no key of this algorithm. Signatures are 64 bytes: R‖S, for SM2 r‖s. */
  verifier: (jwk: PublicJwk) => Verifier | undefined
}

// PKCS#8 of an Ed25519 key is this head and the 32 bytes of the seed (RFC 8410 §7).
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

const ed25519: CryptoProvider = {
  alg: 'EdDSA',
  generate() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const { x } = publicKey.export({ format: 'jwk' })
    const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
    return { publicJwk: { kty: 'OKP', crv: 'Ed25519', x: x! }, secret }
  },
  signer(secret) {
    const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' })
    return (message) => sign(null, message, key)
  },
  verifier(jwk) {
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || fromBase64url(jwk.x)?.length !== 32) return undefined
    let key: KeyObject
    try {
      key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
    } catch {
      return undefined
    }
    return (message, signature) => signature.length === 64 && verify(null, message, key, signature)
  },
}

/** SM2 with SM3 and the default user id 1234567812345678 (GB/T 32918.2, GM/T 0009). */
const sm2Provider: CryptoProvider = {
  alg: 'SM2',
  generate() {
    const pair = sm2.generateKeyPairHex()
    return { publicJwk: sm2Jwk(pair.publicKey), secret: Buffer.from(pair.privateKey, 'hex') }
  },
  signer(secret) {
    const key = Buffer.from(secret).toString('hex')
    const publicKey = sm2.getPublicKeyFromPrivateKey(key)
    return (message) => Buffer.from(sm2.doSignature(message, key, { hash: true, publicKey }), 'hex')
  },
  verifier(jwk) {
    const x = fromBase64url(jwk.x)
    const y = fromBase64url(jwk.y ?? '')
    if (jwk.kty !== 'EC' || jwk.crv !== 'SM2' || x?.length !== 32 || y?.length !== 32) return undefined
    const point = `04${Buffer.from(x).toString('hex')}${Buffer.from(y).toString('hex')}`
    if (!isPoint(point)) return undefined
    return (message, signature) =>
      signature.length === 64 &&
      sm2.doVerifySignature(message, Buffer.from(signature).toString('hex'), point, { hash: true })
  },
}

function isPoint(point: string): boolean {
  try {
    return sm2.verifyPublicKey(point)
  } catch {
    return false
  }
}

function sm2Jwk(point: string): PublicJwk {
  const bytes = Buffer.from(point, 'hex')
  return {
    kty: 'EC',
    crv: 'SM2',
    x: toBase64url(bytes.subarray(1, 33)),
    y: toBase64url(bytes.subarray(33, 65)),
  }
}

const providers: Record<Algorithm, CryptoProvider> = { EdDSA: ed25519, SM2: sm2Provider }

export function providerOf(alg: Algorithm): CryptoProvider {
  return providers[alg]
}

/** The algorithm a public key belongs to; a key is never used under another one than its own. */
export function algorithmOf(jwk: PublicJwk): Algorithm | undefined {
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return 'EdDSA'
  if (jwk.kty === 'EC' && jwk.crv === 'SM2') return 'SM2'
  return undefined
}
