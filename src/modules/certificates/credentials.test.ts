import { afterAll, beforeAll, expect, test } from 'vitest'
import { facts, keyOf } from '../../../tests/support/credentials.ts'
import { draft, issue, settle, within } from '../../../tests/support/issued-certificates.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { buildCredential } from '../../kernel/credentials/document.ts'
import { keysOfDidDocument } from '../../kernel/credentials/did.ts'
import { isSet } from '../../kernel/credentials/status-list.ts'
import { openStatusList } from '../../kernel/credentials/status-lookup.ts'
import { trustDocuments } from '../../kernel/credentials/trust.ts'
import { signVcJwt } from '../../kernel/credentials/vc-jose.ts'
import { verifyCredential } from '../../kernel/credentials/verify.ts'
import { credentialsApi } from './credentials-api.ts'
import { signingKey } from './keys.ts'
import { qrOf } from './qr.ts'
import type { CertificateRow } from './rows.ts'
import { findCredential } from './store.ts'
import { verificationApi } from './verification-api.ts'

let world: World
let rows: CertificateRow[]
const before = process.env.LUBAN_PUBLIC_URL
const number = (serial: number) => `5101000001202620${String(serial).padStart(4, '0')}`

beforeAll(async () => {
  process.env.LUBAN_PUBLIC_URL = 'https://cert.example.gov.cn'
  world = await openWorld()
  rows = await issue(world, [1, 2, 3, 4, 5].map((serial) => draft({ number: number(serial), name: '李小红', ...(serial === 4 ? { validUntil: '2026-08-01' } : {}) })))
})
afterAll(async () => {
  if (before === undefined) delete process.env.LUBAN_PUBLIC_URL
  else process.env.LUBAN_PUBLIC_URL = before
  await world.close()
})

const jwtOf = async (row: CertificateRow) => (await within(world, 'qingchengRegistrar', (ctx) => findCredential(ctx, row.id)))!.document
const qrTextOf = (row: CertificateRow) => within(world, 'qingchengRegistrar', async (ctx) => qrOf(await signingKey(ctx, row.org_no), row, new Date(ctx.at)))
const check = (text: string) => world.anyone.ok(verificationApi.checkCredential, { text })
const didDocument = async (org: number) => (await (await world.anyone.raw(`/credentials/${org}/did.json`)).json()) as object
const statusText = async (list: number, purpose: string) => (await world.anyone.raw(`/credentials/${orgs.qingcheng}/status/${list}/${purpose}`)).text()

test('did.json 和状态列表在凭证写明的地址上，可缓存、可跨站读取；没有的答 404', async () => {
  const did = await world.anyone.raw(`/credentials/${orgs.qingcheng}/did.json`)
  expect(did.status).toBe(200)
  expect(did.headers.get('content-type')).toBe('application/did+json')
  expect(did.headers.get('access-control-allow-origin')).toBe('*')
  expect(did.headers.get('cache-control')).toContain('max-age')
  const document = (await did.json()) as { id: string }
  expect(document.id).toBe(`did:web:cert.example.gov.cn:credentials:${orgs.qingcheng}`)
  expect(keysOfDidDocument(document)).toHaveLength(1)
  const { credentialStatus } = JSON.parse(Buffer.from((await jwtOf(rows[0]!)).split('.')[1]!, 'base64url').toString()) as { credentialStatus: { statusListCredential: string } }
  const path = new URL(credentialStatus.statusListCredential).pathname
  expect((await world.anyone.raw(path)).headers.get('content-type')).toBe('application/vc+jwt')
  expect((await world.anyone.raw(`/credentials/${orgs.fujiang}/did.json`)).status).toBe(404)
  expect((await world.anyone.raw(`/credentials/${orgs.qingcheng}/status/9/revocation`)).status).toBe(404)
  const issuers = (await (await world.anyone.raw('/credentials/issuers.json')).json()) as object[]
  expect(trustDocuments(issuers)?.knowsIssuer(document.id)).toBe(true)
})

