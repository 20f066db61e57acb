import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { pathFields } from '../src/kernel/api.ts'
import { addWorkdays } from '../src/kernel/calendar.ts'
import { dueUnder, listOpenLimits, planMoves, readLimitRules } from '../src/kernel/due-dates.ts'
import { checkRecord } from '../src/kernel/imports/check.ts'
import { declareImport, type ImportContext } from '../src/kernel/imports/declare.ts'
import { inTransaction } from '../src/kernel/context.ts'
import { registerCases } from '../src/kernel/cases.ts'
import { defineWorkflow } from '../src/kernel/workflow.ts'
import { readCalendar } from '../src/kernel/work-calendar.ts'
import { api as students } from '../src/modules/students/api.ts'
import { api as todos } from '../src/modules/todos/api.ts'
import { actorOf, openAs } from './support/case-kinds.ts'
import { orgs } from './support/small-province.ts'
import { studentForm } from './support/student-form.ts'
import { openWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())


test('上级看得到下级的记录和草稿，学校填报的接口一个也用不了，只能写意见和退回', async () => {
  const registrar = await actorOf(world, 'qingchengRegistrar')
  const draft = await openAs(world, registrar, { workflow: limited, title: '草稿', parties: [] }, { hand: false })
  // What only schools hold: the permissions of registrars and principals that no officer has.
  const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
  const held = new Set(officers.flatMap((role) => [...world.composition.permissionsOf(role)]))
  const own = [...new Set([...world.composition.permissionsOf('registrar'), ...world.composition.permissionsOf('principal')])].filter((one) => !held.has(one))
  const routes = world.composition.routes.filter(({ endpoint }) => endpoint.method !== 'GET' && own.includes(endpoint.needs))
  expect(routes.length).toBeGreaterThan(20)
  for (const name of ['chengduOfficer', 'provinceOfficer'] as const) {
    const officer = await world.as(name)
    const seen = await officer.ok(todos.getCase, { id: draft.id })
    expect(seen).toMatchObject({ mayComment: true, actions: [] })
    for (const { endpoint } of routes) {
      const path = pathFields(endpoint.path).reduce((at, field) => at.replace(`{${field}}`, randomUUID()), endpoint.path)
      const answer = await officer.raw(path, { method: endpoint.method, headers: { 'idempotency-key': randomUUID() }, body: '{}' })
      expect(answer.status, `${name} ${endpoint.method} ${endpoint.path}`).toBe(403)
    }
  }
})

/** Two authorities with limits of their own: the deciding one, and the one that is a party. */
const APPLY = 'students.submitRegistration'
const REVIEW = 'students.reviewRegistration'
const limited = defineWorkflow({
  id: 'test.limited',
  title: '试办期限',
  prefix: 'TX',
  clause: '001:1319',
  start: 'draft',
  parties: { place: { title: '当地主管部门', optional: true } },
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: APPLY } },
    local: { title: '当地审批', tone: 'waiting', waits: { side: 'place', permission: REVIEW }, dueParameter: 'registration.review.city-days' },
    review: { title: '主管部门审批', tone: 'moving', waits: { side: 'authority', permission: REVIEW }, dueParameter: 'registration.review.city-days' },
    approved: { title: '已生效', tone: 'done' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft'], to: 'local', needs: APPLY, side: 'owner', main: true },
    { action: 'agree', title: '同意', from: ['local'], to: 'review', needs: REVIEW, side: 'place', main: true },
    { action: 'approve', title: '批准', from: ['review'], to: 'approved', needs: REVIEW, side: 'authority', main: true },
  ],
})
registerCases([{ workflow: limited, effects: {} }])

