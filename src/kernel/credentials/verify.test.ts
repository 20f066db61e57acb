import { createHmac, createPublicKey } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  documentOf,
  domain,
  facts,
  issuer,
  keyOf,
  now,
  statusJwt,
  trusted,
} from '../../../tests/support/credentials.ts'
import { proveCredential } from './data-integrity.ts'
import { buildCredential } from './document.ts'
import { signJws } from './jws.ts'
import { qrText } from './qr.ts'
import { lookupInLists } from './status-lookup.ts'
import { trustDocuments } from './trust.ts'
import { signVcJwt } from './vc-jose.ts'
import { verifyCredential, verifyJws, type VerifyContext } from './verify.ts'

const own = keyOf()
const trust = trusted(own.record)
const credential = buildCredential(facts())
const jwt = signVcJwt(own.key, credential, now)
const [head = '', body = '', signature = ''] = jwt.split('.')
const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const kid = `${issuer.did}#${own.record.kid}`

async function judged(input: string | Uint8Array, context: Partial<VerifyContext> = {}) {
  const { verdict, reasons, certificate } = await verifyCredential(input, { trust, now, ...context })
  if (verdict !== 'valid' && ['bad-signature', 'unknown-issuer', 'unsigned'].includes(reasons[0]!.code))
    expect(certificate).toBeNull()
  return [verdict, reasons[0]!.code]
}

test('改动内容、改动签名、截断：无效', async () => {
  const other = b64({
    ...(JSON.parse(Buffer.from(body, 'base64url').toString()) as object),
    name: '学位证书',
  })
  expect(await judged(`${head}.${other}.${signature}`)).toEqual(['invalid', 'bad-signature'])
  expect(await judged(`${head}.${body}.${Buffer.alloc(64).toString('base64url')}`)).toEqual([
    'invalid',
    'bad-signature',
  ])
  expect(await judged(`${head}.${body}.`)).toEqual(['invalid', 'bad-signature'])
  expect(await judged(jwt.slice(0, -10))).toEqual(['invalid', 'bad-signature'])
  const proved = await proveCredential(own.key, credential, now)
  proved.credentialSubject.identifier[0]!.identityHash = '李四'
  expect(await judged(JSON.stringify(proved))).toEqual(['invalid', 'bad-signature'])
})

