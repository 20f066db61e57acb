import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { inTransaction } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'
import { actorFor } from '../../../tests/support/jobs.ts'
import { api as access } from '../access/api.ts'
import { api as jobs } from '../jobs/api.ts'
import { api } from './api.ts'
import { findRoster } from './roster/answer.ts'
import { matches, parseFilter, type Comparison } from './roster/filter.ts'
import { paths, resources } from './roster/resources.ts'
import { scopes, SERVICE, TOKEN } from './scopes.ts'

const official = join(import.meta.dirname, '../../../../shared/standards/oneroster-1.2/onerosterv1p2rostersservice_openapi3_v1p0.json')
let world: World
let school: (path: string) => Promise<Response>
let city: (path: string) => Promise<Response>
let secret: { id: string; token: string }
const CLASSES = ['数控1班', '数控2班']

beforeAll(async () => {
  world = await openWorld()
  for (let at = 0; at < 12; at++) {
    const { id } = await addEnrollment(world, { registeredOn: '2025-09-05', trainingLevel: at % 2 ? 'senior' : 'technician' })
    await world.sql(`update enrollment set class_name = $2, name = $3, given_name = '小三', updated_at = now() - make_interval(days => $4) where id = $1`, [id, CLASSES[at % 2], at % 3 ? '张小三' : '欧阳小三', at])
  }
  const left = await addEnrollment(world, { registeredOn: '2024-09-05', leftOn: new Date(Date.now() - 86_400_000 * 30).toISOString().slice(0, 10), status: 'withdrawn' })
  await world.sql(`update enrollment set class_name = '数控1班' where id = $1`, [left.id])
  await addEnrollment(world, { registeredOn: '2025-09-05', org: orgs.fujiang })
  secret = await tokenFor('qingchengRegistrar', ['exchange.roster', 'exchange.demographics'])
  school = await reader(secret)
  city = await reader(await tokenFor('chengduOfficer', ['exchange.roster']))
})
afterAll(() => world.close())

async function tokenFor(username: string, scope: string[]) {
  const admin = await world.as('systemAdmin')
  const { postId } = await actorFor(world, username)
  const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  return admin.ok(access.createToken, { postId, name: '教务系统', scope, expiresOn })
}

async function askToken(form: Record<string, string>, headers: Record<string, string> = {}) {
  return world.anyone.raw(TOKEN, { method: 'POST', body: new URLSearchParams(form).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
}

async function reader({ id, token }: { id: string; token: string }) {
  const answer = await askToken({ grant_type: 'client_credentials' }, { authorization: `Basic ${Buffer.from(`${id}:${token}`).toString('base64')}` })
  const { access_token: bearer } = (await answer.json()) as { access_token: string }
  return (path: string) => world.anyone.raw(`${SERVICE}${path}`, { headers: { authorization: `Bearer ${bearer}` } })
}

const json = async (response: Response) => (await response.json()) as Record<string, never[]>

test.skipIf(!existsSync(official))('每个接口的应答都符合官方的接口文件（仓库外没有这份文件时跳过）', async () => {
  const document = JSON.parse(readFileSync(official, 'utf8')) as { paths: Record<string, { get: { responses: Record<string, { content?: Record<string, { schema: object }> }> } }>; components: object }
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'or', components: document.components })
  const schemaOf = (path: string, status: string) => {
    const { schema } = document.paths[path]!.get.responses[status]!.content!['application/json']!
    return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('#/components', 'or#/components')) as object)
  }
  expect(Object.keys(document.paths).sort()).toEqual(Object.keys(paths).sort())
  const first = async (many: string, path: string) => ((await json(await school(`${path}?limit=1`)))[many]?.[0] as { sourcedId: string } | undefined)?.sourcedId ?? 'none'
  const ids: Record<string, string> = {
    schoolSourcedId: String(orgs.qingcheng),
    classSourcedId: await first('classes', '/classes'),
    courseSourcedId: await first('courses', '/courses'),
    termSourcedId: ((await json(await school('/classes?limit=1')))['classes']![0] as unknown as { terms: { sourcedId: string }[] }).terms[0]!.sourcedId,
    studentSourcedId: await first('users', '/students'),
    userSourcedId: await first('users', '/users'),
    teacherSourcedId: 'none',
  }
  for (const path of Object.keys(paths)) {
    const { one } = paths[path]!
    const list = path.replace('/{sourcedId}', '')
    const many = resources[paths[path]!.resource].many
    const sourcedId = one ? await first(many, list) : ''
    const answer = await school(path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(name === 'sourcedId' ? sourcedId : ids[name]!)))
    const body = await answer.json()
    const validate = schemaOf(path, String(answer.status))
    expect(validate(body), `${path} ${answer.status} ${JSON.stringify(validate.errors?.slice(0, 3))}`).toBe(true)
    if (!path.includes('teacher')) expect(answer.status, path).toBe(200)
  }
})

