import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { strFromU8, unzipSync } from 'fflate'
import pino from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { pathFields, QUERY_HEADER, type AnyEndpoint } from '../src/kernel/api.ts'
import { logOptions } from '../src/kernel/log.ts'
import { maskIdNumber, maskName } from '../src/kernel/mask.ts'
import { api as students } from '../src/modules/students/api.ts'
import { addNamedStudent, addPost } from './support/named-people.ts'
import { orgs } from './support/small-province.ts'
import { openWorld, type Client, type World } from './support/world.ts'

// These tests walk every endpoint: their time grows with the product.
vi.setConfig({ testTimeout: 300_000 })

/** A person whose every personal value is told apart from all else in the database. */
const secrets = {
  name: '呼延澹台月',
  idNumber: '510104200903171234',
  birthDate: '2009-03-17',
  birthDigits: '20090317',
  phone: '13987650421',
  guardian: '呼延浩荡',
  guardianPhone: '13612349876',
  street: '梨花巷甲七号',
} as const
const minority = { name: '阿依努尔·买合木提', idNumber: '510104200811294321', birthDate: '2008-11-29' } as const
const SECRETS: readonly string[] = [...Object.values(secrets), ...Object.values(minority), '20081129']

/** Everybody who may see the person at all, and must see masked; and two who may not see the person. */
const VIEWERS = ['provinceOfficer', 'chengduOfficer', 'jinjiangOfficer', 'qingchengRegistrar', 'principal1', 'auditAdmin', 'securityAdmin1', 'systemAdmin', 'fujiangRegistrar'] as const
const SEARCHERS = new Set<string>(['provinceOfficer', 'qingchengRegistrar', 'auditAdmin', 'fujiangRegistrar'])
/** The own registrar's form shows the full number: it is a form (README of people), and the look is kept. */
const FORMS = ['students.getStudentValues']

let world: World
let ids: { enrollment: string; person: string; pending: string; pendingPerson: string }
let keys: string[]

beforeAll(async () => {
  world = await openWorld()
  await addPost(world, { username: 'principal1', name: '校长', role: 'principal', org: orgs.qingcheng })
  await addPost(world, { username: 'securityAdmin1', name: '安全', role: 'securityAdmin', org: orgs.province })
  const profile = { address: `四川省成都市锦江区${secrets.street}`, phone: secrets.phone, guardianName: secrets.guardian, guardianPhone: secrets.guardianPhone, birthDate: secrets.birthDate, householdAddress: secrets.street }
  const active = await addNamedStudent(world, { name: secrets.name, idNumber: secrets.idNumber, registeredOn: '2025-09-01', profile })
  const pending = await addNamedStudent(world, { name: minority.name, idNumber: minority.idNumber, registeredOn: null, profile })
  const old = await addNamedStudent(world, { name: `${secrets.name}`, idNumber: '510104197903171236', registeredOn: '1993-09-01', leftOn: '1996-07-01', status: 'graduated', profile })
  ids = { enrollment: active.id, person: active.personId, pending: pending.id, pendingPerson: pending.personId }
  const training = randomUUID()
  await world.sql(`insert into training_record (id, org_no, person_id, person_name, project, started_on, completed_on, hours) values ($1, $2, $3, $4, '焊工', '2026-01-01', '2026-03-01', 40)`, [training, orgs.qingcheng, active.personId, secrets.name])
  await world.sql(`insert into graduate_destination (id, org_no, enrollment_id, person_id, graduated_on, destination, employer_name, registered_on) values ($1, $2, $3, $4, '2026-07-01', 'contract', '某公司', '2026-08-01')`, [randomUUID(), orgs.qingcheng, old.id, old.personId])
  const registrar = await world.as('qingchengRegistrar')
  await registrar.ok(students.revealStudent, { id: active.id, purpose: `核对${secrets.name}的号码` })
  await world.runNightly('privacy.retention')
  keys = [active.id, active.personId, pending.id, training]
})
afterAll(() => world.close())

/** The text of an answer; workbooks and archives are opened. */
async function textOf(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return Object.values(unzipSync(bytes)).map((one) => strFromU8(one)).join('\n')
  return new TextDecoder().decode(bytes)
}

const leaksIn = (text: string) => SECRETS.filter((secret) => text.includes(secret))
const fits = (endpoint: AnyEndpoint, name: string, value: string) => (endpoint.input.shape[name] as z.ZodType).safeParse(value).success
const numbers: Record<string, string> = { orgNo: String(orgs.qingcheng) }

/** An address as a browser asks it: the searched word goes in the header, where a full number belongs. */
function asked(address: string): [string, RequestInit] {
  const [path = '', search = ''] = address.split('?')
  return [path, search ? { headers: { [QUERY_HEADER]: search } } : {}]
}

