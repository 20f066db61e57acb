import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathFields, QUERY_HEADER, typedFields } from '../../src/kernel/api.ts'
import { splitQuery, urlOf } from '../../src/kernel/client.ts'
import { checkDigit } from '../../src/kernel/ids.ts'
import { api as students } from '../../src/modules/students/api.ts'
import { addPerson } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const number = '51990020050306123'
const idNumber = number + checkDigit(number)

test('每个读取和上传的接口：人打的字（检索词、姓名、文件名、查询码）由浏览器放在请求头里，网址里没有', () => {
  let asked = 0
  for (const { endpoint, id } of world.composition.routes) {
    if (endpoint.method !== 'GET' && !endpoint.upload) continue
    const typed = typedFields(endpoint)
    const fields = Object.fromEntries([...typed].map((name) => [name, `张三${name}`]))
    const { query, header } = splitQuery(endpoint, { ...fields, page: 2 })
    const url = urlOf(endpoint, Object.fromEntries(pathFields(endpoint.path).map((name) => [name, 'x'])), query)
    expect(decodeURIComponent(url), id).not.toContain('张三')
    for (const name of typed) expect(new URLSearchParams(header).get(name), id).toBe(`张三${name}`)
    if ('q' in endpoint.input.shape && endpoint.shared === undefined) {
      expect(typed.has('q'), id).toBe(true)
      asked += 1
    }
  }
  expect(asked).toBeGreaterThan(60)
  const of = (id: string) => typedFields(world.composition.routes.find((one) => one.id === id)!.endpoint)
  expect([...of('certificates.verifyCertificate')]).toEqual(['name'])
  expect([...of('complaints.trackComplaint')]).toEqual(['trackingNo', 'code'])
  expect([...of('publicity.listPublicity')]).toContain('person')
  expect(of('students.checkRoster').has('filename')).toBe(true)
})

test('请求头里的检索词与网址里的一样查；完整的证件号码写在网址里不受理，答复不带出它', async () => {
  const placed = await addPerson(world, { name: '李晓明', active: true })
  const registrar = await world.as('qingchengRegistrar')
  const byHeader = await registrar.ok(students.listStudents, { q: '李晓明' })
  expect(byHeader.rows.map((row) => row.id)).toEqual([placed.enrollmentId])
  const byAddress = (await (await registrar.raw(`/api/students?q=${encodeURIComponent('李晓明')}`)).json()) as typeof byHeader
  expect(byAddress.rows.map((row) => row.id)).toEqual([placed.enrollmentId])
  for (const written of [placed.number, placed.number.toLowerCase(), `${placed.number.slice(0, 6)} ${placed.number.slice(6)}`, idNumber]) {
    for (const path of ['/api/students', '/api/students/suggestions', '/api/orgs', '/api/public/schools']) {
      const answer = await registrar.raw(`${path}?q=${encodeURIComponent(written)}`)
      const text = await answer.text()
      expect(answer.status, `${path} ${written}`).toBe(400)
      expect(text).toContain('证件号码不能写在网址里')
      expect(text).not.toContain(written)
    }
  }
  expect((await registrar.ok(students.listStudents, { q: placed.number })).rows.map((row) => row.id)).toEqual([placed.enrollmentId])
})

test('请求头里重复的、读不懂的、带空字符的，与网址里的一样对待：400，没有 500', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const ask = (header: string) => registrar.raw('/api/students', { headers: { [QUERY_HEADER]: header } })
  for (const header of ['q=a&q=b', 'q=%00', 'q=%ff%fe', 'constructor=x&__proto__=y', '%', '=', '&&&', `q=${'a'.repeat(5000)}`, 'size=999999', 'page=x']) expect((await ask(header)).status, header.slice(0, 20)).toBeLessThan(500)
  expect((await ask('size=999999')).status).toBe(400)
  // What is in the header counts, so that nobody slips a second value by in the address.
  expect((await registrar.raw('/api/students?size=1', { headers: { [QUERY_HEADER]: 'size=999999' } })).status).toBe(400)
})

test('接口文档写明哪些字段放在请求头里', async () => {
  const document = (await (await world.anyone.raw('/api/openapi.json')).json()) as { paths: Record<string, Record<string, { parameters: { name: string; in: string; description?: string }[] }>> }
  const { parameters } = document.paths['/api/students']!.get!
  expect(parameters.find((one) => one.name === 'q')!.description).toContain(QUERY_HEADER)
  expect(parameters.find((one) => one.name === QUERY_HEADER)).toMatchObject({ in: 'header', description: expect.stringContaining('q') })
  expect(parameters.find((one) => one.name === 'page')!.description).toBeUndefined()
})