test('分页：总数、首页、末页、下一页的地址都在应答头里，翻完不重不漏', async () => {
  const seen: string[] = []
  for (let path: string | undefined = '/enrollments?limit=5'; path; ) {
    const answer: Response = await school(path)
    expect(answer.headers.get('x-total-count')).toBe('13')
    seen.push(...((await json(answer))['enrollments'] as { sourcedId: string }[]).map((one) => one.sourcedId))
    const next: string | undefined = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    path = next && new URL(next).pathname.slice(SERVICE.length) + new URL(next).search
  }
  expect(seen).toHaveLength(13)
  expect(new Set(seen).size).toBe(13)
})

test('筛选、排序、选字段；写错的筛选和字段各有说明，不是 500', async () => {
  const gone = await json(await school(`/enrollments?filter=${encodeURIComponent(`status='tobedeleted'`)}`))
  expect(gone['enrollments']).toHaveLength(1)
  const named = await json(await school(`/students?filter=${encodeURIComponent(`familyName='欧阳' OR givenName~'没有'`)}&fields=sourcedId,familyName`))
  expect(Object.keys(named['users']![0]!)).toEqual(['sourcedId', 'familyName'])
  expect(named['users']).toHaveLength(4)
  for (const [path, status] of [
    [`/students?filter=${encodeURIComponent(`birthDate>'2000'`)}`, 400],
    [`/students?filter=${encodeURIComponent(`familyName=张`)}`, 400],
    [`/students?fields=password`, 400],
    [`/students?sort=nothing`, 400],
    [`/students?limit=0`, 422],
    [`/students?orderBy=up`, 422],
    [`/nothing`, 404],
    [`/students/none`, 404],
  ] as const) {
    const answer = await school(path)
    expect([path, answer.status]).toEqual([path, status])
    expect(((await answer.json()) as { imsx_codeMajor: string }).imsx_codeMajor).toBe('failure')
  }
})

test('筛选的含义与内存里的实现逐一相同（随机筛选）', async () => {
  const actor = await actorFor(world, 'qingchengRegistrar')
  const ask = (query: Record<string, string>) =>
    inTransaction(world.database, world.vault, actor, newId(), async (ctx) => (await findRoster(ctx, { resource: 'users', path: {}, query: { limit: '1000', ...query }, base: '' })).rows)
  const all = await ask({})
  const values = ['张', '欧阳', '小三', 'active', 'tobedeleted', '2025', '小', "O'Neil", 'A', '']
  const comparison = fc.record({
    field: fc.constantFrom('familyName', 'givenName', 'status', 'grades', 'enabledUser', 'identifier'),
    operator: fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '~'),
    value: fc.constantFrom(...values),
  }) as fc.Arbitrary<Comparison>
  await fc.assert(
    fc.asyncProperty(fc.array(comparison, { minLength: 1, maxLength: 3 }), fc.boolean(), async (comparisons, and) => {
      const text = comparisons.map((one) => `${one.field}${one.operator}'${one.value.replace(/['\\]/g, '\\$&')}'`).join(and ? ' AND ' : ' OR ')
      const filter = parseFilter(text)
      if ('error' in filter) throw new Error(filter.error)
      const found = (await ask({ filter: text })).map((row) => row['sourcedId']).sort()
      expect(found).toEqual(all.filter((row) => matches(filter, row)).map((row) => row['sourcedId']).sort())
    }),
    { numRuns: 40 },
  )
})

test('范围：别的学校的学生读不到；主管部门只得到遮蔽的姓名；没有范围的令牌被拒绝', async () => {
  const users = (await json(await school('/users?limit=100')))['users'] as { primaryOrg: { sourcedId: string }; familyName: string }[]
  expect(new Set(users.map((one) => one.primaryOrg.sourcedId))).toEqual(new Set([String(orgs.qingcheng)]))
  const [foreign] = await world.sql<{ id: string }>('select person_id as id from enrollment where org_no = $1 limit 1', [orgs.fujiang])
  expect((await school(`/users/${foreign!.id}`)).status).toBe(404)
  const masked = (await json(await city('/students')))['users'] as { familyName: string; givenName: string }[]
  expect(masked.every((one) => one.givenName.includes('*'))).toBe(true)
  expect((await city('/demographics')).status).toBe(403)
  const text = await (await school('/demographics')).text()
  expect(text).not.toMatch(/birthDate/)
})