/** The addresses of an endpoint: with each key of the person where it fits; a list also searched by each secret. */
function addressesOf(endpoint: AnyEndpoint, searched = true): string[] {
  const names = pathFields(endpoint.path)
  if (names.length === 0) {
    if (!searched || !('q' in endpoint.input.shape)) return [endpoint.path]
    return ['', secrets.name, secrets.idNumber].map((q) => `${endpoint.path}${q && `?q=${encodeURIComponent(q)}`}`)
  }
  return keys.flatMap((key) => {
    if (!names.some((name) => fits(endpoint, name, key))) return names.every((name) => numbers[name]) ? [endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => numbers[name]!)] : []
    return [names.reduce((path, name) => path.replace(`{${name}}`, key), endpoint.path)]
  })
}

test('每个读取的接口、每个岗位：看得到这个人的，也只看到遮蔽的姓名和号码；搜索词不被答复带出', async () => {
  const leaks: string[] = []
  let [probes, seen] = [0, 0]
  for (const account of VIEWERS) {
    const client = await world.as(account)
    for (const { endpoint, id } of world.composition.routes) {
      if (endpoint.method !== 'GET' || FORMS.includes(id)) continue
      for (const address of new Set(addressesOf(endpoint, SEARCHERS.has(account)))) {
        const text = await textOf(await client.raw(...asked(address)))
        probes += 1
        if (text.includes(maskName(secrets.name)) || text.includes(maskIdNumber(secrets.idNumber))) seen += 1
        const found = leaksIn(text)
        if (found.length > 0) leaks.push(`${account} ${id} ${address}: ${found.join('、')}`)
      }
    }
  }
  expect(leaks).toEqual([])
  expect(probes).toBeGreaterThan(400)
  expect(seen).toBeGreaterThan(30)
}, 120_000)

test('每个导出和下载：表格里也只有遮蔽的', async () => {
  const leaks: string[] = []
  let opened = 0
  for (const account of VIEWERS) {
    const client = await world.as(account)
    for (const { endpoint, id } of world.composition.routes) {
      if (!endpoint.download || endpoint.method === 'GET') continue
      for (const format of ['xlsx', 'csv']) {
        const columns = id === 'students.exportStudents' ? { columns: ['name', 'idMasked', 'studentNumber'] } : {}
        const path = pathFields(endpoint.path).reduce((at, name) => at.replace(`{${name}}`, keys[0]!), endpoint.path)
        const response = await client.raw(path, { method: endpoint.method, headers: { 'idempotency-key': randomUUID() }, body: JSON.stringify({ format, purpose: '核对名单', ...columns }) })
        if (response.ok) opened += 1
        const text = await textOf(response)
        const found = leaksIn(text)
        if (found.length > 0) leaks.push(`${account} ${id} ${format}: ${found.join('、')}`)
        if (response.ok && text.includes(maskName(secrets.name)) && !endpoint.views && !NO_VIEW[id]) leaks.push(`${id}: 导出了人，没有留下查看记录`)
      }
    }
  }
  expect(leaks).toEqual([])
  expect(opened).toBeGreaterThan(10)
})

test('出错的答复不带出提交的值：号码、姓名、电话填错，冲突，参数不合，都只说哪一项、怎么改', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const wrong = '510104200903171235'
  const bodies = [
    { values: { name: secrets.name, documentType: 'id-card', idNumber: wrong, phone: secrets.phone, guardianName: secrets.guardian, guardianPhone: '136123498760000' } },
    { values: { name: secrets.name, documentType: 'id-card', idNumber: secrets.idNumber } },
    { values: { name: '另一个人', documentType: 'id-card', idNumber: secrets.idNumber, birthDate: secrets.birthDate } },
    { id: secrets.idNumber, personId: secrets.name, recordIds: [secrets.idNumber], kind: secrets.idNumber, reason: '测试的理由' },
  ]
  const leaks: string[] = []
  let refused = 0
  for (const account of ['qingchengRegistrar', 'securityAdmin1', 'systemAdmin', 'provinceOfficer'] as const) {
    const client: Client = account === 'qingchengRegistrar' ? registrar : await world.as(account)
    for (const { endpoint, id } of world.composition.routes) {
      if (endpoint.method === 'GET' || endpoint.upload || endpoint.path.startsWith('/api/me/security')) continue
      const path = pathFields(endpoint.path).reduce((at, name) => at.replace(`{${name}}`, randomUUID()), endpoint.path)
      for (const body of bodies) {
        const response = await client.raw(path, { method: endpoint.method, headers: { 'idempotency-key': randomUUID() }, body: JSON.stringify(body) })
        if (response.ok) continue
        refused += 1
        const text = await response.text()
        const found = [...leaksIn(text), ...(text.includes(wrong) ? [wrong] : []), ...(text.includes('136123498760000') ? ['电话'] : [])]
        if (found.length > 0) leaks.push(`${account} ${id}: ${found.join('、')} ← ${text.slice(0, 160)}`)
      }
    }
  }
  expect(leaks).toEqual([])
  expect(refused).toBeGreaterThan(200)
})

