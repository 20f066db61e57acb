import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-backfile-'))
const pdf = strToU8('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
let world: World
let school: Client
let city: Client

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  city = await world.as('chengduOfficer')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const head = ['证书种类', '证书编号', '姓名', '证件号码', '学校名称', '专业', '班次', '发证日期']
const rows = [
  ['毕业证书', '川技毕字第 1203 号', '张一', '11010519491231002X', '青城机械技工学校（已更名）', '车工', '中级工班', '1999-07-01'],
  ['职业技能等级证书', '1234567890123456', '李二', '', '青城技师学院', '电工', '', '2012-05-20'],
  ['毕业证书', '川技毕字第1204号', '王三', '', '青城机械技工学校', '钳工', '', '1999-07-01'],
]
const file = (lines: string[][]) => ({ name: '旧证书.csv', bytes: writeCsv([head, ...lines]) })
const decide = async (client: Client, id: string, action: string, reason?: string) => {
  const found = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version: found.version, action, ...(reason ? { reason } : {}) })
}
const found = async (number: string) => (await school.ok(api.listCertificates, { q: number })).rows

test('导入旧证书：编号统一写法，有问题的行写明原因，重复的不收；试一下不写入', async () => {
  const bad = [
    ['毕业证书', '12', '赵四', '', '青城技工学校', '车工', '中级工班', '1999-07-01'],
    ['驾驶证', '川技毕字第1210号', '赵四', '', '青城技工学校', '车工', '中级工班', '1999-07-01'],
    ['毕业证书', '川技毕字第1211号', '赵四', '', '青城技工学校', '车工', '中级工班', '2099-07-01'],
  ]
  const trial = await school.ok(api.importBackfile, { dryRun: true }, { file: file([...rows, ...bad]) })
  expect(trial).toMatchObject({ sent: 6, accepted: 3, rejected: 3 })
  expect((await school.ok(api.listBackfile, {})).total).toBe(0)
  expect(await school.ok(api.importBackfile, {}, { file: file(rows) })).toMatchObject({ accepted: 3 })
  expect(await school.ok(api.importBackfile, {}, { file: file(rows) })).toMatchObject({ accepted: 0, rejected: 3 })
  const { rows: drafts } = await school.ok(api.listBackfile, {})
  expect(drafts.map((row) => row.number).sort()).toEqual(['1234567890123456', '川技毕字第1203号', '川技毕字第1204号'])
})

test('扫描件压缩包按编号对上，两边没有对上的都列出', async () => {
  const zip = zipSync({ '川技毕字第1203号.pdf': pdf, '1234567890123456.pdf': pdf, '别的.pdf': pdf })
  expect(await school.ok(api.uploadBackfileScans, {}, { file: { name: '扫描.zip', bytes: zip } })).toMatchObject({ matched: 2, withoutRow: ['别的.pdf'], withoutScan: ['川技毕字第1204号'] })
})

test('学校核对、主管部门确认以后才进台账；不予确认的一行不进；都标明补录，旧学校名称照写', async () => {
  const opened = await school.ok(api.submitBackfile, { statement: '已与学校存档的毕业生名册逐本核对。' })
  expect(opened).toMatchObject({ count: 3, state: 'review' })
  expect(await found('川技毕字第1203号')).toEqual([])
  const { rows: submitted } = await city.ok(api.listBackfile, { caseId: opened.id })
  const third = submitted.find((row) => row.number === '川技毕字第1204号')!
  expect((await school.send(api.refuseBackfileRow, { id: third.id, reason: '存档里没有' })).status).toBe(403)
  await city.ok(api.refuseBackfileRow, { id: third.id, reason: '存档里没有这个编号' })
  expect((await decide(city, opened.id, 'approve')).status).toBe(200)
  expect(await found('川技毕字第1204号')).toEqual([])
  const [first] = await found('川技毕字第 1203 号')
  expect(first).toMatchObject({ origin: 'backfile', state: 'valid', issuerName: '青城机械技工学校（已更名）', classKind: '中级工班', issuedOn: '1999-07-01' })
  expect((await found('1234 5678 9012 3456'))[0]).toMatchObject({ kind: 'skill', origin: 'backfile' })
  expect((await school.ok(api.importBackfile, { dryRun: true }, { file: file(rows.slice(0, 1)) })).problems[0]!.message).toContain('已在证书台账里')
  const states = (await school.ok(api.listBackfile, {})).rows.map((row) => row.state).sort()
  expect(states).toEqual(['confirmed', 'confirmed', 'refused'])
})

test('凭原件补登一本：要有扫描件，确认以后标明补登；提交前可以删去', async () => {
  const { fileId } = await school.ok(api.uploadCertificateFile, {}, { file: { name: '原件.pdf', bytes: pdf } })
  const one = { kind: 'diploma', number: '川技毕字第88号', name: '周五', schoolName: '青城技工学校', issuedOn: '1988-07-01', fileId }
  expect((await school.send(api.addPaperCertificate, { ...one, idNumber: '110' })).status).toBe(400)
  const { id } = await school.ok(api.addPaperCertificate, one)
  expect((await school.send(api.addPaperCertificate, one)).status).toBe(409)
  await school.ok(api.deleteBackfileDraft, { id })
  await school.ok(api.addPaperCertificate, one)
  const opened = await school.ok(api.submitBackfile, { statement: '原件已当面核对。' })
  expect((await city.ok(todos.getCase, { id: opened.id })).title).toContain('补登')
  await decide(city, opened.id, 'approve')
  expect((await found('川技毕字第88号'))[0]).toMatchObject({ origin: 'paper', state: 'valid' })
})

test('整件不予确认：一本也不进台账，可以改好再补录；撤销申请的回到待提交', async () => {
  const line = ['毕业证书', '川技毕字第1300号', '吴六', '', '青城技工学校', '车工', '中级工班', '1999-07-01']
  await school.ok(api.importBackfile, {}, { file: file([line]) })
  const first = await school.ok(api.submitBackfile, { statement: '已核对存档。' })
  await decide(city, first.id, 'return', '请附扫描件')
  expect((await decide(school, first.id, 'cancel', '补扫描件后再提')).status).toBe(200)
  expect((await school.ok(api.listBackfile, { state: 'draft' })).total).toBe(1)
  const second = await school.ok(api.submitBackfile, { statement: '已核对存档。' })
  await decide(city, second.id, 'refuse', '名册里没有')
  expect(await found('川技毕字第1300号')).toEqual([])
  expect(await school.ok(api.importBackfile, {}, { file: file([line]) })).toMatchObject({ accepted: 1 })
})
