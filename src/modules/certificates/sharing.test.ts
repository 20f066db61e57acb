import { afterAll, beforeAll, expect, test } from 'vitest'
import { draft, issue, settle } from '../../../tests/support/issued-certificates.ts'
import { addNamedStudent, addPost } from '../../../tests/support/named-people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { trustDocuments } from '../../kernel/credentials/trust.ts'
import { verifyCredential } from '../../kernel/credentials/verify.ts'
import type { CertificateRow } from './rows.ts'
import { sharingApi as api } from './sharing-api.ts'

let world: World
let learner: Client
let other: Client
let row: CertificateRow
let foreign: CertificateRow
const number = (serial: number) => `5101000001202640${String(serial).padStart(4, '0')}`

beforeAll(async () => {
  world = await openWorld()
  const student = await addNamedStudent(world, { name: '古丽娜', idNumber: '510104200601015557', registeredOn: '2023-09-01' })
  const another = await addNamedStudent(world, { name: '秦大海', idNumber: '510104200602025553', registeredOn: '2023-09-01' })
  await addPost(world, { username: 'sharelearner', name: '古丽娜', role: 'learner', org: orgs.qingcheng, personId: student.personId })
  await addPost(world, { username: 'sharelearner2', name: '秦大海', role: 'learner', org: orgs.qingcheng, personId: another.personId })
  ;[row, foreign] = (await issue(world, [draft({ number: number(1), name: '古丽娜', personId: student.personId }), draft({ number: number(2), name: '秦大海', personId: another.personId })])) as [CertificateRow, CertificateRow]
  learner = await world.as('sharelearner')
  other = await world.as('sharelearner2')
})
afterAll(() => world.close())

test('学员看到自己的证书和它的经过，看不到别人的', async () => {
  const { rows } = await learner.ok(api.listMyCertificates, {})
  expect(rows).toMatchObject([{ id: row.id, number: number(1), name: '古丽娜', certificate: { state: 'valid' } }])
  const own = await learner.ok(api.getMyCertificate, { id: row.id })
  expect(own.events).toMatchObject([{ title: '颁发' }])
  expect((await learner.send(api.getMyCertificate, { id: foreign.id })).status).toBe(404)
  expect((await learner.send(api.downloadMyCredential, { id: foreign.id })).status).toBe(404)
  expect((await learner.send(api.shareMyCertificate, { id: foreign.id, purpose: '试试别人的', days: 7 })).status).toBe(404)
})

test('下载的两种电子证书离开系统也能核验', async () => {
  const issuers = (await (await world.anyone.raw('/credentials/issuers.json')).json()) as object[]
  const trust = trustDocuments(issuers)!
  for (const form of ['vc-jwt', 'open-badge'] as const) {
    const answer = await learner.send(api.downloadMyCredential, { id: row.id, form })
    expect(answer.status, form).toBe(200)
    const found = await verifyCredential(await answer.bytes(), { trust, now: new Date() })
    expect(found, form).toMatchObject({ verdict: 'valid', form: form === 'vc-jwt' ? 'vc+jwt' : 'data-integrity', certificate: { number: number(1), name: '古丽娜' } })
  }
})

