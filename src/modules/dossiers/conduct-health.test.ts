import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { actorOf } from '../../../tests/support/case-kinds.ts'
import { addStudent, asLearner } from '../../../tests/support/dossiers.ts'
import { addPost } from '../../../tests/support/named-people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as students } from '../students/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { openPunishments } from './public.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-dossiers-'))
/** Stands in the health record and nowhere else. */
const CANARY = '青霉素过敏金丝雀'
let world: World
let registrar: Client
let principal: Client
let outsider: Client
let today: string
type Student = Awaited<ReturnType<typeof addStudent>>
let li: Student
let learner: Client

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  principal = await world.as('qingchengPrincipal')
  outsider = await world.as('fujiangRegistrar')
  today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  li = await addStudent(world, { name: '李晓云', className: '数控1班' })
  learner = await asLearner(world, li, 'learner-li')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const punishment = (more: object = {}) => ({
  enrollmentId: li.enrollmentId,
  kind: 'punishment' as const,
  level: 'demerit' as const,
  title: '考试作弊',
  fact: '期末考试夹带资料，本人承认。',
  documentNo: `青技处〔${today.slice(0, 4)}〕3号`,
  decidedOn: today,
  expiresOn: null,
  fileId: null,
  ...more,
})
const open = async () =>
  inTransaction(world.database, world.vault, await actorOf(world, 'qingchengRegistrar'), randomUUID(), async (ctx) => (await openPunishments(ctx, [li.enrollmentId])).get(li.enrollmentId) ?? [])
const conductOf = async (id: string) => (await registrar.ok(api.listConduct, { view: 'all' })).rows.find((one) => one.id === id)!

test('处分没有写期限的按种类推定，有申诉期；填错的逐项说明；外校登记不了', async () => {
  expect((await registrar.send(api.addConduct, punishment({ level: 'school' }))).problem.issues?.[0]?.path).toBe('level')
  expect((await registrar.send(api.addConduct, punishment({ decidedOn: addDays(today, 1) }))).problem.issues?.[0]?.path).toBe('decidedOn')
  expect((await registrar.send(api.addConduct, punishment({ expiresOn: today }))).problem.issues?.[0]?.path).toBe('expiresOn')
  expect((await outsider.send(api.addConduct, punishment())).status).toBe(404)
  const made = await registrar.ok(api.addConduct, punishment())
  expect(made.appealUntil).toBe(addDays(today, 10))
  expect(Number(made.expiresOn!.slice(0, 4))).toBe(Number(today.slice(0, 4)) + 1)
  expect(await open()).toMatchObject([{ id: made.id, level: '记过' }])
  expect((await outsider.ok(api.listConduct, { view: 'all' })).rows).toEqual([])
})

test('已到期的处分默认不显示，也不算有效的处分', async () => {
  const old = await registrar.ok(api.addConduct, punishment({ level: 'warning', decidedOn: '2020-03-01', expiresOn: '2020-09-01', title: '旷课' }))
  expect((await registrar.ok(api.listConduct, {})).rows.map((one) => one.id)).not.toContain(old.id)
  expect(await conductOf(old.id)).toMatchObject({ standing: 'expired' })
  expect((await open()).map((one) => one.id)).not.toContain(old.id)
})

test('解除处分是办件：申请的人自己不能决定，不满期限要写理由，同意后当天解除，学员看得到', async () => {
  const { id } = (await open())[0]!
  const asked = await registrar.ok(api.askLifting, { id, version: 1, ground: 'merit', reason: '抗洪抢险表现突出' })
  expect((await registrar.send(api.askLifting, { id, version: 1, ground: 'merit', reason: '再申请一次' })).status).toBe(409)
  expect(await conductOf(id)).toMatchObject({ openCase: { no: asked.no }, standing: 'standing' })
  const file = await principal.ok(todos.getCase, { id: asked.id })
  expect(file.rules).toMatchObject([{ verdict: 'warn' }])
  const lift = { id: asked.id, action: 'lift', version: file.version }
  expect((await registrar.send(todos.actOnCase, { ...lift, reason: '同意' })).ok).toBe(false)
  expect((await principal.send(todos.actOnCase, lift)).status).toBe(400)
  await principal.ok(todos.actOnCase, { ...lift, reason: '有立功表现，同意提前解除' })
  expect(await conductOf(id)).toMatchObject({ standing: 'lifted', liftedOn: today, liftCaseNo: asked.no })
  expect(await open()).toEqual([])
  expect((await learner.ok(api.getMyDossier, {})).records[0]!.conduct.find((one) => one.id === id)).toMatchObject({ standing: 'lifted' })
})