test('期限按轮到的一方自己设的天数算，重算也按它；两边看到同一个期限和剩余的工作日', async () => {
  const set = (orgNo: number, days: number) =>
    world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values ($1, $2, 'registration.review.city-days', '2020-01-01', $3, 'test')`, [randomUUID(), orgNo, days])
  await set(orgs.chengdu, 3)
  await set(orgs.mianyang, 9)
  const registrar = await actorOf(world, 'qingchengRegistrar')
  const file = await openAs(world, registrar, { workflow: limited, title: '两地', parties: [{ side: 'place', no: orgs.mianyang, name: '绵阳市人社局' }] })
  const [school, place] = [await world.as('qingchengRegistrar'), await world.as('mianyangOfficer')]
  const [own, theirs] = [await school.ok(todos.getCase, { id: file.id }), await place.ok(todos.getCase, { id: file.id })]
  expect(own.dueOn).toBe(theirs.dueOn)
  expect([own.workdaysLeft, theirs.workdaysLeft]).toEqual([9, 9])
  await inTransaction(world.database, world.vault, registrar, randomUUID(), async (ctx) => {
    const limit = (await listOpenLimits(ctx)).find((one) => one.id === file.id)!
    const rules = await readLimitRules(ctx)
    expect(dueUnder(limit, rules)).toBe(own.dueOn)
    expect(own.dueOn).toBe(addWorkdays(ctx.today, 9, await readCalendar(ctx)))
    expect(planMoves([limit], rules, rules)).toEqual([])
  })
  const agreed = await place.ok(todos.actOnCase, { id: file.id, action: 'agree', version: theirs.version })
  expect(agreed.state).toBe('review')
  expect((await school.ok(todos.getCase, { id: file.id })).workdaysLeft).toBe(3)
})

const names = ['张三', '阿依努尔·买合木提', '欧阳明娜']
const sheet = declareImport({
  id: 'speed',
  title: '速度',
  version: '1',
  fields: [
    { key: 'name', title: '姓名', aliases: [], type: 'text', required: 'always', maxLength: 60 },
    { key: 'born', title: '出生', aliases: [], type: 'date', required: 'always' },
    { key: 'id', title: '证件号码', aliases: [], type: 'idNumber', required: 'always' },
    { key: 'phone', title: '电话', aliases: [], type: 'phone', required: 'always' },
  ],
  key: (values) => String(values['id']),
  documentType: () => 'passport',
  rowChecks: [],
})

test('一万行的检查在几秒之内，行行有错也不比全对的慢一个数量级', () => {
  const context: ImportContext = { today: '2026-09-01', lists: {} }
  const time = (row: (at: number) => Record<string, string>) => {
    // The time of this process, so that a busy machine does not decide.
    const begun = process.cpuUsage()
    let bad = 0
    for (let at = 0; at < 10_000; at++) if (!checkRecord(sheet, row(at), context).ok) bad += 1
    return { ms: process.cpuUsage(begun).user / 1000, bad }
  }
  const right = time((at) => ({ name: names[at % 3]!, born: '2009-03-17', id: `E${String(10_000_000 + at)}`, phone: '13800138000' }))
  const wrong = time((at) => ({ name: names[at % 3]!, born: '2009-02-30', id: 'x', phone: `12${at}` }))
  expect([right.bad, wrong.bad]).toEqual([0, 10_000])
  expect(Math.max(right.ms, wrong.ms)).toBeLessThan(5000)
  expect(wrong.ms).toBeLessThan(right.ms * 10 + 500)
})

test('暂无证件的新生可以录入，号码只在本校内有效，同一号码不能录两次', async () => {
  const values = (name: string) => studentForm(name, 1, { documentType: 'none', idNumber: 'LS2026001', birthDate: '2010-05-06', sex: '1', nationality: 'CHN' })
  const registrar = await world.as('qingchengRegistrar')
  const first = await registrar.send(students.createStudent, { values: values('张小三') } as z.input<typeof students.createStudent.input>)
  expect(first.problem?.message ?? '').toBe('')
  const again = await registrar.send(students.createStudent, { values: values('张小三') } as z.input<typeof students.createStudent.input>)
  expect(again.status).not.toBe(200)
  const [row] = await world.sql<{ document_type: string; id_hash: Buffer }>(`select p.document_type, p.id_hash from person p join enrollment e on e.person_id = p.id where e.id = $1`, [first.data.id])
  expect(row!.document_type).toBe('none')
  expect(world.vault.hash('none', 'LS2026001').equals(row!.id_hash)).toBe(false)
})