test('撤销以后状态列表立刻改，暂停的在暂停列表里，恢复以后两处都没有', async () => {
  const row = rows[1]!
  const read = async () => {
    const trust = trustDocuments([await didDocument(orgs.qingcheng)])!
    const [revoked, suspended] = await Promise.all(['revocation', 'suspension'].map(async (purpose) => openStatusList(await statusText(row.status_list, purpose), trust)!))
    return [isSet(revoked!.bits, row.status_index), isSet(suspended!.bits, row.status_index)]
  }
  expect(await read()).toEqual([false, false])
  await settle(world, row.id, 'suspended')
  expect(await read()).toEqual([false, true])
  await settle(world, row.id, 'resumed')
  expect(await read()).toEqual([false, false])
  await settle(world, row.id, 'revoked')
  expect(await read()).toEqual([true, false])
})

test('两人同时撤销同一列表里的两本，列表里两本都有', async () => {
  const two = await issue(world, [draft({ number: number(101) }), draft({ number: number(102) })])
  await Promise.all(two.map((row) => settle(world, row.id, 'revoked')))
  const trust = trustDocuments([await didDocument(orgs.qingcheng)])!
  const list = openStatusList(await statusText(two[0]!.status_list, 'revocation'), trust)!
  for (const row of two) expect(isSet(list.bits, row.status_index)).toBe(true)
})

test('电子证书和二维码都能在查验页核验，并给出登记簿里现在的状态', async () => {
  const good = await check(await jwtOf(rows[0]!))
  expect(good).toMatchObject({ verdict: 'valid', form: 'vc+jwt', certificate: { number: number(1), name: '李小红', kindTitle: '毕业证书' }, register: { state: 'valid', holder: '李*红' } })
  const scanned = await check(await qrTextOf(rows[0]!))
  expect(scanned).toMatchObject({ verdict: 'valid', form: 'qr', certificate: { number: number(1), name: '李*红' }, register: { state: 'valid' } })
  expect(await check(await qrTextOf(rows[1]!))).toMatchObject({ verdict: 'revoked', register: { state: 'revoked' } })
})

test('改动、过期、撤销、暂停、不明单位、不支持的算法、换下的密钥各有各的结论', async () => {
  const jwt = await jwtOf(rows[2]!)
  const [head, body, signature] = jwt.split('.') as [string, string, string]
  const altered = Buffer.from(Buffer.from(body, 'base64url').toString().replace('李小红', '李小明')).toString('base64url')
  expect(await check(`${head}.${altered}.${signature}`)).toMatchObject({ verdict: 'invalid', reasons: [{ code: 'bad-signature' }], register: null })
  expect(await check(await jwtOf(rows[3]!))).toMatchObject({ verdict: 'expired' })
  expect(await check(await jwtOf(rows[1]!))).toMatchObject({ verdict: 'revoked' })
  await settle(world, rows[4]!.id, 'suspended')
  expect(await check(await jwtOf(rows[4]!))).toMatchObject({ verdict: 'suspended' })
  const stranger = keyOf('EdDSA', 'did:web:evil.example:credentials:510100000100')
  expect(await check(signVcJwt(stranger.key, buildCredential(facts({ issuer: { did: stranger.record.issuer, name: '青城技师学院' } })), new Date()))).toMatchObject({ verdict: 'unknown-issuer', certificate: null })
  const es256 = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as object), alg: 'ES256' })).toString('base64url')
  expect(await check(`${es256}.${body}.${signature}`)).toMatchObject({ verdict: 'unsupported' })
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  expect(await check(`${none}.${body}.`)).toMatchObject({ verdict: 'invalid' })
})

