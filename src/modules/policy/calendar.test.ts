import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addOpenCase } from '../../../tests/support/open-case.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { addWorkdays, dayOf, isProvisional, packagedYears, plainCalendar, type Calendar } from '../../kernel/calendar.ts'
import { addDays } from '../../kernel/dates.ts'
import { planMoves, type OpenLimit } from '../../kernel/due-dates.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let admin: Client
let city: Client
let today: string
const lastYear = packagedYears.at(-1)!
const next = lastYear + 1
beforeAll(async () => {
  world = await openWorld()
  admin = await world.as('systemAdmin')
  city = await world.as('chengduOfficer')
  today = (await admin.ok(api.getCalendar, {})).today
})
afterAll(() => world.close())

const calendarOf = (changes: [string, 'work' | 'holiday', string][], years: number[] = []): Calendar => ({
  changes: new Map(changes.map(([day, kind, title]) => [day, { kind, title }])),
  years: new Set(years),
})

test('今天由数据库的时钟决定，平年 365 天、闰年 366 天，2 月 29 日在内', async () => {
  const [row] = await world.sql<{ day: string }>(`select (now() at time zone 'Asia/Shanghai')::date as day`)
  expect(today).toBe(row!.day)
  const leap = await admin.ok(api.getCalendar, { year: 2028 })
  expect(leap.days).toHaveLength(366)
  expect(leap.days.map((one) => one.date)).toContain('2028-02-29')
  expect((await admin.ok(api.getCalendar, { year: 2026 })).days).toHaveLength(365)
})

test('期限跨过 2 月 29 日和年末：改动的日子照改动算', () => {
  expect(addWorkdays('2028-02-28', 1)).toBe('2028-02-29')
  expect(addWorkdays('2028-02-28', 1, calendarOf([['2028-02-29', 'holiday', '停课']]))).toBe('2028-03-01')
  expect(addWorkdays('2026-12-31', 1)).toBe('2027-01-04')
  expect(addWorkdays('2026-12-31', 1, calendarOf([['2027-01-04', 'holiday', '元旦']], [2027]))).toBe('2027-01-05')
  expect(dayOf('2027-01-02', calendarOf([['2027-01-02', 'work', '上班']]))).toMatchObject({ kind: 'makeup', weekday: '六' })
})

test('放假安排没有公布的年份是暂定，录入以后不是', () => {
  expect(isProvisional(`${lastYear}-12-31`)).toBe(false)
  expect(isProvisional(`${next}-01-01`)).toBe(true)
  expect(isProvisional(`${next}-01-01`, calendarOf([], [next]))).toBe(false)
})

test('人工定过的期限不随日历改变', () => {
  const limit: OpenLimit = { id: randomUUID(), no: 'x', title: 'x', orgNo: 1, state: 'submitted', workflow: 'students.registration', authorityNo: orgs.chengdu, setterNo: orgs.chengdu, dueOn: '2026-01-20', enteredOn: '2026-01-05' }
  const before = { settings: [], calendar: plainCalendar }
  const after = { settings: [], calendar: calendarOf([['2026-01-06', 'holiday', '停电']]) }
  expect(planMoves([limit], before, after)).toEqual([])
  expect(planMoves([{ ...limit, dueOn: addWorkdays('2026-01-05', 10) }], before, after)).toMatchObject([{ to: addWorkdays('2026-01-05', 11) }])
})