test('分享：码只显示一次，写明谁在看才能打开，持有人看到谁何时看过；收回后打不开', async () => {
  const shared = await learner.ok(api.shareMyCertificate, { id: row.id, purpose: '锦里酒店入职', days: 7 })
  expect(shared.code).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/)
  expect(await world.sql(`select 1 from certificate_share where encode(token_mark, 'escape') like '%' || $1 || '%'`, [shared.code.slice(0, 4)])).toEqual([])
  expect((await world.anyone.send(api.openShare, { code: shared.code, viewer: ' ' })).status).toBe(400)
  const opened = await world.anyone.ok(api.openShare, { code: shared.code.toLowerCase().replaceAll('-', ' '), viewer: '锦里酒店人事部' })
  expect(opened.found).toMatchObject({ number: number(1), name: '古丽娜', purpose: '锦里酒店入职', certificate: { state: 'valid' } })
  const { shares } = await learner.ok(api.getMyCertificate, { id: row.id })
  expect(shares).toMatchObject([{ purpose: '锦里酒店入职', state: 'open', views: [{ viewer: '锦里酒店人事部', way: 'link' }] }])
  expect((await other.send(api.endMyShare, { id: shared.id })).status).toBe(404)
  await learner.ok(api.endMyShare, { id: shared.id })
  expect((await learner.send(api.endMyShare, { id: shared.id })).status).toBe(404)
  const closed = await world.anyone.ok(api.openShare, { code: shared.code, viewer: '锦里酒店人事部' })
  const unknown = await world.anyone.ok(api.openShare, { code: 'AAAA-BBBB-CCCC-DDDD-EEEE', viewer: '锦里酒店人事部' })
  expect({ ...closed, at: '' }).toEqual({ ...unknown, at: '' })
  expect((await learner.ok(api.getMyCertificate, { id: row.id })).shares[0]).toMatchObject({ state: 'ended', views: [{}] })
})

test('到期的分享打不开；天数和用途有界限', async () => {
  const shared = await learner.ok(api.shareMyCertificate, { id: row.id, purpose: '很快到期', days: 1 })
  await world.sql(`update certificate_share set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where id = $1`, [shared.id])
  expect((await world.anyone.ok(api.openShare, { code: shared.code, viewer: '某单位' })).found).toBeNull()
  expect((await learner.ok(api.getMyCertificate, { id: row.id })).shares.find((one) => one.id === shared.id)).toMatchObject({ state: 'expired' })
  for (const bad of [{ purpose: '', days: 7 }, { purpose: '太久', days: 181 }, { purpose: '太短', days: 0 }]) expect((await learner.send(api.shareMyCertificate, { id: row.id, ...bad })).status).toBe(400)
})

test('成批核验：编号、姓名、授权码三样都对的才给结果，其余一律说不出；持有人看到这次查看', async () => {
  const mine = await learner.ok(api.shareMyCertificate, { id: row.id, purpose: '某公司人事', days: 30 })
  const theirs = await other.ok(api.shareMyCertificate, { id: foreign.id, purpose: '某公司人事', days: 30 })
  await settle(world, foreign.id, 'revoked')
  const answer = await world.anyone.ok(api.checkCertificates, {
    viewer: '某公司人力资源部',
    rows: [
      { number: number(1), name: '古丽娜', code: mine.code },
      { number: number(2), name: '秦大海', code: theirs.code },
      { number: number(1), name: '古丽娜', code: theirs.code },
      { number: number(1), name: '古丽', code: mine.code },
      { number: number(1), name: '古丽娜', code: '' },
      { number: '%%%', name: '古丽娜', code: mine.code },
    ],
  })
  expect(answer.rows.map((one) => one.certificate?.state ?? null)).toEqual(['valid', 'revoked', null, null, null, null])
  const { shares } = await learner.ok(api.getMyCertificate, { id: row.id })
  expect(shares.find((one) => one.id === mine.id)!.views).toMatchObject([{ viewer: '某公司人力资源部', way: 'list' }])
  expect((await world.anyone.send(api.checkCertificates, { viewer: '某公司', rows: [] })).status).toBe(400)
})

test('学员之间读不到对方的分享记录和查看记录', async () => {
  const [count] = await world.sql<{ n: number }>('select count(*)::int as n from certificate_share_view where person_id = $1', [row.person_id])
  expect(count!.n).toBeGreaterThan(0)
  expect((await other.ok(api.getMyCertificate, { id: foreign.id })).shares.flatMap((one) => one.views).every((view) => view.viewer === '某公司人力资源部')).toBe(true)
  expect((await other.send(api.getMyCertificate, { id: row.id })).status).toBe(404)
})
