import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addWorkdays, isWorkday, plainCalendar } from '../../kernel/calendar.ts'
import { inTransaction } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { remindDue } from '../../kernel/due-reminders.ts'
import { systemActor } from '../../server/actor.ts'
import { api as policy } from '../policy/api.ts'
import { api as todos } from '../todos/api.ts'
import { addOpenCase as addCase } from '../../../tests/support/open-case.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
let today: string
beforeAll(async () => {
  world = await openWorld()
  today = (await world.sql<{ today: string }>(`select (now() at time zone 'Asia/Shanghai')::date::text as today`))[0]!.today
})
afterAll(() => world.close())
beforeEach(async () => {
  for (const table of ['due_reminder', 'notice_read', 'notice']) await world.sql(`delete from ${table}`)
  await world.sql('update case_file set closed_at = now() where closed_at is null')
})

const remind = () =>
  inTransaction(world.database, world.vault, systemActor({ schema: 'p51', region: '510000', name: '四川省', demonstration: false }, world.composition, '系统'), crypto.randomUUID(), remindDue)
const titlesOf = async (account: Parameters<World['as']>[0]) => (await (await world.as(account)).ok(api.listNotices, {})).rows.map((row) => row.title)
async function addOpenCase(...input: Parameters<typeof addCase>) {
  const id = await addCase(...input)
  await world.sql(`update case_file set waiting_permission = 'students.reviewRegistration' where id = $1`, [id])
  return id
}
const noOf = async (id: string) => (await world.sql<{ no: string }>('select no from case_file where id = $1', [id]))[0]!.no
/** A day so many working days before today. */
function workdaysAgo(count: number): string {
  let at = today
  for (let left = count; left > 0;) {
    at = addDays(at, -1)
    if (isWorkday(at)) left -= 1
  }
  return at
}

test('到期前提醒该办的岗位一次，对方和上级不提醒；再跑一遍、两个服务器同时跑都不重复', async () => {
  const id = await addOpenCase(world, { entered: workdaysAgo(5), due: addWorkdays(today, 2) })
  expect((await Promise.all([remind(), remind()])).toSorted()).toEqual([0, 1])
  expect(await remind()).toBe(0)
  expect(await titlesOf('chengduOfficer')).toEqual([`${await noOf(id)} 还剩 2 个工作日`])
  expect(await titlesOf('qingchengRegistrar')).toEqual([])
  expect(await titlesOf('provinceOfficer')).toEqual([])
})