test('学员在申诉期内申诉一次，校领导答复；撤销的不再有效；过了申诉期不收', async () => {
  const made = await registrar.ok(api.addConduct, punishment({ title: '打架' }))
  const text = '当时是对方先动手，有两名同学作证。'
  await learner.ok(api.appealConduct, { id: made.id, text })
  expect((await learner.send(api.appealConduct, { id: made.id, text })).problem.refusal?.fact).toBe('已经提出过申诉。')
  const listed = (await principal.ok(api.listConduct, { view: 'appealed' })).rows
  expect(listed).toMatchObject([{ id: made.id, appealText: text }])
  expect((await registrar.send(api.answerAppeal, { id: made.id, version: 2, result: 'revoked', answer: '证据不足' })).status).toBe(403)
  await principal.ok(api.answerAppeal, { id: made.id, version: 2, result: 'revoked', answer: '证据不足，撤销' })
  expect(await conductOf(made.id)).toMatchObject({ standing: 'revoked' })
  const late = await registrar.ok(api.addConduct, punishment({ title: '吸烟', level: 'warning', decidedOn: addDays(today, -11) }))
  expect((await learner.send(api.appealConduct, { id: late.id, text })).problem.refusal?.rule).toBe('对处分的申诉在申诉期内提出一次。')
  const other = await asLearner(world, await addStudent(world, { name: '王外人' }), 'learner-other')
  expect((await other.send(api.appealConduct, { id: late.id, text })).status).toBe(404)
})

const health = () => ({ enrollmentId: li.enrollmentId, kind: 'allergy' as const, content: CANARY, measures: '校医备药', fromOn: today, untilOn: null })
const look = (client: Client, purpose = '实习前安排岗位') => client.send(api.openHealth, { enrollmentId: li.enrollmentId, purpose })

test('健康档案只有校领导和指定的人写明用途能看，每次都记下来；取消、到期就看不到', async () => {
  expect((await registrar.send(api.addHealth, health())).status).toBe(403)
  await principal.ok(api.addHealth, health())
  expect((await look(registrar)).status).toBe(403)
  expect((await look(principal, '看')).status).toBe(400)
  expect((await look(principal)).data.entries).toMatchObject([{ content: CANARY, measures: '校医备药' }])
  const { people } = await principal.ok(api.listHealthViewers, {})
  const account = people.find((one) => one.name === '周琴')!.accountId
  expect((await registrar.send(api.grantHealth, { accountId: account, reason: '自己给自己', untilOn: today })).status).toBe(403)
  const grant = await principal.ok(api.grantHealth, { accountId: account, reason: '负责实习安排', untilOn: addDays(today, 30) })
  expect((await look(registrar)).data.entries).toHaveLength(1)
  await principal.ok(api.revokeHealth, { id: grant.id })
  expect((await look(registrar)).status).toBe(403)
  const brief = await principal.ok(api.grantHealth, { accountId: account, reason: '负责实习安排', untilOn: today })
  await world.sql(`update health_viewer set until_on = current_date - 2 where id = $1`, [brief.id])
  expect((await look(registrar)).status).toBe(403)
  const { views } = await registrar.ok(students.getStudent, { id: li.enrollmentId })
  expect(views.filter((one) => one.what === '看了健康与特殊需要').map((one) => one.purpose)).toEqual(['实习前安排岗位', '实习前安排岗位'])
  expect((await learner.ok(api.getMyDossier, {})).records[0]!.health).toMatchObject([{ content: CANARY }])
})

test('健康内容不在任何列表、详情、导出、审计和留存的答复里，主管部门和外校一律看不到', async () => {
  await addPost(world, { username: 'otherPrincipal', name: '别校校长', role: 'principal', org: orgs.fujiang })
  for (const account of ['chengduOfficer', 'provinceOfficer'] as const) expect((await look(await world.as(account))).status).toBe(403)
  for (const account of ['fujiangRegistrar', 'otherPrincipal']) expect((await look(await world.as(account))).status).toBe(404)
  for (const account of ['qingchengRegistrar', 'qingchengPrincipal', 'chengduOfficer', 'provinceOfficer', 'auditAdmin', 'fujiangRegistrar']) {
    const client = await world.as(account)
    for (const { endpoint } of world.composition.routes) {
      if (endpoint.method !== 'GET') continue
      const path = endpoint.path.replace('{enrollmentId}', li.enrollmentId).replace('{id}', li.enrollmentId).replace('{personId}', li.personId)
      if (path.includes('{')) continue
      expect(await (await client.raw(path)).text(), `${account} ${path}`).not.toContain(CANARY)
    }
  }
  const tables = await world.sql<{ name: string }>(`select table_schema || '.' || quote_ident(table_name) as name from information_schema.tables where table_schema in ('p51', 'national') and table_type = 'BASE TABLE'`)
  for (const { name } of tables) expect(await world.sql(`select 1 from ${name} t where t::text like '%${CANARY}%' limit 1`), name).toEqual([])
})
