import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import jsqr from 'jsqr'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addFacts, addGraduates, type Graduate } from '../../../tests/support/graduation.ts'
import { within } from '../../../tests/support/issued-certificates.ts'
import { addPost } from '../../../tests/support/named-people.ts'
import { pictureOfSheets } from '../../../tests/support/sheet-picture.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { isSet } from '../../kernel/credentials/status-list.ts'
import { openStatusList } from '../../kernel/credentials/status-lookup.ts'
import { trustDocuments } from '../../kernel/credentials/trust.ts'
import { api as graduation } from '../graduation/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { prepareSheets } from './render.ts'
import { findCertificates } from './store.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-show-'))
const root = resolve(import.meta.dirname, '../../..')
const TODAY = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const before = { home: process.env.LUBAN_HOME, url: process.env.LUBAN_PUBLIC_URL }
let world: World
let school: Client
let city: Client
let students: Graduate[]
let certificate: { id: string; number: string }
let scanned: string

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  process.env.LUBAN_PUBLIC_URL = 'https://cert.example.gov.cn'
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  city = await world.as('chengduOfficer')
})
afterAll(async () => {
  for (const [name, value] of [['LUBAN_HOME', before.home], ['LUBAN_PUBLIC_URL', before.url]] as const) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

async function decide(client: Client, id: string, action: string) {
  const file = await client.ok(todos.getCase, { id })
  return client.ok(todos.actOnCase, { id, version: file.version, action })
}

/** Verifies files with the command line of the product, which asks neither the network nor the database. */
function offline(text: string, status?: string) {
  const folder = mkdtempSync(join(home, 'offline-'))
  writeFileSync(join(folder, 'scanned.txt'), text)
  writeFileSync(join(folder, 'did.json'), trustFile)
  if (status) writeFileSync(join(folder, 'list.status.jwt'), status)
  const env = { PATH: process.env.PATH ?? '', HOME: home, LUBAN_HOME: join(folder, 'none') }
  const made = spawnSync(process.execPath, [join(root, 'src/server/main.ts'), 'certificates', 'verify', join(folder, 'scanned.txt'), '--json'], { env, encoding: 'utf8' })
  return { code: made.status, answer: JSON.parse(made.stdout || '{}') as { verdict: string; form: string; certificate: { number: string; name: string } } }
}
let trustFile = ''

test('一个班毕业：名单经市、省批准，成批制证，编号就是名单上的', async () => {
  students = await addGraduates(world, 3)
  await addFacts(world, students)
  const { id } = await school.ok(graduation.openGraduationList, { graduatesOn: TODAY, enrollmentIds: students.map((one) => one.id) })
  const { rows } = await school.ok(graduation.getGraduationList, { id })
  await school.ok(graduation.setGraduationRows, { id, rowIds: rows.map((row) => row.id), confirmClassKind: true })
  await decide(school, id, 'submit')
  await decide(city, id, 'approve')
  expect((await decide(await world.as('provinceOfficer'), id, 'approve')).state).toBe('approved')
  await school.ok(api.issueFromList, { listId: id })
  await world.runJobs()
  const made = await world.sql<{ id: string; number: string }>('select id, number from certificate where enrollment_id = $1', [students[0]!.id])
  expect(made).toHaveLength(1)
  certificate = made[0]!
  expect((await world.anyone.ok(api.verifyCertificate, { number: certificate.number, name: students[0]!.name })).found).toMatchObject([{ state: 'valid', kindTitle: '毕业证书', classKindTitle: '高级工班' }])
})

test('打印出的那一页画成图，用别的程序扫出二维码，离线核验有效', async () => {
  const picture = await within(world, 'qingchengRegistrar', async (ctx) => {
    const [prepared] = await prepareSheets(ctx, await findCertificates(ctx, [certificate.id]))
    if (!prepared || 'reason' in prepared) throw new Error(prepared?.reason)
    return pictureOfSheets({ title: '毕业证书', issuedOn: TODAY, dx: 0, dy: 0, stock: false, domain: 'cert.example.gov.cn', demonstration: true, sheets: [prepared.sheet] })
  })
  if (process.env.LUBAN_KEEP_PICTURE) writeFileSync(process.env.LUBAN_KEEP_PICTURE, picture)
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  expect(info.width).toBeGreaterThan(1000)
  const read = (jsqr as unknown as (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null)(new Uint8ClampedArray(data), info.width, info.height)
  scanned = read?.data ?? ''
  expect(scanned).toMatch(/^https:\/\/cert\.example\.gov\.cn\/verify#[\w-]+\.[\w-]+\.[\w-]+$/)
  trustFile = await (await world.anyone.raw('/credentials/issuers.json')).text()
  const found = offline(scanned)
  expect(found).toMatchObject({ code: 0, answer: { verdict: 'valid', form: 'qr', certificate: { number: certificate.number } } })
  expect(found.answer.certificate.name).not.toBe(students[0]!.name)
  const altered = scanned.replace(/#(.*)\.(.)/, (_, head: string, first: string) => `#${head}.${first === 'A' ? 'B' : 'A'}`)
  expect(offline(altered)).toMatchObject({ code: 1, answer: { verdict: 'invalid' } })
})

test('学员下载的电子证书离线核验有效', async () => {
  await addPost(world, { username: 'showlearner', name: students[0]!.name, role: 'learner', org: orgs.qingcheng, personId: students[0]!.personId })
  const learner = await world.as('showlearner')
  const file = await learner.send(api.downloadMyCredential, { id: certificate.id, form: 'vc-jwt' })
  const text = Buffer.from(await file.bytes()).toString()
  expect(offline(text)).toMatchObject({ code: 0, answer: { verdict: 'valid', form: 'vc+jwt', certificate: { number: certificate.number, name: students[0]!.name } } })
})

test('撤销要两个人；批准以后查验页、扫码、状态列表、日志都变，离线带上新列表的也知道', async () => {
  const { id } = await school.ok(api.openCertificateCase, { certificateId: certificate.id, action: 'revoke', reason: '学籍材料不实，按规定撤销' })
  expect((await world.anyone.ok(api.verifyCertificate, { number: certificate.number, name: students[0]!.name })).found[0]!.state).toBe('valid')
  await decide(city, id, 'approve')
  expect((await world.anyone.ok(api.verifyCertificate, { number: certificate.number, name: students[0]!.name })).found[0]).toMatchObject({ state: 'revoked', stateOn: TODAY })
  expect(await world.anyone.ok(api.checkCredential, { text: scanned })).toMatchObject({ verdict: 'revoked', register: { state: 'revoked' } })
  const [place] = await world.sql<{ list: number; index: number }>('select status_list as list, status_index as index from certificate where id = $1', [certificate.id])
  const list = await (await world.anyone.raw(`/credentials/${orgs.qingcheng}/status/${place!.list}/revocation`)).text()
  expect(isSet(openStatusList(list, trustDocuments(JSON.parse(trustFile) as object[])!)!.bits, place!.index)).toBe(true)
  expect(offline(scanned, list)).toMatchObject({ code: 1, answer: { verdict: 'revoked' } })
  await world.runNightly('certificates.publish-root')
  const [row] = await world.sql<{ hash: string }>(`select encode(credential_hash, 'hex') as hash from certificate where id = $1`, [certificate.id])
  expect((await world.anyone.ok(api.getInclusionProof, { certificate: row!.hash })).entries.map((entry) => entry.event)).toEqual(['issued', 'revoked'])
})

test('补录的旧证书：学校登记时查不到，主管部门确认以后查得到，写明补录', async () => {
  const [number, name] = ['川技毕字第19980512号', '古丽·买买提']
  const ask = async () => (await world.anyone.ok(api.verifyCertificate, { number: '川技毕字第 19980512 号', name })).found
  const head = ['证书种类', '证书编号', '姓名', '证件号码', '学校名称', '专业', '班次', '发证日期']
  const bytes = writeCsv([head, ['毕业证书', number, name, '', '青城机械技工学校（已更名）', '钳工', '中级工班', '1998-07-01']])
  expect(await school.ok(api.importBackfile, {}, { file: { name: '旧证书.csv', bytes } })).toMatchObject({ accepted: 1 })
  const { id } = await school.ok(api.submitBackfile, { statement: '已与学校存档的毕业生名册逐本核对。' })
  expect(await ask()).toEqual([])
  await decide(city, id, 'approve')
  expect(await ask()).toMatchObject([{ state: 'valid', originMark: '补录', issuerName: '青城机械技工学校（已更名）', issuedOn: '1998-07-01' }])
})