test('还早的不提醒；提前几天由参数定，只管设定它的地区', async () => {
  await addOpenCase(world, { entered: workdaysAgo(1), due: addWorkdays(today, 4) })
  expect(await remind()).toBe(0)
  await world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values (gen_random_uuid(), $1, 'due.remind-days', '2020-01-01', '4', 'x')`, [orgs.chengdu])
  expect(await remind()).toBe(1)
  await world.sql(`delete from policy_parameter where key = 'due.remind-days'`)
})

test('逾期提醒该办的岗位一次，满三个工作日报上一级一次；期限改了重新计', async () => {
  const id = await addOpenCase(world, { entered: workdaysAgo(20), due: workdaysAgo(1) })
  await remind()
  expect(await titlesOf('chengduOfficer')).toEqual([`${await noOf(id)} 已逾期`])
  expect(await titlesOf('provinceOfficer')).toEqual([])
  await world.sql('update case_file set due_on = $2 where id = $1', [id, workdaysAgo(4)])
  await remind()
  await remind()
  expect(await titlesOf('provinceOfficer')).toEqual([`${await noOf(id)} 逾期没有办理，报上一级督办`])
  expect(await titlesOf('chengduOfficer')).toHaveLength(2)
})

test('在等学校的逾期件报给校领导和主管部门，不报给学籍员', async () => {
  const id = await addOpenCase(world, { entered: workdaysAgo(20), due: workdaysAgo(5) })
  await world.sql(`update case_file set state = 'returned', waiting_org_no = org_no, waiting_permission = 'students.submitRegistration' where id = $1`, [id])
  await remind()
  const no = await noOf(id)
  expect(await titlesOf('qingchengRegistrar')).toEqual([`${no} 已逾期`])
  expect(await titlesOf('chengduOfficer')).toEqual([`${no} 逾期没有办理，报上一级督办`])
  expect(await world.sql(`select 1 from notice where org_no = $1 and permission = 'notices.supervise'`, [orgs.qingcheng])).toHaveLength(1)
})

test('很多件一起到期合成一条通知，写明件数；已办结的不提醒', async () => {
  for (let count = 0; count < 7; count++) await addOpenCase(world, { entered: workdaysAgo(20), due: workdaysAgo(1) })
  await addOpenCase(world, { entered: workdaysAgo(20), due: workdaysAgo(1), closed: true })
  expect(await remind()).toBe(7)
  const { rows } = await (await world.as('chengduOfficer')).ok(api.listNotices, {})
  expect(rows.map((row) => row.title)).toEqual(['7 件办件已逾期'])
  expect(rows[0]!.body).toContain('另有 2 件')
})

test('放假安排改变，期限顺延，学校和主管部门都收到通知，两边看到同一个期限和剩余天数', async () => {
  // The next plain working day becomes a holiday; the limit of the case runs over it.
  const holiday = addWorkdays(today, 1)
  const entered = workdaysAgo(1)
  const id = await addOpenCase(world, { entered, due: addWorkdays(entered, 10) })
  await (await world.as('systemAdmin')).ok(policy.changeDay, { day: holiday, kind: 'holiday', title: '省运会', reason: '省运会开幕调休' })
  const moved = addWorkdays(entered, 10, { ...plainCalendar, changes: new Map([[holiday, { kind: 'holiday', title: '省运会' }]]) })
  for (const account of ['qingchengRegistrar', 'chengduOfficer'] as const) {
    expect(await titlesOf(account)).toEqual([`${await noOf(id)} 的办理期限改为 ${moved}`])
    const client = await world.as(account)
    const detail = await client.ok(todos.getCase, { id })
    expect(detail.dueOn).toBe(moved)
    expect(detail.workdaysLeft).toBeGreaterThan(0)
    const row = (await client.ok(todos.listCases, {})).rows.find((one) => one.id === id)
    expect(row).toMatchObject({ dueOn: moved, workdaysLeft: detail.workdaysLeft })
  }
  expect(await titlesOf('mianyangOfficer')).toEqual([])
})

test('上一级按单位看逾期的办件并催办，一天一次，写入经过，该办的岗位收到；下级不能催上级，外地看不到', async () => {
  const id = await addOpenCase(world, { entered: workdaysAgo(20), due: workdaysAgo(2) })
  const province = await world.as('provinceOfficer')
  const list = await province.ok(api.listOverdue, {})
  expect(list.units).toEqual([{ orgNo: orgs.chengdu, orgName: '成都市人社局', overdue: 1, waiting: 1, oldestDue: workdaysAgo(2) }])
  expect(list.rows[0]).toMatchObject({ id, workdaysLate: expect.any(Number), waitingName: '成都市人社局', whyNot: null, urgedAt: null })
  expect(list.rows[0]!.workdaysLate).toBeGreaterThanOrEqual(1)

  expect((await province.send(api.urgeCase, { id, text: '快' })).status).toBe(400)
  const both = await Promise.all([province.send(api.urgeCase, { id, text: '请今天办结' }), province.send(api.urgeCase, { id, text: '请今天办结' })])
  expect(both.map((one) => one.status).toSorted()).toEqual([200, 409])
  expect(await titlesOf('chengduOfficer')).toEqual([expect.stringMatching(/^.*催办 XJ-/)])
  const detail = await (await world.as('qingchengRegistrar')).ok(todos.getCase, { id })
  expect(detail.timeline.map((one) => one.title)).toContain('催办')

  const own = await (await world.as('chengduOfficer')).ok(api.listOverdue, {})
  expect(own.rows[0]!.whyNot).toContain('本单位')
  expect((await (await world.as('chengduOfficer')).send(api.urgeCase, { id, text: '催一下自己' })).status).toBe(409)
  const elsewhere = await world.as('mianyangOfficer')
  expect((await elsewhere.ok(api.listOverdue, {})).total).toBe(0)
  expect((await elsewhere.send(api.urgeCase, { id, text: '外地来催' })).status).toBe(404)
  expect((await (await world.as('qingchengRegistrar')).send(api.listOverdue, {})).status).toBe(403)
})
