import { createHash, generateKeyPairSync, randomBytes, sign, createPublicKey, verify } from 'node:crypto'
import { inspect } from 'node:util'
import { sm2 } from 'sm-crypto-v2'
import { expect, test } from 'vitest'
import { documentOf, issuer, keyOf, now, trusted, vault } from '../../../tests/support/credentials.ts'
import { openIdVault } from '../crypto.ts'
import { fromBase58, fromBase64url, toBase58 } from './bytes.ts'
import { didDocument, keysOfDidDocument, multibaseOf } from './did.ts'
import { createSigningKey, maySign, openSigningKey, thumbprint } from './keys.ts'
import { providerOf } from './providers.ts'

test('私钥只以密文存放：换部署密钥、换单位、换编号、改一个字节都打不开', () => {
  const { record, sealed } = createSigningKey(vault, {
    issuer: issuer.did,
    alg: 'EdDSA',
    notBefore: now.toISOString(),
  })
  expect(sealed).toHaveLength(60)
  expect(openSigningKey(vault, record, sealed).sign(Buffer.from('x'))).toHaveLength(64)
  const other = openIdVault({ idHashKey: 'a1'.repeat(32), idCipherKey: 'c3'.repeat(32) })
  expect(() => openSigningKey(other, record, sealed)).toThrow()
  expect(() => openSigningKey(vault, { ...record, issuer: `${issuer.did}0` }, sealed)).toThrow()
  expect(() => openSigningKey(vault, { ...record, kid: 'AAAAAAAA' }, sealed)).toThrow()
  const changed = Buffer.from(sealed)
  changed[40]! ^= 1
  expect(() => openSigningKey(vault, record, changed)).toThrow()
})

test('打开的签名密钥打印和序列化都不露出私钥', () => {
  for (const alg of ['EdDSA', 'SM2'] as const) {
    const provider = providerOf(alg)
    const { secret } = provider.generate()
    const shown = [
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('base64'),
    ]
    const key = { ...keyOf(alg).key, sign: provider.signer(secret) }
    const text = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key) + key.sign.toString()
    for (const one of shown) expect(text).not.toContain(one)
  }
})

test('密钥在使用期内才能签发，作废后不能', () => {
  const { record } = keyOf('EdDSA', issuer.did, { notAfter: '2026-12-01T00:00:00+08:00' })
  expect(maySign(record, now)).toBe(true)
  expect(maySign(record, new Date('2025-12-31T15:59:59Z'))).toBe(false)
  expect(maySign(record, new Date('2026-11-30T16:00:00Z'))).toBe(false)
  expect(maySign({ ...record, revokedAt: '2026-11-01T00:00:00Z' }, now)).toBe(false)
})

test('did.json 列出所有还能核验的密钥；作废的标明并不再用于签发；读回一致', () => {
  const old = keyOf('EdDSA', issuer.did, { notAfter: '2026-06-01T00:00:00+08:00' })
  const stolen = keyOf('EdDSA', issuer.did, { revokedAt: '2026-03-01T00:00:00+08:00' })
  const present = keyOf('SM2')
  const foreign = keyOf('EdDSA', 'did:web:else.cn:credentials:1')
  const records = [old.record, stolen.record, present.record]
  const document = didDocument(issuer.did, [...records, foreign.record])
  expect(document.verificationMethod).toHaveLength(5)
  expect(document.assertionMethod).toHaveLength(3)
  expect(JSON.stringify(document)).not.toContain(foreign.record.kid)
  expect(keysOfDidDocument(JSON.parse(JSON.stringify(document)))).toEqual(records)
})