test('令牌：密钥不对、编号不对、没有权限各自拒绝；撤销以后访问令牌立刻失效；读取记入本人的查看记录', async () => {
  expect((await askToken({ grant_type: 'client_credentials', client_id: secret.id, client_secret: 'lbt_wrong' })).status).toBe(401)
  expect((await askToken({ grant_type: 'client_credentials', client_id: newId(), client_secret: secret.token })).status).toBe(401)
  expect((await askToken({ grant_type: 'password', client_id: secret.id, client_secret: secret.token })).status).toBe(400)
  expect((await world.anyone.raw(`${SERVICE}/orgs`)).status).toBe(401)
  expect((await world.anyone.raw(`${SERVICE}/orgs`, { headers: { authorization: 'Bearer eyJhIjoxfQ.AAAA' } })).status).toBe(401)
  const views = await world.sql<{ n: number }>(`select count(*)::int as n from person_view where what like '数据交换读取名册（教务系统%'`)
  expect(views[0]!.n).toBeGreaterThan(0)
  const own = await tokenFor('qingchengRegistrar', ['exchange.roster'])
  const read = await reader(own)
  expect((await read('/orgs')).status).toBe(200)
  await (await world.as('systemAdmin')).ok(access.revokeToken, { id: own.id, reason: '不再使用' })
  expect((await read('/orgs')).status).toBe(401)
  const [scope] = scopes
  expect((await (await askToken({ grant_type: 'client_credentials', client_id: secret.id, client_secret: secret.token, scope: scope.scope })).json()) as object).toMatchObject({ scope: scope.scope, token_type: 'Bearer' })
})

test('整批文件：清单齐全、各表的引用对得上；再导入回来，用同一套检查逐行说明缺什么', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const { jobId } = await registrar.ok(api.exportRoster, { purpose: '教务系统对接' })
  await world.runJobs()
  const bytes = await (await registrar.send(jobs.fetchJobFile, { id: jobId })).bytes()
  const files = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, new TextDecoder().decode(content)]))
  expect(files['manifest.csv']).toContain('oneroster.version,1.2')
  const column = (name: string, key: string) => {
    const [head, ...rows] = files[name]!.trim().split('\r\n').map((line) => line.split(','))
    return rows.map((row) => row[head!.indexOf(key)]!)
  }
  const classes = new Set(column('classes.csv', 'sourcedId'))
  const users = new Set(column('users.csv', 'sourcedId'))
  expect(column('enrollments.csv', 'classSourcedId').every((id) => classes.has(id))).toBe(true)
  expect(column('enrollments.csv', 'userSourcedId').every((id) => users.has(id))).toBe(true)
  expect(column('roles.csv', 'userSourcedId')).toHaveLength(users.size)
  expect(Object.values(files).join('')).not.toMatch(/5199\d{14}/)
  const checked = await registrar.ok(api.checkRosterFile, {}, { file: { name: 'oneroster.zip', bytes } })
  expect(checked.counts).toMatchObject({ sent: 12, rejected: 12 })
  expect(checked.problems[0]!.message).toBeTruthy()
  expect(checked.left.map((one) => one.what)).toContain('学年学期')
})

test('导入对方的文件：证件号码和补充的列齐全时写入为待注册；不是 OneRoster 的压缩包说明缺什么', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const text = (lines: string[]) => new TextEncoder().encode(lines.join('\r\n'))
  const year = new Date().getFullYear()
  const extra: Record<string, string> = {
    ethnicGroup: '汉族', householdRegion: '四川省成都市武侯区', studyMode: '全日制', trainingLevel: '高级工', lengthYears: '3', specialtyCode: 'D0101', grade: String(year), entryDate: `${year}-09-01`,
    entrySeason: '秋季', site: '校本部', sourceCategory: '应届初中毕业生', sourceRegion: '四川省成都市武侯区', previousEducation: '初中', previousSchool: '成都第七中学', guardianName: '张大', guardianRelation: '父亲', guardianPhone: '13800000000', phone: '13800000001',
  }
  const keys = Object.keys(extra)
  const zip = zipSync({
    'manifest.csv': text(['propertyName,value', 'oneroster.version,1.2']),
    'users.csv': text([`sourcedId,givenName,familyName,userIds,grades,${keys.map((key) => `metadata.${key}`).join(',')}`, `u1,小四,李,{居民身份证:519900200809011235},${year},${keys.map((key) => extra[key]).join(',')}`]),
    'roles.csv': text(['sourcedId,userSourcedId,roleType,role,orgSourcedId', 'r1,u1,primary,student,o1']),
    'classes.csv': text(['sourcedId,title,grades', `c1,数控9班,${year}`]),
    'enrollments.csv': text(['sourcedId,classSourcedId,userSourcedId,role', 'e1,c1,u1,student']),
  })
  const checked = await registrar.ok(api.checkRosterFile, {}, { file: { name: 'in.zip', bytes: zip } })
  expect(checked.counts.sent).toBe(1)
  expect(checked.counts, JSON.stringify(checked.problems)).toMatchObject({ new: 1, rejected: 0 })
  const written = await registrar.ok(api.checkRosterFile, { commit: true }, { file: { name: 'in.zip', bytes: zip } })
  expect(written.committed).toBe(true)
  expect(await world.sql(`select class_name, status from enrollment where name = '李小四'`)).toEqual([{ class_name: '数控9班', status: 'pending' }])
  const bad = await registrar.send(api.checkRosterFile, {}, { file: { name: 'x.zip', bytes: zipSync({ 'a.txt': text(['x']) }) } })
  expect(bad.status).toBe(400)
  expect(bad.problem.message).toContain('manifest.csv')
})