test('读不懂的输入得到结论而不是故障', async () => {
  for (const text of ['', ' ', '{', '{}', '[]', 'a.b.c', 'null', '"', '.'.repeat(1000), '{"a":1,"a":2}', '𠮷'.repeat(5000), 'https://cert.example.gov.cn/verify#a.b.c', `${'x'.repeat(1_050_000)}`]) {
    const answer = await world.anyone.send(verificationApi.checkCredential, { text })
    expect(answer.status, text.slice(0, 40)).toBe(200)
    expect(answer.data.verdict).toMatch(/invalid|unsupported/)
  }
  expect((await world.anyone.raw('/api/public/credentials/check', { method: 'POST', headers: { 'idempotency-key': 'credential-check' }, body: '{"text":"\\u0000"}' })).status).toBe(400)
  for (const path of ['/credentials/1/did.json', '/credentials/510100000100/status/x/revocation', '/credentials/510100000100/status/0/nothing', '/credentials/%00/did.json'])
    expect((await world.anyone.raw(path)).status).toBeLessThan(500)
})

test('系统管理员换密钥：旧密钥签的仍有效，新的用新密钥；作废密钥后它签的都不再可信，状态列表已重签', async () => {
  const admin = await world.as('systemAdmin')
  const listed = await admin.ok(credentialsApi.listSigningKeys, {})
  const school = listed.issuers.find((one) => one.orgNo === orgs.qingcheng)!
  expect(school).toMatchObject({ name: '青城技师学院', keys: [{ state: 'present' }] })
  expect(JSON.stringify(listed)).not.toMatch(/sealed|"d"/)
  const old = await jwtOf(rows[0]!)
  const { kid } = await admin.ok(credentialsApi.rotateSigningKey, { org: orgs.qingcheng, reason: '每年更换' })
  expect(kid).not.toBe(school.keys[0]!.kid)
  expect(await check(old)).toMatchObject({ verdict: 'valid' })
  const [fresh] = await issue(world, [draft({ number: number(301), name: '新密钥' })])
  const text = await jwtOf(fresh!)
  expect(Buffer.from(text.split('.')[0]!, 'base64url').toString()).toContain(kid)
  expect(await check(text)).toMatchObject({ verdict: 'valid' })
  // Somebody without the database judges by the published document alone.
  const trust = trustDocuments([await didDocument(orgs.qingcheng)])!
  expect((await verifyCredential(old, { trust, now: new Date() })).verdict).toBe('valid')
  await admin.ok(credentialsApi.revokeSigningKey, { org: orgs.qingcheng, kid: school.keys[0]!.kid, reason: '私钥可能泄露' })
  expect(await check(old)).toMatchObject({ verdict: 'invalid', reasons: expect.arrayContaining([expect.objectContaining({ code: 'key-revoked' })]) })
  expect(await check(text)).toMatchObject({ verdict: 'valid' })
  const after = trustDocuments([await didDocument(orgs.qingcheng)])!
  expect(openStatusList(await statusText(0, 'revocation'), after)).toBeDefined()
  expect((await admin.send(credentialsApi.revokeSigningKey, { org: orgs.qingcheng, kid: 'nothing1', reason: '没有的密钥' })).status).toBe(404)
  expect((await (await world.as('qingchengRegistrar')).send(credentialsApi.rotateSigningKey, { org: orgs.qingcheng, reason: '不该能换' })).status).toBe(403)
  // Neither for a unit that is not there nor for another province's: its key would be believed here.
  for (const org of [510199_0001_00, 500000_0000_00]) expect((await admin.send(credentialsApi.rotateSigningKey, { org, reason: '名册里没有的单位' })).status).toBe(404)
})

test('夜间重签全部状态列表，时间更新，内容不变', async () => {
  const [first] = await world.sql<{ signed_at: Date }>(`select signed_at from certificate_status_document where org_no = $1 and purpose = 'revocation'`, [orgs.qingcheng])
  expect(await world.runNightly('certificates.sign-status-lists')).toMatch(/重签 \d+ 份/)
  const [later] = await world.sql<{ signed_at: Date }>(`select signed_at from certificate_status_document where org_no = $1 and purpose = 'revocation'`, [orgs.qingcheng])
  expect(new Date(later!.signed_at).getTime()).toBeGreaterThan(new Date(first!.signed_at).getTime())
  const trust = trustDocuments([await didDocument(orgs.qingcheng)])!
  expect(isSet(openStatusList(await statusText(0, 'revocation'), trust)!.bits, rows[1]!.status_index)).toBe(true)
})
