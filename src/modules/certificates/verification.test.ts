import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draft, issue, settle, within } from '../../../tests/support/issued-certificates.ts'
import { addNamedStudent, addPost } from '../../../tests/support/named-people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api as documents } from '../documents/api.ts'
import { createApp } from '../../server/app.ts'
import { renameHolder, replaceBy } from './register.ts'
import type { CertificateRow } from './rows.ts'
import { lockCertificate } from './store.ts'
import { verificationApi as api } from './verification-api.ts'
import { judgeByNumber } from './verification-register.ts'

let world: World
let rows: CertificateRow[]
const number = (serial: number) => `5101000001202610${String(serial).padStart(4, '0')}`

beforeAll(async () => {
  world = await openWorld()
  rows = await issue(world, [
    draft({ number: number(1) }),
    draft({ number: number(2), name: '阿依古丽·买买提' }),
    draft({ number: number(3), name: '李四' }),
    draft({ number: number(4), name: '王五' }),
    draft({ number: number(5), name: '赵六' }),
    draft({ number: number(6), name: '孙七', validUntil: '2026-07-02' }),
    draft({ number: number(7), name: '周八' }),
    draft({ number: number(8), name: '吴九' }),
  ])
})
afterAll(() => world.close())

const ask = (text: string, name: string) => world.anyone.ok(api.verifyCertificate, { number: text, name })

test('编号和姓名都对的，答复最少的内容：姓名遮蔽，有班次、专业、颁证单位、比照学历和所依据的文件', async () => {
  const { found, demonstration } = await ask(number(1), '张𠮷三')
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ state: 'valid', kindTitle: '毕业证书', holder: '张*三', issuerName: '青城技师学院', classKindTitle: '高级工班', specialtyName: '数控加工', issuedOn: '2026-07-01', originMark: null })
  expect(found[0]!.equivalence.length).toBeGreaterThan(3)
  for (const one of found[0]!.equivalence) expect(one.sentence).toMatch(/《.+》|没有写明/)
  expect(demonstration).toBe(true)
  expect(JSON.stringify(found)).not.toContain('张𠮷三')
})

test('全角、空格、连字符、形近字母、姓名里各种间隔号都认得，并说明改了什么', async () => {
  const full = [...number(2)].map((char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join('')
  for (const text of [full, number(2).replace(/(.{4})/g, '$1 '), number(2).replace(/(.{5})/g, '$1-'), number(2).replace(/^(.*)0/, '$1O')])
    for (const name of ['阿依古丽·买买提', '阿依古丽•买买提', ' 阿依古丽 ・ 买买提 ']) expect((await ask(text, name)).found, `${text} ${name}`).toHaveLength(1)
  expect((await ask(full, '阿依古丽·买买提')).read).toMatchObject({ number: number(2), changed: ['全角字符改为半角'], problem: null })
})

test('没有的编号、写错的姓名、没写姓名，除了回显的编号以外答复一字不差', async () => {
  const strip = (answer: { at: string; read: { number: string } }) => ({ ...answer, at: '', read: { ...answer.read, number: '' } })
  const unknown = strip(await ask(number(4999), '张𠮷三'))
  expect(unknown).toMatchObject({ found: [], read: { problem: null } })
  expect(strip(await ask(number(1), '张三'))).toEqual(unknown)
  expect(strip(await ask(number(1), ''))).toEqual(unknown)
  expect(strip(await ask(number(1), '李四'))).toEqual(unknown)
})

test('没有的编号和写错的姓名花的时间分不出来：同样多的语句，走同一个索引', async () => {
  const address = { at: 0 }
  const app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition, addressOf: () => `10.0.${address.at % 200}.${address.at++}` })
  const time = async (text: string, name: string) => {
    const started = process.hrtime.bigint()
    const response = await app.request(`http://127.0.0.1/api/public/certificates/${text}?name=${encodeURIComponent(name)}`)
    await response.text()
    expect(response.status).toBe(200)
    return Number(process.hrtime.bigint() - started) / 1e6
  }
  const spent: [number[], number[]] = [[], []]
  const known = await issue(world, Array.from({ length: 25 }, (_, at) => draft({ number: number(2000 + at), name: '郑十' })))
  for (let at = -20; at < 400; at++) {
    // In turn and in changing order, so that whatever else the machine does falls on both alike.
    for (const which of at % 2 === 0 ? [0, 1] : [1, 0]) {
      const text = which === 0 ? number(3000 + (at + 20)) : known[(at + 20) % known.length]!.number
      const ms = await time(text, '钱某某')
      if (at >= 0) spent[which as 0 | 1].push(ms)
    }
  }
  const [unknown, wrong] = spent.map((all) => all.toSorted((left, right) => left - right)) as [number[], number[]]
  // Medians of 400 on each side; bound by the spread that the same question shows by itself (quartiles over √n).
  const middle = (all: number[]) => all[all.length >> 1]!
  const spread = (all: number[]) => all[Math.floor(all.length * 0.75)]! - all[Math.floor(all.length * 0.25)]!
  const bound = (4 * 1.25 * Math.max(spread(unknown), spread(wrong))) / Math.sqrt(400)
  expect(Math.abs(middle(unknown) - middle(wrong))).toBeLessThan(Math.max(bound, 0.15))
})

