import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditKeeper } from '../src/kernel/audit-roots.ts'
import { CANONICAL, sealAudit } from '../src/kernel/audit-chain.ts'
import { verifyAudit } from '../src/kernel/audit-verify.ts'
import { openCheckpoint } from '../src/kernel/credentials/checkpoint.ts'
import { trustDocuments } from '../src/kernel/credentials/trust.ts'
import { openIdVault } from '../src/kernel/crypto.ts'
import { readStoredFile, storeFile } from '../src/kernel/files.ts'
import type { CertificateRow } from '../src/modules/certificates/rows.ts'
import { findCredential } from '../src/modules/certificates/store.ts'
import { transparencyApi } from '../src/modules/certificates/transparency-api.ts'
import { verificationApi } from '../src/modules/certificates/verification-api.ts'
import { draft, issue, settle, within } from './support/issued-certificates.ts'
import { testKeys } from './support/keys.ts'
import { orgs } from './support/small-province.ts'
import { openWorld, type World } from './support/world.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-national-'))
const before = { home: process.env.LUBAN_HOME, url: process.env.LUBAN_PUBLIC_URL }
let world: World
let rows: CertificateRow[]
beforeAll(async () => {
  Object.assign(process.env, { LUBAN_HOME: home, LUBAN_PUBLIC_URL: 'https://cert.example.gov.cn' })
  world = await openWorld({ ...testKeys, suite: 'national' })
  rows = await issue(world, [1, 2].map((serial) => draft({ number: `5101000001202640000${serial}`, name: '冯小川' })))
})
afterAll(async () => {
  for (const [name, value] of [['LUBAN_HOME', before.home], ['LUBAN_PUBLIC_URL', before.url]] as const) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

test('国密部署：证书、状态列表、透明日志的根用 SM2 签名，树用 SM3，核验有效，撤销以后无效', async () => {
  const jwtOf = async (row: CertificateRow) => (await within(world, 'qingchengRegistrar', (ctx) => findCredential(ctx, row.id)))!.document
  const [head] = (await jwtOf(rows[0]!)).split('.')
  expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toMatchObject({ alg: 'SM2' })
  const check = async (row: CertificateRow) => world.anyone.ok(verificationApi.checkCredential, { text: await jwtOf(row) })
  const right = await check(rows[0]!)
  await settle(world, rows[1]!.id, 'revoked')
  const revoked = await check(rows[1]!)
  expect(JSON.stringify(right)).not.toBe(JSON.stringify(revoked))
  expect([right, revoked]).toMatchObject([{ verdict: 'valid' }, { verdict: 'revoked' }])

  await world.runNightly('certificates.seal-log')
  const log = await world.anyone.ok(transparencyApi.getTransparencyLog, {})
  expect(log).toMatchObject({ hash: 'SM3', size: 3 })
  const issuers = (await (await world.anyone.raw('/credentials/issuers.json')).json()) as object[]
  const checkpoint = openCheckpoint(log.head!, trustDocuments(issuers)!)!
  expect(checkpoint).toMatchObject({ hash: 'SM3', size: 3 })
  const { entries } = await world.anyone.ok(transparencyApi.listTransparencyEntries, { from: 0, size: 10 })
  const sm3 = (...parts: Buffer[]) => createHash('sm3').update(Buffer.concat(parts)).digest()
  const [a, b, c] = entries.map((one) => sm3(Buffer.of(0), Buffer.from(`luban-certificate-log/1\n${one.event}\n${one.certificate}\n${one.at}\n`)))
  expect(Buffer.from(checkpoint.root, 'base64url')).toEqual(sm3(Buffer.of(1), sm3(Buffer.of(1), a!, b!), c!))
})

test('国密部署：审计链和根用 SM3，改一行指得出位置；换成国际算法核对不过', async () => {
  const keeper = auditKeeper(world.vault, home)
  await world.sql(`insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label) select $1, gen_random_uuid(), 'x', '甲', 'registrar', $1, '乙', 'test', 'test', g::text, '' from generate_series(1, 5) g`, [orgs.qingcheng])
  await sealAudit(world.database, 'p51', keeper)
  expect(await verifyAudit(world.database, 'p51', keeper)).toMatchObject({ ok: true, anchor: 'kept' })
  const [link] = await world.sql<{ audit_id: number; row_hash: Buffer }>('select audit_id, row_hash from audit_seal order by id limit 1')
  const [row] = await world.sql<{ text: string }>(`${CANONICAL} where a.id = $1`, [link!.audit_id])
  expect(createHash('sm3').update(row!.text).digest()).toEqual(link!.row_hash)
  expect((await verifyAudit(world.database, 'p51', auditKeeper(openIdVault(testKeys), home))).ok).toBe(false)
  const [changed] = await world.sql<{ id: number }>(`update audit set reason = '改过' where id = (select max(audit_id) from audit_seal) returning id`)
  expect((await verifyAudit(world.database, 'p51', keeper)).problem).toMatchObject({ kind: 'row-changed', auditId: changed!.id })
  await world.sql('update audit set reason = null where id = $1', [changed!.id])
})

test('国密部署：文件用 SM4 存，取出一字不差，别的部署和国际算法打不开', async () => {
  const bytes = Buffer.from(`%PDF-1.4\n${'签名材料'.repeat(50)}\n%%EOF`)
  const file = await within(world, 'qingchengRegistrar', (ctx) => storeFile(ctx, { name: '结果.pdf', bytes, purpose: 'result', orgNo: orgs.qingcheng }))
  const path = join(home, 'files', file.sha256.toString('hex').slice(0, 2), file.sha256.toString('hex'))
  expect(readFileSync(path).includes('签名材料')).toBe(false)
  const read = await within(world, 'qingchengRegistrar', (ctx) => readStoredFile(ctx, file.id))
  expect(Buffer.from(read.content)).toEqual(bytes)
  await expect(within({ ...world, vault: openIdVault(testKeys) }, 'qingchengRegistrar', (ctx) => readStoredFile(ctx, file.id))).rejects.toThrow()
})
