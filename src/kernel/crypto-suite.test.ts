import { createCipheriv, createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, randomBytes, randomInt, sign, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sm2, sm3, sm4 } from 'sm-crypto-v2'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { providerOf } from './credentials/providers.ts'
import { openIdVault } from './crypto.ts'
import { suiteOf } from './crypto-suite.ts'

const national = suiteOf('national')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
/** SM2 is slow in plain JavaScript: the whole thousand is for the long form. */
const SIGNATURES = Number(process.env.SM2_MESSAGES ?? 60)

test('标准里的例子：SM3（GB/T 32905 附录 A）、SM4（GB/T 32907 附录 A）', () => {
  expect(hex(national.digest('abc'))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  expect(hex(national.digest('abcd'.repeat(8), 'abcd'.repeat(8)))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
  expect(createCipheriv('sm4-ecb', block, null).setAutoPadding(false).update(block).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
})

test('一千条随机消息：SM3、HMAC-SM3、SM4 的密文和签注，与另一个软件库逐条算得相同', () => {
  for (let round = 0; round < 1000; round++) {
    const message = randomBytes(randomInt(0, 300))
    const [key, nonce, bound] = [randomBytes(32), randomBytes(12), randomBytes(randomInt(0, 20))]
    expect(hex(national.digest(message))).toBe(sm3(message))
    expect(hex(national.hmac(key, message))).toBe(sm3(message, { mode: 'hmac', key }))
    const sealed = national.sealer(createSecretKey(key)).seal(message, nonce, bound)
    expect(hex(sealed)).toBe(hex(nonce) + markOf(key, nonce, sealed.subarray(28), bound) + hex(counterMode(key, nonce, message)))
    expect(national.sealer(createSecretKey(key)).open(sealed, bound)).toEqual(message)
  }
})

/** The same from SM4 in single blocks and HMAC-SM3 of the other library, as the comment of the suite says it. */
function counterMode(key: Buffer, nonce: Buffer, message: Buffer): Buffer {
  const cipherKey = sm3(Buffer.from('luban sm4-ctr'), { mode: 'hmac', key }).slice(0, 32)
  return Buffer.from(
    message.map((byte, at) => {
      if (at % 16 === 0) {
        const counter = Buffer.concat([nonce, Buffer.alloc(4)])
        counter.writeUInt32BE(at / 16, 12)
        stream = Buffer.from(sm4.encrypt(counter, cipherKey, { padding: 'none', output: 'array' }))
      }
      return byte ^ stream[at % 16]!
    }),
  )
}
let stream: Buffer = Buffer.alloc(16)

function markOf(key: Buffer, nonce: Buffer, body: Uint8Array, bound: Buffer): string {
  const length = Buffer.alloc(8)
  length.writeUInt32BE(bound.length, 4)
  const markKey = sm3(Buffer.from('luban hmac-sm3'), { mode: 'hmac', key })
  return sm3(Buffer.concat([length, bound, nonce, body]), { mode: 'hmac', key: markKey }).slice(0, 32)
}

test('SM2 随机消息：签的是默认用户标识；空标识时两个软件库互相验得过，默认标识 node 的验不过', () => {
  const provider = providerOf('SM2')
  // A key that was just drawn signs by ECDSA; read in again it is an SM2 key.
  const drawn = generateKeyPairSync('ec', { namedCurve: 'SM2', privateKeyEncoding: { format: 'der', type: 'pkcs8' }, publicKeyEncoding: { format: 'der', type: 'spki' } })
  const privateKey = createPrivateKey({ key: drawn.privateKey, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey({ key: drawn.publicKey, format: 'der', type: 'spki' })
  const { d, x, y } = keyNumbers(drawn.privateKey, drawn.publicKey)
  const point = `04${x}${y}`
  const [signer, own] = [provider.signer(Buffer.from(d, 'hex')), provider.verifier({ kty: 'EC', crv: 'SM2', x: base64url(x), y: base64url(y) })!]
  for (let round = 0; round < SIGNATURES; round++) {
    const message = randomBytes(randomInt(1, 200))
    const signature = signer(message)
    expect(own(message, signature)).toBe(true)
    expect(sm2.doVerifySignature(message, hex(signature), point, { hash: true, userId: '1234567812345678' })).toBe(true)
    expect(verify('sm3', message, publicKey, der(signature))).toBe(false)
    const theirs = sign('sm3', message, privateKey)
    // The library takes an empty id for the default one, so the digest for it is made here (GB/T 32918.2 §5.5).
    const digest = national.digest(national.digest(Buffer.alloc(2), CURVE, Buffer.from(point.slice(2), 'hex')), message)
    expect(sm2.doVerifySignature(digest, hex(theirs), point, { hash: false, der: true })).toBe(true)
    expect(own(message, raw(theirs))).toBe(false)
  }
})

/** a, b and the base point of the curve. */
const CURVE = Buffer.from(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  'hex',
)

function keyNumbers(pkcs8: Buffer, spki: Buffer) {
  // The private number stands after the octet-string head 0x0420, the point at the end.
  const d = pkcs8.subarray(pkcs8.indexOf(Buffer.from('0420', 'hex')) + 2).subarray(0, 32)
  return { d: hex(d), x: hex(spki.subarray(-64, -32)), y: hex(spki.subarray(-32)) }
}
const base64url = (text: string) => Buffer.from(text, 'hex').toString('base64url')

/** r‖s as the pair of integers that OpenSSL writes. */
function der(signature: Uint8Array): Buffer {
  const integer = (bytes: Uint8Array) => {
    const at = bytes.findIndex((byte) => byte !== 0)
    const short = Buffer.from(bytes.subarray(at))
    const body = short[0]! > 127 ? Buffer.concat([Buffer.alloc(1), short]) : short
    return Buffer.concat([Uint8Array.of(2, body.length), body])
  }
  const body = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))])
  return Buffer.concat([Uint8Array.of(0x30, body.length), body])
}

function raw(signature: Buffer): Buffer {
  const first = signature.subarray(4, 4 + signature[3]!)
  const second = signature.subarray(6 + first.length)
  return Buffer.concat([first, second].map((one) => Buffer.concat([Buffer.alloc(32), one]).subarray(-32)))
}

test('两套算法：密文改一位、换密钥、换绑定的内容、截短都打不开；互相打不开，摘要也不同', () => {
  for (const suite of [national, suiteOf()]) {
    const key = createSecretKey(randomBytes(32))
    const bound = Buffer.from('kid|issuer')
    const sealed = suite.sealer(key).seal('51010019990101001X', randomBytes(12), bound)
    expect(sealed).toHaveLength(12 + 16 + 18)
    expect(suite.sealer(key).open(sealed, bound).toString()).toBe('51010019990101001X')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => suite.sealer(key).open(changed, bound), `${suite.name} ${bit}`).toThrow()
    }
    expect(() => suite.sealer(key).open(sealed)).toThrow()
    expect(() => suite.sealer(createSecretKey(randomBytes(32))).open(sealed, bound)).toThrow()
    for (const length of [0, 11, 20, 27, 28, 45]) expect(() => suite.sealer(key).open(sealed.subarray(0, length), bound), String(length)).toThrow()
  }
  const keys = { idHashKey: '11'.repeat(32), idCipherKey: '22'.repeat(32) }
  const [one, other] = [openIdVault(keys), openIdVault({ ...keys, suite: 'national' })]
  expect([one.suite.signature, one.suite.treeHash, other.suite.signature, other.suite.treeHash]).toEqual(['EdDSA', 'SHA-256', 'SM2', 'SM3'])
  expect(one.hash('居民身份证', '1').equals(other.hash('居民身份证', '1'))).toBe(false)
  expect(one.mac('a', 'b').equals(other.mac('a', 'b'))).toBe(false)
  expect(other.mac('a', 'b').equals(other.mac('c', 'b'))).toBe(false)
  expect(other.open(other.seal('张𠮷三'))).toBe('张𠮷三')
  expect(() => one.open(other.seal('1'))).toThrow()
  expect(() => other.open(one.seal('1'))).toThrow()
})

