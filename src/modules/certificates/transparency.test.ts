import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draft, issue, settle } from '../../../tests/support/issued-certificates.ts'
import { consistency, rootFromPath, rootsFromConsistency, treeHash } from '../../../tests/support/rfc6962.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { openCheckpoint } from '../../kernel/credentials/checkpoint.ts'
import { trustDocuments } from '../../kernel/credentials/trust.ts'
import type { CertificateRow } from './rows.ts'
import { transparencyApi as api } from './transparency-api.ts'

let world: World
let rows: CertificateRow[]
const number = (serial: number) => `5101000001202630${String(serial).padStart(4, '0')}`
const bytes = (text: string) => Buffer.from(text, 'base64url')

beforeAll(async () => {
  world = await openWorld()
  rows = await issue(world, Array.from({ length: 300 }, (_, at) => draft({ number: number(at), name: '冯小川' })))
})
afterAll(() => world.close())

/** The bytes of an entry as docs say them, written here a second time. */
const entryText = (entry: { event: string; certificate: string; at: string }) => Buffer.from(`luban-certificate-log/1\n${entry.event}\n${entry.certificate}\n${entry.at}\n`)

async function download() {
  const { entries, size } = await world.anyone.ok(api.listTransparencyEntries, { from: 0, size: 5000 })
  expect(entries).toHaveLength(size)
  return entries
}

test('颁发先记事件，封存任务按次序写入日志；再封存一次不多写', async () => {
  expect((await world.anyone.ok(api.getTransparencyLog, {})).size).toBe(0)
  expect(await world.runNightly('certificates.seal-log')).toBe('写入 300 条。')
  expect(await world.runNightly('certificates.seal-log')).toBe('写入 0 条。')
  const entries = await download()
  expect(entries.map((entry) => entry.index)).toEqual(entries.map((_, at) => at))
  expect(entries.map((entry) => entry.certificate)).toEqual(rows.map((row) => row.credential_hash!.toString('hex')))
  expect(await world.sql('select 1 from certificate_event where log_index is null and credential_hash is not null')).toEqual([])
})

test('任何人按公布的条目自己算出同一个根，根由省级单位签名', async () => {
  const { head, size } = await world.anyone.ok(api.getTransparencyLog, {})
  const issuers = (await (await world.anyone.raw('/credentials/issuers.json')).json()) as object[]
  const checkpoint = openCheckpoint(head!, trustDocuments(issuers)!)!
  expect(checkpoint.size).toBe(size)
  const root = treeHash((await download()).map(entryText))
  expect(bytes(checkpoint.root)).toEqual(Buffer.from(root))
})

test('撤销写进日志；每天公布一个根，当天再跑一次不改；证书在日志里的证明由另一份代码核对', async () => {
  await settle(world, rows[7]!.id, 'revoked')
  expect(await world.runNightly('certificates.publish-root')).toBe('公布了 301 条时的根。')
  await settle(world, rows[8]!.id, 'revoked')
  await world.runNightly('certificates.publish-root')
  const { daily, size } = await world.anyone.ok(api.getTransparencyLog, {})
  expect(daily).toMatchObject([{ size: 301 }])
  expect(size).toBe(302)
  const certificate = rows[7]!.credential_hash!.toString('hex')
  for (const at of [301, 302]) {
    const proof = await world.anyone.ok(api.getInclusionProof, { certificate, size: at })
    expect(proof.entries.map((entry) => entry.event)).toEqual(['issued', 'revoked'])
    expect(proof.document).not.toBeNull()
    for (const entry of proof.entries)
      expect(Buffer.from(rootFromPath(entryText(entry), entry.index, at, entry.proof.map(bytes))!)).toEqual(bytes(proof.root))
  }
  const altered = await world.anyone.ok(api.getInclusionProof, { certificate, size: 301 })
  const entry = { ...altered.entries[0]!, event: 'revoked' }
  expect(Buffer.from(rootFromPath(entryText(entry), entry.index, 301, entry.proof.map(bytes))!)).not.toEqual(bytes(altered.root))
})

test('前后两个根一致的证明由另一份代码核对，与定义直接算出的相同', async () => {
  const entries = (await download()).map(entryText)
  for (const [first, second] of [[1, 302], [256, 302], [300, 302], [301, 302], [302, 302], [0, 302], [255, 257]] as const) {
    const answer = await world.anyone.ok(api.getConsistencyProof, { first, second })
    expect(answer.proof.map((one) => bytes(one).toString('hex'))).toEqual(consistency(first, entries.slice(0, second)).map((one) => Buffer.from(one).toString('hex')))
    if (first === 0 || first === second) continue
    const roots = rootsFromConsistency(first, second, answer.proof.map(bytes), bytes(answer.firstRoot))!
    expect([Buffer.from(roots.first), Buffer.from(roots.second)]).toEqual([bytes(answer.firstRoot), bytes(answer.secondRoot)])
  }
})

test('不存在的摘要没有条目；超出范围的问法得到说明；日志里没有个人信息', async () => {
  const none = await world.anyone.ok(api.getInclusionProof, { certificate: createHash('sha256').update('x').digest('hex') })
  expect(none.entries).toEqual([])
  for (const input of [{ first: 5, second: 1 }, { first: 1, second: 10_000 }]) expect((await world.anyone.send(api.getConsistencyProof, input)).status).toBe(400)
  expect((await world.anyone.send(api.getInclusionProof, { certificate: 'zz' })).status).toBe(400)
  expect((await world.anyone.send(api.getInclusionProof, { certificate: '0'.repeat(64), size: 999 })).status).toBe(400)
  expect((await world.anyone.raw('/api/public/transparency/consistency?first=-1&second=x')).status).toBe(400)
  const [entry] = await world.sql<{ row: string }>('select row_to_json(e)::text as row from certificate_log_entry e limit 1')
  expect(entry!.row).not.toMatch(/冯|510100000120263/)
})

test('日志只增不改：请求所用的角色改不了也删不了条目和公布的根', async () => {
  const client = await world.database.widePool.connect()
  try {
    for (const statement of ['delete from p51.certificate_log_entry', `update p51.certificate_log_entry set event = 'x'`, 'delete from p51.certificate_checkpoint', 'update p51.certificate_checkpoint set size = 0', 'delete from p51.certificate_log_tile'])
      await expect(client.query(statement)).rejects.toThrow(/permission denied/)
  } finally {
    client.release()
  }
})

test('两个封存任务同时跑，一条不多一条不少', async () => {
  await issue(world, Array.from({ length: 50 }, (_, at) => draft({ number: number(1000 + at), name: '冯小川' })))
  await Promise.all([world.runNightly('certificates.seal-log'), world.runNightly('certificates.seal-log')])
  const entries = await download()
  expect(entries).toHaveLength(352)
  const { head } = await world.anyone.ok(api.getTransparencyLog, {})
  const checkpoint = JSON.parse(Buffer.from(head!.split('.')[1]!, 'base64url').toString()) as { root: string; size: number }
  expect(checkpoint.size).toBe(352)
  expect(bytes(checkpoint.root)).toEqual(Buffer.from(treeHash(entries.map(entryText))))
})