test('读不出的内容：无效，不报错', async () => {
  for (const input of [
    '',
    ' ',
    'x',
    '{',
    '[]',
    'null',
    'a.b',
    'a.b.c.d',
    '..',
    '{}',
    Uint8Array.of(0xff, 0xfe),
    Buffer.from(`\ufeff${jwt}`),
    `${jwt}\u0000`,
  ])
    expect((await judged(input))[0], JSON.stringify(input)).toBe('invalid')
  expect(await judged('x'.repeat(2 << 20))).toEqual(['invalid', 'too-large'])
  expect(await judged('['.repeat(200_000))).toEqual(['invalid', 'not-readable'])
  expect(await judged(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`)).toEqual(['invalid', 'not-readable'])
})

test('base64url 的非规范写法一律不收：填充、换字母表、空白、末位不为零', async () => {
  const last = signature.at(-1)!
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const loose = alphabet[alphabet.indexOf(last) ^ 1]!
  const sameBytes = `${signature.slice(0, -1)}${loose}`
  expect(Buffer.from(sameBytes, 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
  for (const text of [
    `${head}.${body}.${sameBytes}`,
    `${head}.${body}.${signature}==`,
    `${head}.${body}.${signature.slice(0, 40)}\n${signature.slice(40)}`,
    `${head}.${body}=.${signature}`,
    `${head}.${Buffer.from(body, 'base64url').toString('base64')}+.${signature}`,
  ])
    expect(await judged(text)).toEqual(['invalid', 'not-canonical'])
})

test('重复的 JSON 键不收，即使签名是真的，转义写法也认得出', async () => {
  const text = Buffer.from(body, 'base64url').toString()
  for (const twice of [
    text.replace('{', '{"name":"学位证书",'),
    text.replace('{', '{"n\\u0061me":"学位证书",'),
  ]) {
    const forged = signJws(own.key, { typ: 'vc+jwt', cty: 'vc', kid }, twice)
    expect(await judged(forged)).toEqual(['invalid', 'duplicate-key'])
  }
  const proved = JSON.stringify(await proveCredential(own.key, credential, now))
  expect(await judged(proved.replace('{', '{"name":"学位证书",'))).toEqual(['invalid', 'duplicate-key'])
})

test('算法混淆：none、以公钥作 HMAC 密钥、换成别的算法，各有结论', async () => {
  const { publicJwk } = own.record
  const pem = createPublicKey({ key: { ...publicJwk }, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  })
  const hmac = (secret: string | Buffer) => {
    const input = `${b64({ alg: 'HS256', typ: 'vc+jwt', kid })}.${body}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  for (const alg of ['none', 'None', 'NONE', ''])
    for (const tail of ['', signature])
      expect(await judged(`${b64({ alg, typ: 'vc+jwt', kid })}.${body}.${tail}`)).toEqual([
        'invalid',
        'unsigned',
      ])
  expect(await judged(hmac(pem))).toEqual(['invalid', 'algorithm-mismatch'])
  expect(await judged(hmac(Buffer.from(publicJwk.x, 'base64url')))).toEqual(['invalid', 'algorithm-mismatch'])
  expect(await judged(`${b64({ alg: 'SM2', typ: 'vc+jwt', kid })}.${body}.${signature}`)).toEqual([
    'invalid',
    'algorithm-mismatch',
  ])
  for (const alg of ['RS256', 'ES256', 'ES256K', 'PS512'])
    expect(await judged(`${b64({ alg, typ: 'vc+jwt', kid })}.${body}.${signature}`)).toEqual([
      'unsupported',
      'unsupported-algorithm',
    ])
  const qr = qrText(own.key, '', { ...facts(), classKind: '3' }, now).split('.')
  expect(await judged(`${b64({ alg: 'none', kid: own.record.kid })}.${qr[1]}.`)).toEqual([
    'invalid',
    'unsigned',
  ])
})

test('头部带来的密钥、网址和扩展不看也不收', async () => {
  const attacker = keyOf()
  for (const extra of [
    { jwk: attacker.record.publicJwk },
    { jku: 'https://evil.example/keys' },
    { x5c: ['MII'] },
    { crit: ['b64'], b64: false },
  ]) {
    const input = `${b64({ alg: 'EdDSA', typ: 'vc+jwt', kid, ...extra })}.${body}`
    const forged = `${input}.${Buffer.from(attacker.key.sign(Buffer.from(input))).toString('base64url')}`
    expect(await judged(forged)).toEqual(['unsupported', 'unsupported-form'])
  }
})

test('不认识的签发单位、没有公布的密钥、冒充的同名密钥', async () => {
  const did = 'did:web:cert.examp1e.gov.cn:credentials:510000000100'
  const stranger = keyOf('EdDSA', did)
  const text = signVcJwt(stranger.key, buildCredential(facts({ issuer: { did, name: issuer.name } })), now)
  expect(await judged(text)).toEqual(['unknown-issuer', 'unknown-issuer'])
  const second = keyOf()
  expect(await judged(signVcJwt(second.key, credential, now))).toEqual(['invalid', 'unknown-key'])
  const lookAlike = { ...second.key, kid: own.record.kid }
  expect(await judged(signVcJwt(lookAlike, credential, now))).toEqual(['invalid', 'bad-signature'])
  expect(await judged(qrText(second.key, '', { ...facts(), classKind: '' }, now))).toEqual([
    'unknown-issuer',
    'unknown-issuer',
  ])
  const proved = await proveCredential(second.key, credential, now)
  expect(await judged(JSON.stringify(proved))).toEqual(['invalid', 'unknown-key'])
  const foreign = await proveCredential(
    stranger.key,
    buildCredential(facts({ issuer: { did, name: 'x' } })),
    now,
  )
  expect(await judged(JSON.stringify(foreign))).toEqual(['unknown-issuer', 'unknown-issuer'])
})

test('一个受信任单位的密钥不能签别的单位的证书', async () => {
  const neighbour = keyOf('EdDSA', 'did:web:cert.example.gov.cn:credentials:510100000200')
  const both = trusted(own.record, neighbour.record)
  const payload = Buffer.from(body, 'base64url').toString()
  const forged = signJws(
    neighbour.key,
    { typ: 'vc+jwt', cty: 'vc', kid: `${neighbour.key.issuer}#${neighbour.key.kid}` },
    payload,
  )
  expect(await judged(forged, { trust: both })).toEqual(['invalid', 'contradiction'])
  const proved = await proveCredential({ ...neighbour.key, issuer: issuer.did }, credential, now)
  const moved = {
    ...proved,
    proof: { ...proved.proof, verificationMethod: `${neighbour.key.issuer}#${neighbour.key.kid}-m` },
  }
  expect(await judged(JSON.stringify(moved), { trust: both })).toEqual(['invalid', 'contradiction'])
})

test('轮换下来的密钥：使用期内签的仍有效，期后签的无效；作废的密钥签的一律无效', async () => {
  const retired = keyOf('EdDSA', issuer.did, { notAfter: '2026-09-01T00:00:00+08:00' })
  const present = keyOf('EdDSA', issuer.did, { notBefore: '2026-09-01T00:00:00+08:00' })
  const rotated = trustDocuments([documentOf(retired.record, present.record)])!
  const inside = signVcJwt(retired.key, credential, new Date('2026-07-01T00:00:00Z'))
  expect(await judged(inside, { trust: rotated })).toEqual(['valid', 'genuine'])
  expect(await judged(signVcJwt(present.key, credential, now), { trust: rotated })).toEqual([
    'valid',
    'genuine',
  ])
  expect(await judged(signVcJwt(retired.key, credential, now), { trust: rotated })).toEqual([
    'invalid',
    'key-out-of-window',
  ])
  const early = signVcJwt(present.key, credential, new Date('2026-07-01T00:00:00Z'))
  expect(await judged(early, { trust: rotated })).toEqual(['invalid', 'key-out-of-window'])
  const lateQr = qrText(retired.key, '', { ...facts(), classKind: '' }, now)
  expect(await judged(lateQr, { trust: rotated })).toEqual(['invalid', 'key-out-of-window'])
  const lateProof = await proveCredential(retired.key, credential, now)
  expect(await judged(JSON.stringify(lateProof), { trust: rotated })).toEqual([
    'invalid',
    'key-out-of-window',
  ])
  const stolen = { ...retired.record, revokedAt: '2026-10-01T00:00:00+08:00' }
  const withdrawn = trustDocuments([documentOf(stolen, present.record)])!
  expect(await judged(inside, { trust: withdrawn })).toEqual(['invalid', 'key-revoked'])
})

test('未到生效日、过期、签发时间在将来', async () => {
  const dated = signVcJwt(own.key, buildCredential(facts({ validUntil: '2031-06-30' })), now)
  expect(await judged(dated)).toEqual(['valid', 'genuine'])
  expect(await judged(dated, { now: new Date('2031-06-30T15:59:59Z') })).toEqual(['valid', 'genuine'])
  expect(await judged(dated, { now: new Date('2031-06-30T16:00:00Z') })).toEqual(['expired', 'expired'])
  const coming = signVcJwt(own.key, buildCredential(facts({ issuedOn: '2026-12-01' })), now)
  expect(await judged(coming)).toEqual(['not-yet-valid', 'not-yet-valid'])
  expect(await judged(signVcJwt(own.key, credential, new Date('2027-01-01T00:00:00Z')))).toEqual([
    'not-yet-valid',
    'not-yet-valid',
  ])
  const qr = qrText(own.key, '', { ...facts(), validUntil: '2026-08-01', classKind: '3' }, now)
  expect(await judged(qr)).toEqual(['expired', 'expired'])
})

test('撤销、暂停由状态列表决定；撤销重于暂停和过期', async () => {
  const at = facts().status.index
  const check = (...lists: string[]) => judged(jwt, { status: lookupInLists(lists, trust, now) })
  expect(
    await check(statusJwt(own, 'revocation', [at - 1, at + 1]), statusJwt(own, 'suspension', [])),
  ).toEqual(['valid', 'genuine'])
  expect(await check(statusJwt(own, 'revocation', [at]))).toEqual(['revoked', 'revoked'])
  expect(await check(statusJwt(own, 'revocation', []), statusJwt(own, 'suspension', [at]))).toEqual([
    'suspended',
    'suspended',
  ])
  expect(await check(statusJwt(own, 'revocation', [at]), statusJwt(own, 'suspension', [at]))).toEqual([
    'revoked',
    'revoked',
  ])
  const lists = [statusJwt(own, 'revocation', [at])]
  const old = signVcJwt(own.key, buildCredential(facts({ validUntil: '2026-07-01' })), now)
  expect(await judged(old, { status: lookupInLists(lists, trust, now) })).toEqual(['revoked', 'revoked'])
  const qr = qrText(own.key, `https://${domain}/verify#`, { ...facts(), classKind: '3' }, now)
  expect(await judged(qr, { status: lookupInLists(lists, trust, now) })).toEqual(['revoked', 'revoked'])
  const proved = JSON.stringify(await proveCredential(own.key, buildCredential(facts(), 'both'), now))
  expect(await judged(proved, { status: lookupInLists(lists, trust, now) })).toEqual(['revoked', 'revoked'])
})

test('状态列表缺、旧、假：缺和旧如实说明，假的不据以放行', async () => {
  const at = facts().status.index
  const full = async (...lists: string[]) =>
    verifyCredential(jwt, { trust, now, status: lookupInLists(lists, trust, now) })
  expect((await full()).reasons.map((one) => one.code)).toEqual(['genuine', 'status-not-checked'])
  const stale = statusJwt(own, 'revocation', [], '2026-10-01T00:00:00Z', '2026-10-08T00:00:00Z')
  expect((await full(stale)).reasons.map((one) => one.code)).toEqual(['genuine', 'status-stale'])
  // A fresh list that forgot a revocation does not bring the certificate back.
  const before = statusJwt(own, 'revocation', [at], '2026-10-01T00:00:00Z', '2026-10-08T00:00:00Z')
  expect((await full(statusJwt(own, 'revocation', []), before)).verdict).toBe('revoked')
  const attacker = keyOf()
  const forged = statusJwt({ ...attacker, key: { ...attacker.key, kid: own.record.kid } }, 'revocation', [])
  for (const list of [forged, 'x', jwt, stale.replace(/.{4}$/, 'AAAA')])
    expect((await full(list)).reasons[0]!.code).toBe('status-list-invalid')
})

test('不支持的套件、格式、版本：说明无法判断，不算有效', async () => {
  const proved = await proveCredential(own.key, credential, now)
  const withProof = (change: object) => JSON.stringify({ ...proved, proof: { ...proved.proof, ...change } })
  for (const cryptosuite of ['ecdsa-rdfc-2019', 'eddsa-jcs-2022', 'bbs-2023'])
    expect(await judged(withProof({ cryptosuite }))).toEqual(['unsupported', 'unsupported-algorithm'])
  expect(await judged(withProof({ type: 'Ed25519Signature2020' }))).toEqual([
    'unsupported',
    'unsupported-algorithm',
  ])
  expect(await judged(withProof({ proofPurpose: 'authentication' }))).toEqual([
    'unsupported',
    'unsupported-form',
  ])
  expect(await judged(withProof({ nonce: 'x' }))).toEqual(['unsupported', 'unsupported-form'])
  expect(await judged(JSON.stringify({ ...proved, proof: [proved.proof] }))).toEqual([
    'unsupported',
    'unsupported-form',
  ])
  expect(
    await judged(JSON.stringify({ ...proved, type: ['VerifiableCredential', 'OpenBadgeCredential'] })),
  ).toEqual(['unsupported', 'unsupported-form'])
  expect(
    await judged(
      JSON.stringify({ ...proved, '@context': [...proved['@context'], 'https://evil.example/v1'] }),
    ),
  ).toEqual(['unsupported', 'unsupported-form'])
  expect(await judged(JSON.stringify(credential))).toEqual(['invalid', 'unsigned'])
  const old = signJws(own.key, { typ: 'JWT', kid }, JSON.stringify({ vc: {} }))
  expect(await judged(old)).toEqual(['unsupported', 'unsupported-form'])
  const bare = signJws(own.key, { typ: 'vc+jwt', kid }, JSON.stringify({ hello: 1 }))
  expect(await judged(bare)).toEqual(['unsupported', 'unsupported-form'])
})

test('二维码的签名不能当证书用，证书和状态列表的签名也不能当二维码用', async () => {
  const qr = qrText(own.key, '', { ...facts(), classKind: '3' }, now)
  const [, qrBody = '', qrSignature = ''] = qr.split('.')
  expect(await judged(`${head}.${qrBody}.${qrSignature}`)).toEqual(['invalid', 'bad-signature'])
  expect(await judged(`https://${domain}/verify#${jwt}`)).toEqual(['unsupported', 'unsupported-form'])
  expect(await judged(statusJwt(own, 'revocation', []))).toEqual(['unsupported', 'unsupported-form'])
  const bare = signJws(own.key, { kid: own.record.kid }, Buffer.from(body, 'base64url').toString())
  expect(await judged(bare)).toEqual(['unsupported', 'unsupported-form'])
})

test('签名时间与正文日期、签发单位与状态列表互相矛盾的不收', async () => {
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
  const sign = (change: object) =>
    signJws(own.key, { typ: 'vc+jwt', cty: 'vc', kid }, JSON.stringify({ ...payload, ...change }))
  expect(await judged(sign({ nbf: 1 }))).toEqual(['invalid', 'contradiction'])
  expect(await judged(sign({ exp: 4_000_000_000 }))).toEqual(['invalid', 'contradiction'])
  expect(await judged(sign({ iss: 'did:web:else' }))).toEqual(['invalid', 'contradiction'])
  const elsewhere = {
    ...(credential.credentialStatus as object),
    statusListCredential: 'https://evil.example/status/3/revocation',
  }
  expect(await judged(sign({ credentialStatus: elsewhere }))).toEqual(['invalid', 'contradiction'])
  expect(verifyJws(sign({}), { trust, now }).verdict).toBe('valid')
})

test('Ed25519 签名加上群的阶（S + L）是同一签名的另一写法，不收', async () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const bytes = Buffer.from(signature, 'base64url')
  let scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order
  for (let at = 32; at < 64; at++) {
    bytes[at] = Number(scalar & 255n)
    scalar >>= 8n
  }
  expect(scalar).toBe(0n)
  expect(await judged(`${head}.${body}.${bytes.toString('base64url')}`)).toEqual(['invalid', 'bad-signature'])
})

test('任何文字、任何 JSON、真签名下的任何内容：都有结论，不报错，不算有效', async () => {
  const kinds = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.object().map((one) =>
      JSON.stringify({
        ...one,
        proof: {
          type: 'DataIntegrityProof',
          cryptosuite: 'eddsa-rdfc-2022',
          verificationMethod: `${kid}-m`,
        },
        issuer: issuer.did,
      }),
    ),
    fc
      .tuple(
        fc.dictionary(
          fc.constantFrom('typ', 'cty', 'kid', 'crit', 'b64'),
          fc.constantFrom('vc+jwt', 'vc', kid, own.record.kid),
        ),
        fc.json(),
      )
      .map(([header, payload]) => signJws(own.key, header, payload)),
    fc.json().map((payload) => signJws(own.key, { typ: 'vc+jwt', kid }, payload)),
    fc
      .json()
      .map((payload) => `https://${domain}/verify#${signJws(own.key, { kid: own.record.kid }, payload)}`),
  )
  await fc.assert(
    fc.asyncProperty(kinds, async (text) => {
      const found = await verifyCredential(text, { trust, now })
      expect(found.verdict).not.toBe('valid')
      expect(found.reasons.length).toBeGreaterThan(0)
    }),
    { numRuns: 200, seed: 41 },
  )
})