test('期限跨入没有公布的年份，办件标明暂定；录入放假安排后重算，经过里写明，办结的不动', async () => {
  const entered = `${lastYear}-12-28`
  const due = addWorkdays(entered, 10)
  expect(due.slice(0, 4)).toBe(String(next))
  const [open, closed] = [await addOpenCase(world, { entered, due }), await addOpenCase(world, { entered, due, closed: true })]
  const before = await city.ok(todos.getCase, { id: open })
  expect(before).toMatchObject({ dueOn: due, dueProvisional: true })
  expect(before.steps.some((step) => step.meta?.includes('暂定'))).toBe(true)
  expect((await city.ok(api.getCalendar, { year: next })).provisionalCases).toBe(1)

  const days = [4, 5, 6].map((n) => ({ day: `${next}-01-0${n}`, kind: 'holiday' as const, title: '元旦' }))
  const { movedCases } = await admin.ok(api.enterYear, { year: next, source: '国办发明电〔2026〕9号', days })
  expect(movedCases).toBe(1)
  const expected = addWorkdays(entered, 10, calendarOf(days.map((one) => [one.day, one.kind, one.title]), [next]))
  const after = await city.ok(todos.getCase, { id: open })
  expect(after).toMatchObject({ dueOn: expected, dueProvisional: false })
  expect(after.timeline.find((one) => one.action === 'due')).toMatchObject({
    title: '期限重算',
    reason: `期限由 ${due} 改为 ${expected}。${next} 年放假安排已录入（国办发明电〔2026〕9号）。`,
  })
  expect(await world.sql('select due_on from case_file where id = $1', [closed])).toEqual([{ due_on: due }])
  expect(await admin.ok(api.getCalendar, { year: next })).toMatchObject({ source: 'entered', sourceText: '国办发明电〔2026〕9号', provisionalCases: 0 })
  expect((await admin.send(api.enterYear, { year: next, source: '国办发明电〔2026〕9号', days })).status).toBe(409)
})

test('改一天、取消改动：期限顺延又恢复；过去的日子不能改，没有变化的拒绝', async () => {
  const entered = today
  const due = addWorkdays(entered, 10)
  const id = await addOpenCase(world, { entered, due })
  const day = addWorkdays(today, 2)
  await admin.ok(api.changeDay, { day, kind: 'holiday', title: '省运会', reason: '省政府通知全省放假一天' })
  expect((await city.ok(todos.getCase, { id })).dueOn).toBe(addWorkdays(due, 1))
  expect((await city.ok(todos.listTodos, { list: 'mine' })).days.find((one) => one.date === day)).toMatchObject({ kind: 'holiday', name: '省运会' })
  const { changes } = await city.ok(api.getCalendar, { year: Number(day.slice(0, 4)) })
  expect(changes.find((one) => one.day === day)).toMatchObject({ title: '省运会', by: '陈*' })
  await admin.ok(api.restoreDay, { day, reason: '通知已经撤销' })
  expect((await city.ok(todos.getCase, { id })).dueOn).toBe(due)
  expect((await admin.send(api.changeDay, { day: addDays(today, -1), kind: 'holiday', title: '放假', reason: '补记放假一天' })).status).toBe(400)
  expect((await admin.send(api.changeDay, { day, kind: 'work', title: '上班', reason: '本来就上班的一天' })).status).toBe(409)
  expect((await admin.send(api.restoreDay, { day, reason: '没有改动的一天' })).status).toBe(404)
})

test('只有省级的系统管理员修改日历，其他岗位查看', async () => {
  const change = { day: addDays(today, 40), kind: 'holiday' as const, title: '放假', reason: '试一试能不能改' }
  for (const account of ['provinceOfficer', 'chengduOfficer', 'qingchengRegistrar']) expect((await (await world.as(account)).send(api.changeDay, change)).status).toBe(403)
  await world.sql('update national.post set org_no = $1 where role = $2', [orgs.chengdu, 'systemAdmin'])
  expect((await (await world.as('systemAdmin')).send(api.changeDay, change)).status).toBe(403)
  await world.sql('update national.post set org_no = $1 where role = $2', [orgs.province, 'systemAdmin'])
})

test('代码表逐项写明来源和有效期，没有的代码表答 404', async () => {
  const { lists } = await city.ok(api.listCodeLists, {})
  expect(lists.length).toBeGreaterThanOrEqual(25)
  const list = await city.ok(api.getCodeList, { key: 'destination' })
  expect(list).toMatchObject({ title: '毕业去向', more: ['counts'] })
  expect(list.values[0]).toMatchObject({ code: 'contract', label: '签订劳动合同就业', state: 'current' })
  expect((await city.send(api.getCodeList, { key: 'no-such' })).status).toBe(404)
})