test('不合形式的 did.json 整个不信：别的单位的密钥、同名两把、算法不符、多出来的成员', () => {
  type Method = Record<string, unknown> & { id: string; publicKeyJwk?: Record<string, unknown> }
  type Document = { verificationMethod: Method[]; assertionMethod: string[] }
  const alter = (change: (document: Document) => void) => {
    const document = documentOf(keyOf().record, keyOf().record) as Document
    change(document)
    return keysOfDidDocument(document)
  }
  expect(alter(() => undefined)).toHaveLength(2)
  expect(alter((one) => (one.verificationMethod[0]!.controller = 'did:web:evil'))).toBeUndefined()
  expect(alter((one) => (one.verificationMethod[0]!.id = 'did:web:evil#k'))).toBeUndefined()
  expect(alter((one) => (one.verificationMethod[0]!.id = one.verificationMethod[2]!.id))).toBeUndefined()
  expect(alter((one) => (one.verificationMethod[0]!.publicKeyJwk!.alg = 'SM2'))).toBeUndefined()
  expect(alter((one) => (one.verificationMethod[0]!.publicKeyJwk!.d = 'secret'))).toBeUndefined()
  expect(alter((one) => (one.assertionMethod = []))).toEqual([])
  expect(keysOfDidDocument({})).toBeUndefined()
  expect(keysOfDidDocument(null)).toBeUndefined()
})

test('SM2：签名所用的摘要与按 GB/T 32918.2 另算的一致；node 自带的实现用空标识，默认标识的签名它验不过', () => {
  const provider = providerOf('SM2')
  const { publicJwk, secret } = provider.generate()
  const point = Buffer.concat([fromBase64url(publicJwk.x)!, fromBase64url(publicJwk.y!)!])
  const spki = Buffer.concat([
    Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d03420004', 'hex'),
    point,
  ])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const [signer, own] = [provider.signer(secret), provider.verifier(publicJwk)!]
  const [privateHex, publicHex] = [Buffer.from(secret).toString('hex'), `04${point.toString('hex')}`]
  for (let round = 0; round < 20; round++) {
    const message = randomBytes(1 + round * 17)
    const signature = Buffer.from(signer(message))
    expect([own(message, signature), own(randomBytes(9), signature)]).toEqual([true, false])
    const digest = sm3(digestOfSigner('1234567812345678', point), message)
    expect(sm2.doVerifySignature(digest, signature.toString('hex'), publicHex, { hash: false })).toBe(true)
    // OpenSSL's own SM2 takes the empty id: it agrees on the curve and on nothing else.
    const der = (id: string) =>
      Buffer.from(
        sm2.doSignature(sm3(digestOfSigner(id, point), message), privateHex, { hash: false, der: true }),
        'hex',
      )
    expect([
      verify('sm3', message, key, der('')),
      verify('sm3', message, key, der('1234567812345678')),
    ]).toEqual([true, false])
  }
})

function sm3(...parts: Buffer[]): Buffer {
  return createHash('sm3').update(Buffer.concat(parts)).digest()
}

/** Z of GB/T 32918.2 §5.5: length and text of the id, a, b, the base point, the public point. */
function digestOfSigner(id: string, point: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(id.length * 8)
  const curve =
    'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0'
  return sm3(length, Buffer.from(id), Buffer.from(curve, 'hex'), point)
}

test('Ed25519 与 node:crypto 互验；公钥不在曲线上或长度不对的 JWK 不收', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  const verifier = providerOf('EdDSA').verifier({ kty: 'OKP', crv: 'Ed25519', x: x! })!
  expect(verifier(Buffer.from('a'), sign(null, Buffer.from('a'), privateKey))).toBe(true)
  expect(verifier(Buffer.from('b'), sign(null, Buffer.from('a'), privateKey))).toBe(false)
  expect(providerOf('EdDSA').verifier({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' })).toBeUndefined()
  const off = Buffer.alloc(32, 1).toString('base64url')
  expect(providerOf('SM2').verifier({ kty: 'EC', crv: 'SM2', x: off, y: off })).toBeUndefined()
  expect(() => trusted({ ...keyOf().record, publicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } })).toThrow(
    RangeError,
  )
})

test('RFC 8037 的公钥指纹与 multikey 写法同标准', () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const
  expect(thumbprint(jwk)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  expect(multibaseOf(jwk)).toMatch(/^z6Mk/)
  for (const bytes of [[], [0], [0, 0, 1], [255, 0, 255], [...randomBytes(64)]])
    expect([...fromBase58(toBase58(Uint8Array.from(bytes)))!]).toEqual(bytes)
  expect(fromBase58('0OIl')).toBeUndefined()
})