test('作废、换发、撤销、暂停、过期各有各的状态和日期；换发的给出新编号；改名后两个姓名都查得到', async () => {
  await settle(world, rows[2]!.id, 'voided')
  await settle(world, rows[3]!.id, 'revoked')
  await settle(world, rows[4]!.id, 'suspended')
  await within(world, 'qingchengRegistrar', async (ctx) => {
    await replaceBy(ctx, (await lockCertificate(ctx, rows[6]!.id))!, rows[7]!, { reason: '换发' })
    await renameHolder(ctx, (await lockCertificate(ctx, rows[7]!.id))!, '吴新名', { reason: '更名' })
  })
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  expect((await ask(number(3), '李四')).found[0]).toMatchObject({ state: 'void', stateOn: today })
  expect((await ask(number(4), '王五')).found[0]).toMatchObject({ state: 'revoked', stateOn: today })
  expect((await ask(number(5), '赵六')).found[0]).toMatchObject({ state: 'suspended' })
  expect((await ask(number(6), '孙七')).found[0]).toMatchObject({ state: 'expired', validUntil: '2026-07-02' })
  expect((await ask(number(7), '周八')).found[0]).toMatchObject({ state: 'replaced', replacedByNumber: number(8) })
  for (const name of ['吴九', '吴新名']) expect((await ask(number(8), name)).found[0]).toMatchObject({ state: 'valid', holder: '吴*' })
  await settle(world, rows[4]!.id, 'resumed')
  expect((await ask(number(5), '赵六')).found[0]).toMatchObject({ state: 'valid', stateOn: null })
})

test('不是编号的内容得到怎么改的提示，什么输入都不出 500', async () => {
  expect((await ask('Y000151000001234567', '张三')).read.problem).toMatch(/6 位|22 位|不/)
  for (const text of ['%00', '%ff', '...', '%F0%9F%8E%93', "'; drop table certificate", 'x'.repeat(200), '１２', '%2e%2e'])
    for (const name of ['', '%00', '%F0%9F', 'x'.repeat(100), '%ED%A0%80']) {
      const response = await world.anyone.raw(`/api/public/certificates/${text.startsWith('%') ? text : encodeURIComponent(text)}?name=${name}`)
      expect([200, 400, 404, 429], `${text} ${name}`).toContain(response.status)
    }
})

test('同一编号从许多地址猜姓名，第 31 次起要等；写法不同也算同一编号', async () => {
  let at = 0
  const app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition, addressOf: () => `10.9.${at >> 8}.${at++ & 255}` })
  const statuses: number[] = []
  for (let guess = 0; guess < 40; guess++) {
    const text = guess % 2 ? number(9001) : number(9001).replace(/(.{4})/g, '$1 ')
    statuses.push((await app.request(`http://127.0.0.1/api/public/certificates/${encodeURIComponent(text)}?name=${encodeURIComponent(`李${guess}`)}`)).status)
  }
  expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 200))
  expect(statuses.slice(32)).toContain(429)
})

test('同一地址查得太多要等，并说明多久', async () => {
  const app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition, addressOf: () => '10.77.0.1' })
  let last: Response | undefined
  for (let at = 0; at < 125; at++) last = await app.request(`http://127.0.0.1/api/public/certificates/${number(5000 + at)}?name=x`)
  expect(last!.status).toBe(429)
  expect(last!.headers.get('retry-after')).toMatch(/^\d+$/)
})