test('算法在部署建立时定：记在密钥文件里，以后不写也一样，写了别的就拒绝启动；写错的说明怎么写', () => {
  const home = mkdtempSync(join(tmpdir(), 'luban-suite-'))
  const read = (LUBAN_CRYPTO?: string) => readConfig({ LUBAN_HOME: join(home, 'one'), ...(LUBAN_CRYPTO ? { LUBAN_CRYPTO } : {}) }).secrets
  try {
    expect(() => read('gm')).toThrow('LUBAN_CRYPTO 写得不对')
    expect(read('national').suite).toBe('national')
    expect(JSON.parse(readFileSync(join(home, 'one/secrets.json'), 'utf8'))).toMatchObject({ suite: 'national' })
    expect(read().suite).toBe('national')
    expect(() => read('international')).toThrow('建立时用的是国密算法')
    const other = readConfig({ LUBAN_HOME: join(home, 'two') }).secrets
    expect(other.suite).toBeUndefined()
    expect(() => readConfig({ LUBAN_HOME: join(home, 'two'), LUBAN_CRYPTO: 'national' })).toThrow('建立时用的是国际算法')
    expect(readConfig({ LUBAN_HOME: join(home, 'two'), LUBAN_CRYPTO: 'international' }).secrets).toEqual(other)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
