import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLine, idNumber, profile } from '../../../tests/support/admissions.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { defaultStations, nextRequired, notYet, readScan, stationProblems, type Station } from './arrival-codes.ts'

let world: World
let school: Client
let second: Client
beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  second = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

const year = new Date().getFullYear()
const intake = { year, season: 'autumn' as const }
let serial = 501

/** Somebody entered at the counter who has accepted: expected to come. */
async function expected(lineId: string, name: string, by = school): Promise<{ id: string; number: string }> {
  const number = idNumber('2010-09-09', (serial += 2))
  const { id } = await by.ok(api.enterWalkIn, { ...profile, lineId, documentType: 'id-card', number, name, phone: `138000${String(serial).padStart(5, '0')}`, offer: true })
  await by.ok(api.decideApplications, { ids: [id], action: 'accept', reason: '本人到校当面确认' })
  return { id, number }
}
const pass = (by: Client, id: string, station: string, more = {}) => by.send(api.passStation, { id, station, ...more })
const stateOf = async (id: string) => (await world.sql<{ state: string }>('select state from application where id = $1', [id]))[0]!.state
const seats = async (lineId: string) => (await world.sql<{ taken: number }>('select taken from intake_seat where line_id = $1', [lineId]))[0]!.taken

test('站的安排：没有必过的站、同名、两个缴费站都说出来；先验身份再办别的，过完必过的站才算报到', () => {
  expect(stationProblems(defaultStations)).toEqual([])
  expect(stationProblems([])).toContain('至少要有一个站。')
  expect(stationProblems([{ ...defaultStations[0]!, required: false }])).toEqual(['至少有一个必过的站，过完必过的站才算报到。'])
  expect(stationProblems([...defaultStations, { ...defaultStations[1]!, key: 'pay2', title: '缴费二' }]).join()).toContain('只设一个站')
  expect(readScan('https://例.example/verify/K7RM-2XQP-9HBT')).toBe('K7RM-2XQP-9HBT')
  const any = fc.array(fc.record({ kind: fc.constantFrom('identity', 'dormitory', 'other'), required: fc.boolean() }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(any, fc.array(fc.nat(5), { maxLength: 6 }), (list, order) => {
      const stations: Station[] = list.map((one, at) => ({ ...one, key: `s${at}`, title: `站${at}`, place: '', keeper: '' }) as Station)
      const passed: { station: string; result: string }[] = []
      for (const at of order) {
        const station = stations[at % stations.length]!
        if (notYet(stations, passed, station.key)) expect(station.kind === 'identity' && stations.filter((one) => one.kind === 'identity').length === 1).toBe(false)
        else if (!passed.some((one) => one.station === station.key)) passed.push({ station: station.key, result: 'done' })
      }
      const missing = stations.filter((one) => one.required && !passed.some((step) => step.station === one.key))
      expect(nextRequired(stations, passed)).toEqual(missing[0])
    }),
    { numRuns: 100 },
  )
})

test('报到的一天：找人、过站、缓缴、退回、重试、两处同时办，进度和名单数字一致', async () => {
  const line = await addLine(world, { code: 'D0101', name: '机床切削', seats: 6 })
  const [one, two, three] = [await expected(line, '样例甲'), await expected(line, '样例乙'), await expected(line, '样例丙')]
  const plan = await school.ok(api.getArrivalPlan, {})
  expect([plan.year, plan.season, plan.arranged, plan.stations.map((station) => station.title)]).toEqual([year, 'autumn', false, ['验证身份', '缴费登记或绿色通道', '宿舍', '体检', '领物']])
  const far = new Date(Date.now() + 86_400_000).toISOString()
  const stations = plan.stations.map((station) => ({ ...station, place: '一号楼' }))
  expect((await school.send(api.saveArrivalPlan, { ...intake, opensAt: null, closesAt: new Date(Date.now() - 1000).toISOString(), stations, version: 0 })).problem.refusal?.clause).toBe('001:1326')
  expect((await school.send(api.saveArrivalPlan, { ...intake, opensAt: null, closesAt: far, stations: stations.map((station) => ({ ...station, required: false })), version: 0 })).status).toBe(400)
  await school.ok(api.saveArrivalPlan, { ...intake, opensAt: null, closesAt: far, stations, version: 0 })
  expect((await school.send(api.saveArrivalPlan, { ...intake, opensAt: null, closesAt: far, stations, version: 0 })).status).toBe(409)

  // Found by the document, the telephone, the number and the code of the letter, the name; masked everywhere.
  const offerNo = (await school.ok(api.getApplication, { id: one.id })).application.offerNo!
  await school.send(api.makeLetter, { id: one.id })
  const [letter] = await world.sql<{ code: string }>(`select code from issued_document where record_id = $1`, [one.id])
  for (const q of [one.number, one.number.toLowerCase(), offerNo, letter!.code, `https://a.example/verify/${letter!.code}`, '样例甲']) {
    const { rows } = await school.ok(api.findArrivals, { ...intake, q })
    expect(rows.map((row) => [row.id, row.name]), q).toEqual([[one.id, '样*甲']])
  }
  expect((await school.ok(api.findArrivals, { ...intake, q: '样例' })).rows.length).toBe(3)
  expect((await school.ok(api.findArrivals, { ...intake, q: '没有这个人' })).rows).toEqual([])

  // Identity first; a repeated request answers the same; two desks at once write one step.
  expect((await pass(school, one.id, 'payment')).problem.refusal?.fact).toContain('还没有过“验证身份”')
  const key = randomUUID()
  const first = await school.send(api.passStation, { id: one.id, station: 'identity' }, { key })
  const again = await school.send(api.passStation, { id: one.id, station: 'identity' }, { key })
  expect([first.status, again.data]).toEqual([200, first.data])
  const both = await Promise.all([pass(school, two.id, 'identity'), pass(second, two.id, 'identity')])
  expect(both.map((answer) => answer.status)).toEqual([200, 200])
  expect(both.map((answer) => answer.data.already).toSorted()).toEqual([false, true])
  expect(await world.sql(`select count(*)::int as n from arrival_step where application_id = $1`, [two.id])).toEqual([{ n: 1 }])

  // The last required station makes the arrival, once, whichever desk is quicker.
  const last = await Promise.all([pass(school, one.id, 'payment'), pass(second, one.id, 'payment')])
  expect(last.map((answer) => answer.status)).toEqual([200, 200])
  expect(await stateOf(one.id)).toBe('arrived')
  expect(await world.sql(`select count(*)::int as n from application_event where application_id = $1 and action = 'arrive'`, [one.id])).toEqual([{ n: 1 }])

  // The green channel: reason and amount, in the list for the aid office.
  expect((await pass(school, two.id, 'dormitory', { deferral: { cause: 'poor', reason: '低保家庭', amount: 480000, dueOn: null } })).status).toBe(400)
  expect((await pass(school, two.id, 'payment', { deferral: { cause: 'poor', reason: '低', amount: 480000, dueOn: null } })).status).toBe(400)
  expect((await pass(school, two.id, 'payment', { deferral: { cause: 'poor', reason: '低保家庭，等助学金', amount: 480000, dueOn: null } })).data.message).toBe('缴费登记或绿色通道已登记缓缴，报到办完了')
  const deferrals = await school.ok(api.listDeferrals, { view: 'open' })
  expect([deferrals.total, deferrals.owed, deferrals.rows[0]]).toEqual([1, 480000, expect.objectContaining({ name: '样*乙', cause: 'poor', amount: 480000, reason: '低保家庭，等助学金' })])
  expect((await school.ok(api.listApplications, { view: 'green' })).total).toBe(1)
  const file = await school.send(api.exportDeferrals, { view: 'open', format: 'csv' })
  expect(new TextDecoder().decode(await file.bytes())).toContain('低保家庭，等助学金')

  // Taken back: not arrived any more, the deferral with it; a wrong station and no reason are told.
  expect((await school.send(api.takeBackStation, { id: two.id, station: 'payment', reason: '' })).status).toBe(400)
  expect((await school.send(api.takeBackStation, { id: two.id, station: 'health', reason: '点错了' })).status).toBe(409)
  await school.ok(api.takeBackStation, { id: two.id, station: 'payment', reason: '家长带来了学费' })
  expect([await stateOf(two.id), (await school.ok(api.listDeferrals, { view: 'open' })).total]).toEqual(['accepted', 0])
  await pass(school, two.id, 'payment', { deferral: { cause: 'loan', reason: '助学贷款在办', amount: 100000, dueOn: `${year + 1}-06-30` } })
  const [open] = (await school.ok(api.listDeferrals, { view: 'open' })).rows
  await school.ok(api.settleDeferral, { id: open!.id })
  expect((await school.send(api.settleDeferral, { id: open!.id })).status).toBe(409)
  // Whoever leaves after all owes nothing any more, and the seat is free.
  const four = await expected(line, '样例子')
  await pass(school, four.id, 'identity')
  await pass(school, four.id, 'payment', { deferral: { cause: 'other', reason: '等家里汇款', amount: 1, dueOn: null } })
  await school.ok(api.decideApplications, { ids: [four.id], action: 'absent', reason: '第二天离校不读了' })
  expect([(await school.ok(api.listDeferrals, { view: 'open' })).total, await seats(line)]).toEqual([0, 3])

  await pass(school, three.id, 'identity')
  const progress = await school.ok(api.getArrivalProgress, {})
  expect(progress).toMatchObject({ expected: 3, came: 3, arrived: 2, unfinished: 1, waiting: 0, deferred: 0, absent: 1 })
  expect(progress.stations.map((station) => [station.key, station.done, station.deferred, station.waiting])).toEqual([['identity', 3, 0, 0], ['payment', 2, 1, 1], ['dormitory', 0, 0, 3], ['health', 0, 0, 3], ['supplies', 0, 0, 3]])
  expect(progress.hours.reduce((sum, hour) => sum + hour.came, 0)).toBe(3)
  for (const [view, count] of [['arrived', 2], ['unfinished', 1], ['awaited', 0], ['came', 3], ['here', 3], ['absent', 1], ['all', 4]] as const) {
    const list = await school.ok(api.listArrivals, { ...intake, view, orgNo: orgs.qingcheng })
    expect([list.total, list.counts[view], list.rows.length], view).toEqual([count, count, count])
  }
  for (const station of progress.stations) {
    expect((await school.ok(api.listArrivals, { ...intake, view: 'here', passed: station.key })).total).toBe(station.done)
    expect((await school.ok(api.listArrivals, { ...intake, view: 'here', waiting: station.key })).total).toBe(station.waiting)
  }
  const exported = await school.send(api.exportArrivals, { ...intake, view: 'unfinished', format: 'csv' })
  const text = new TextDecoder().decode(await exported.bytes())
  expect([text.includes('样*丙'), text.includes('缴费登记或绿色通道、宿舍、体检、领物'), text.includes(three.number)]).toEqual([true, true, false])
  expect((await world.sql<{ n: number }>(`select count(*)::int as n from audit where verb in ('arrival.pass', 'arrival.take-back')`))[0]!.n).toBeGreaterThan(8)
})

test('别的学校、主管部门、学员不能在本校的站上办；主管部门看得到名单', async () => {
  const line = await addLine(world, { code: 'D0102', name: '焊接加工' })
  const { id } = await expected(line, '样例丁')
  const other = await world.as('fujiangRegistrar')
  expect((await pass(other, id, 'identity')).status).toBe(404)
  expect((await other.ok(api.findArrivals, { ...intake, q: '样例丁' })).rows).toEqual([])
  const city = await world.as('chengduOfficer')
  expect((await pass(city, id, 'identity')).status).toBe(403)
  expect((await city.send(api.getArrivalProgress, {})).status).toBe(400)
  expect((await city.ok(api.getArrivalProgress, { ...intake, orgNo: orgs.qingcheng })).waiting).toBe(1)
  expect((await (await world.as('mianyangOfficer')).ok(api.listArrivals, { ...intake })).total).toBe(0)
})

test('截止以数据库时钟为准：差一秒能报到，过一秒不能；没来的作未报到、放出最后一个名额，来过的留着', async () => {
  const line = await addLine(world, { code: 'D0103', name: '数控加工', seats: 3, season: 'spring' })
  const spring = { year, season: 'spring' as const }
  const [late, came, gone] = [await expected(line, '样例戊'), await expected(line, '样例己'), await expected(line, '样例庚')]
  expect(await seats(line)).toBe(3)
  const stations = [...defaultStations]
  await school.ok(api.saveArrivalPlan, { ...spring, opensAt: null, closesAt: new Date(Date.now() + 3_600_000).toISOString(), stations, version: 0 })
  const closes = (gap: string) => world.sql(`update arrival_intake set closes_at = now() + $1::interval where season = 'spring'`, [gap])
  await world.sql(`update application set accepted_at = now() - interval '1 hour' where line_id = $1`, [line])
  // One second before, the door is open; on a busy machine the second may be over before the request begins: then once more.
  let before = await (async () => (await closes('1 second'), pass(school, came.id, 'identity')))()
  for (let at = 0; at < 20 && before.status !== 200; at++) before = await (async () => (await closes('1 second'), pass(school, came.id, 'identity')))()
  expect(before.status).toBe(200)
  await closes('20 seconds')
  expect(await world.runNightly('admissions.no-shows')).toContain('作未报到 0 人')
  await closes('-1 second')
  const closed = await pass(school, late.id, 'identity')
  expect([closed.status, closed.problem.refusal?.clause, closed.problem.refusal?.fact]).toEqual([409, '001:1326', expect.stringContaining('截止')])
  // Who has come goes on after the end.
  expect((await pass(school, came.id, 'payment')).status).toBe(200)
  expect(await world.runNightly('admissions.no-shows')).toContain('作未报到 2 人')
  expect([await stateOf(late.id), await stateOf(gone.id), await stateOf(came.id), await seats(line)]).toEqual(['gave-up', 'gave-up', 'arrived', 1])
  expect(await world.runNightly('admissions.no-shows')).toContain('作未报到 0 人')
  expect((await pass(school, late.id, 'identity')).problem.refusal?.fact).toContain('报到截止没有来')
  const event = (await school.ok(api.getApplication, { id: late.id })).events[0]!
  expect([event.title, event.by, event.reason]).toEqual(['未报到', '系统', '报到截止没有来，名额已放出'])
  expect((await school.ok(api.getArrivalProgress, spring)).absent).toBe(2)

  // The seats that came free: two people, one seat left, asked for at once.
  await world.sql('update intake_seat set seats = 2 where line_id = $1', [line])
  const enter = async (name: string) => (await school.ok(api.enterWalkIn, { ...profile, lineId: line, documentType: 'id-card', number: idNumber('2010-09-09', (serial += 2)), name, phone: `138000${String(serial).padStart(5, '0')}` })).id
  const [left, right] = [await enter('样例辛'), await enter('样例壬')]
  const answers = await Promise.all([school.ok(api.decideApplications, { ids: [left], action: 'offer' }), second.ok(api.decideApplications, { ids: [right], action: 'offer' })])
  expect([answers.flatMap((answer) => answer.rows.map((row) => row.ok)).toSorted(), await seats(line)]).toEqual([[false, true], 2])
})

test('看板：计划、报名到移交各级合计一致，点开的名单行数就是数字，越权的地区看不到', async () => {
  const there = await addLine(world, { orgNo: orgs.fujiang, schoolName: '涪江技工学校', code: 'D0101', name: '机床切削', seats: 5 })
  await expected(there, '样例癸', await world.as('fujiangRegistrar'))
  const province = await world.as('provinceOfficer')
  const top = await province.ok(api.getAdmissionBoard, { year })
  expect([top.level, top.rows.map((row) => row.title)]).toEqual(['region', ['成都市', '绵阳市']])
  expect(top.persons).toBeLessThanOrEqual(top.total.applied)
  const sum = (rows: typeof top.rows, key: 'plan' | 'applied' | 'held') => rows.reduce((total, row) => total + row[key], 0)
  for (const row of top.rows) {
    const city = await province.ok(api.getAdmissionBoard, { year, region: row.key })
    expect([city.level, sum(city.rows, 'plan'), sum(city.rows, 'applied'), sum(city.rows, 'held')]).toEqual(['school', row.plan, row.applied, row.held])
    for (const at of city.rows) {
      const one = await province.ok(api.getAdmissionBoard, { year, orgNo: Number(at.key) })
      expect([one.level, sum(one.rows, 'plan'), sum(one.rows, 'applied'), one.total.arrived, one.crumbs.length]).toEqual(['specialty', at.plan, at.applied, at.arrived, 3])
    }
    for (const reached of ['applied', 'offered', 'accepted', 'arrived', 'registered', 'held'] as const)
      expect((await province.ok(api.listApplications, { view: 'all', year, region: row.key, reached })).total, `${row.title} ${reached}`).toBe(row[reached])
  }
  const specialty = (await school.ok(api.getAdmissionBoard, { year, season: 'autumn' })).rows.find((row) => row.key === 'D0101')!
  expect([specialty.plan, specialty.applied, specialty.arrived, specialty.held]).toEqual([6, 4, 3, 3])
  expect((await school.ok(api.listApplications, { view: 'all', year, season: 'autumn', specialtyCode: 'D0101', reached: 'arrived' })).total).toBe(3)
  // Full-time and part-time are kept apart, and add up.
  const apart = await Promise.all((['full-time', 'part-time'] as const).map((mode) => province.ok(api.getAdmissionBoard, { year, mode })))
  expect([sum(apart.flatMap((one) => one.rows), 'plan'), sum(apart.flatMap((one) => one.rows), 'applied')]).toEqual([top.total.plan, top.total.applied])
  expect((await province.ok(api.listApplications, { view: 'all', year, mode: 'full-time', reached: 'applied' })).total).toBe(apart[0]!.total.applied)
  const [today] = top.days.slice(-1)
  expect((await province.ok(api.listApplications, { view: 'all', year, reached: 'arrived', on: today!.day })).total).toBe(today!.arrived)
  expect(top.days.reduce((total, day) => total + day.applied, 0)).toBe(top.total.applied)
  const city = await world.as('chengduOfficer')
  expect((await city.ok(api.getAdmissionBoard, { year })).level).toBe('school')
  expect((await city.send(api.getAdmissionBoard, { year, region: '5107' })).status).toBe(404)
  expect((await school.send(api.getAdmissionBoard, { year, orgNo: orgs.fujiang })).status).toBe(404)
  const text = new TextDecoder().decode(await (await province.send(api.exportAdmissionBoard, { year, format: 'csv' })).bytes())
  expect([text.includes('成都市'), text.includes(`合计,${top.total.plan},${top.total.applied}`)]).toEqual([true, true])
})

test('站改少以后，剩下的必过的站都过了的人随即算报到', async () => {
  const line = await addLine(world, { code: 'D0103', name: '数控加工', seats: 2 })
  const { id } = await expected(line, '样例辛')
  const plan = await school.ok(api.getArrivalPlan, intake)
  const save = (stations: Station[], version: number) => school.ok(api.saveArrivalPlan, { ...intake, opensAt: plan.opensAt, closesAt: plan.closesAt, stations, version })
  await save([...defaultStations], plan.version)
  expect((await pass(school, id, 'identity')).status).toBe(200)
  expect(await stateOf(id)).toBe('accepted')
  await save(defaultStations.map((one) => ({ ...one, required: one.key === 'identity' })), plan.version + 1)
  expect(await stateOf(id)).toBe('arrived')
  const events = (await school.ok(api.getApplication, { id })).events
  expect(events.filter((one) => one.title === '报到')).toHaveLength(1)
})