test('日志：数据库错误引用的整行、对象里的姓名电话、句子里的号码，都不写进去', () => {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const log = pino({ ...logOptions, level: 'trace' }, stream)
  const failure = Object.assign(new Error(`duplicate key ${secrets.idNumber}`), { code: '23505', detail: `Failing row contains (${secrets.name}, ${secrets.birthDate}, ${secrets.street}).`, where: secrets.name, parameters: [secrets.idNumber], constraint: 'person_id_hash_key' })
  log.error({ err: failure, requestId: randomUUID() }, 'request failed')
  log.warn({ student: { name: secrets.name, phone: secrets.phone, address: secrets.street, birthDate: secrets.birthDate }, note: `电话 ${secrets.phone}` }, `身份证 ${secrets.idNumber}`)
  const text = lines.join('')
  expect(leaksIn(text)).toEqual([])
  expect(text).toContain('person_id_hash_key')
  expect(text).toContain('139****0421')
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow()
})

/** Endpoints that name a person by a key in their path without showing that person in detail, each with the reason. */
const NO_VIEW: Readonly<Record<string, string>> = {
  'students.listRecordSteps': '只有办件的经过，没有个人信息',
  'people.listIdentityChecks': '只有核验的时间和结论，姓名遮蔽',
  'audits.exportAudits': '审计日志本身：谁做了什么，导出也记入审计',
}

test('给出一个人详细内容的接口都留下查看记录：谁、以什么岗位、看了什么；十分钟内同样的只记一次', async () => {
  const unrecorded: string[] = []
  const shown = [maskName(secrets.name), maskIdNumber(secrets.idNumber), maskName(minority.name), maskIdNumber(minority.idNumber)]
  for (const account of ['provinceOfficer', 'chengduOfficer', 'qingchengRegistrar'] as const) {
    const client = await world.as(account)
    for (const { endpoint, id } of world.composition.routes) {
      if (endpoint.method !== 'GET' || pathFields(endpoint.path).length === 0 || endpoint.path.startsWith('/api/audits')) continue
      for (const address of new Set(addressesOf(endpoint))) {
        await world.sql('truncate person_view')
        const response = await client.raw(...asked(address))
        const text = await textOf(response)
        if (!response.ok || !shown.some((one) => text.includes(one))) continue
        const [views] = await world.sql<{ n: number }>('select count(*) as n from person_view')
        if (views!.n === 0 && !NO_VIEW[id]) unrecorded.push(`${account} ${id} ${address}`)
        if (views!.n > 0) expect(endpoint.views, id).toBe('person')
      }
    }
  }
  expect(unrecorded).toEqual([])

  await world.sql('truncate person_view')
  const officer = await world.as('chengduOfficer')
  for (let again = 0; again < 3; again++) await officer.ok(students.getStudent, { id: ids.enrollment })
  expect(await world.sql('select role, what, viewer_org_name, purpose from person_view')).toEqual([{ role: 'cityOfficer', what: '看了学籍全部内容', viewer_org_name: '成都市人社局', purpose: null }])
  await world.sql(`update person_view set at = now() - interval '11 minutes'`)
  await officer.ok(students.getStudent, { id: ids.enrollment })
  const registrar = await world.as('qingchengRegistrar')
  for (let again = 0; again < 2; again++) await registrar.ok(students.revealStudent, { id: ids.enrollment, purpose: '打印毕业证书' })
  expect((await world.sql<{ n: number }>('select count(*) as n from person_view'))[0]!.n).toBe(4)
  await registrar.ok(students.exportStudents, { columns: ['name'], format: 'csv' })
  expect(await world.sql(`select count(*) as n from person_view where what = '导出了学籍名单（遮蔽）' and person_id = $1`, [ids.person])).toEqual([{ n: 1 }])
})

test('契约写明 views 的接口不留查看记录就不答复；输出里有完整证件号码的都写明', () => {
  const bad = world.composition.routes.filter(({ endpoint, id }) => {
    const fields = Object.keys((endpoint.output as z.ZodObject).shape ?? {})
    return !endpoint.views && id !== 'students.showMyIdNumber' && fields.some((field) => /^(idNumber|birthDate)$/.test(field))
  })
  expect(bad.map((one) => one.id)).toEqual([])
})