test('查验报告有编号、日期和自己的查验编号；姓名不对的出不了，什么也没有写入', async () => {
  const answer = await world.anyone.send(api.issueVerificationReport, { number: number(1), name: '张𠮷三', purpose: '入职核验' })
  expect(answer.status).toBe(200)
  expect(Buffer.from(await answer.bytes()).subarray(0, 5).toString()).toBe('%PDF-')
  const name = decodeURIComponent(answer.headers.get('content-disposition') ?? '')
  expect(name).toMatch(/查验报告_CY\d{8}-\d{6}\.pdf/)
  const [row] = await world.sql<{ code: string; number: string; org_no: number }>(`select code, number, org_no from issued_document where kind = 'certificate-report'`)
  expect(row).toMatchObject({ org_no: 1 })
  const { found } = await world.anyone.ok(documents.verifyDocument, { code: row!.code })
  expect(found).toMatchObject({ state: 'valid', kindTitle: '证书查验报告', number: row!.number })
  const refused = await world.anyone.send(api.issueVerificationReport, { number: number(1), name: '张三' })
  expect(refused.status).toBe(404)
  expect((await world.sql(`select 1 from issued_document where kind = 'certificate-report'`)).length).toBe(1)
})

test('登录的学员能给自己的证书出报告，给别人的说明怎么办', async () => {
  const student = await addNamedStudent(world, { name: '何小满', idNumber: '510104200601015557', registeredOn: '2023-09-01' })
  await addPost(world, { username: 'verifylearner', name: '何小满', role: 'learner', org: orgs.qingcheng, personId: student.personId })
  await issue(world, [draft({ number: number(60), name: '何小满', personId: student.personId })])
  const learner = await world.as('verifylearner')
  expect((await learner.send(api.issueVerificationReport, { number: number(60), name: '何小满' })).status).toBe(200)
  const other = await learner.send(api.issueVerificationReport, { number: number(1), name: '张𠮷三' })
  expect(other.status).toBe(409)
  expect(other.problem.message).toContain('退出登录')
})

test('公开表里没有姓名和编号，没有密钥列不出任何一本', async () => {
  const all = await world.sql<{ row: string }>(`select row_to_json(p)::text as row from certificate_public p`)
  expect(all.length).toBeGreaterThan(8)
  for (const { row } of all) for (const secret of ['张𠮷三', '阿依古丽·买买提', number(1), number(2)]) expect(row).not.toContain(secret)
})

test('别的单位写不了本校证书的公开行', async () => {
  await expect(
    within(world, 'fujiangRegistrar', (ctx) =>
      ctx.db
        .insertInto('certificate_public')
        .values({ key: Buffer.alloc(16), certificate_id: randomUUID(), org_no: orgs.qingcheng, kind: 'diploma', issuer_name: 'x', holder_masked: 'x', issued_on: '2026-07-01', state: 'valid', origin: 'issued', status_list: 0, status_index: 1 })
        .execute(),
    ),
  ).rejects.toThrow(/row-level security/)
})

test('公众查验的连接没有进入范围：除了公开的表什么也读不到，什么也写不了', async () => {
  const db = world.database.published('p51')
  expect((await db.selectFrom('certificate_public').select('key').execute()).length).toBeGreaterThan(8)
  for (const table of ['certificate', 'certificate_event', 'certificate_key_secret', 'certificate_share_view', 'enrollment', 'case_file'] as const) expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([])
  await expect(db.updateTable('certificate_public').set({ state: 'valid' }).execute().then((done) => done[0]!.numUpdatedRows)).resolves.toBe(0n)
  await expect(db.insertInto('certificate_log_entry').values({ org_no: orgs.province, index: 1, event: 'issued', certificate: Buffer.alloc(32), at: '2026-01-01T00:00:00Z' }).execute()).rejects.toThrow(/row-level security/)
})

test('按编号在本机登记簿里判断：有电子凭证的核对签名和状态，没有的照登记簿', async () => {
  const judge = (text: string) => within(world, 'qingchengRegistrar', (ctx) => judgeByNumber(ctx, text))
  expect((await judge(number(1)))?.verification).toMatchObject({ verdict: 'valid', form: 'vc+jwt' })
  expect((await judge(number(4)))?.verification).toMatchObject({ verdict: 'revoked' })
  expect((await judge(number(6)))?.verification).toMatchObject({ verdict: 'expired' })
  expect(await judge(number(4999))).toBeUndefined()
})
