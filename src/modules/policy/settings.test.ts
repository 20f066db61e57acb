import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { addOpenCase } from '../../../tests/support/open-case.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { addWorkdays } from '../../kernel/calendar.ts'
import { addDays } from '../../kernel/dates.ts'
import { parameters } from '../../kernel/parameters.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { judgeValue, planSetting } from './settings-rules.ts'

let world: World
let province: Client
let chengdu: Client
let mianyang: Client
let school: Client
let today: string
beforeAll(async () => {
  world = await openWorld()
  ;[province, chengdu, mianyang, school] = await Promise.all(
    ['provinceOfficer', 'chengduOfficer', 'mianyangOfficer', 'qingchengRegistrar'].map((name) => world.as(name)),
  ) as [Client, Client, Client, Client]
  today = (await province.ok(api.listParameters, {})).today
})
afterAll(() => world.close())

const key = 'students.counted.suspended'
const reason = '统计口径按省厅通知调整'
const valueAt = async (client: Client, one = key) => {
  const { valueText, setBy } = await client.ok(api.getParameter, { key: one })
  return [valueText, setBy.word]
}

test('参数按主题列出，写明本地现在的取值、谁设定的、条款；没有设定的是默认', async () => {
  const { topics, orgName } = await chengdu.ok(api.listParameters, {})
  expect(orgName).toBe('成都市人社局')
  expect(topics.flatMap((topic) => topic.parameters)).toHaveLength(parameters.length)
  for (const topic of topics) expect(topic.title).toMatch(/[\u4e00-\u9fff]/)
  const one = topics.flatMap((topic) => topic.parameters).find((each) => each.key === 'registration.review.city-days')!
  expect(one).toMatchObject({ valueText: '10 工作日', kind: 'count', mark: '推', clause: '001:1319', setBy: { word: '默认' } })
})

test('每个默认值都能按自己的单位填写', () => {
  for (const one of parameters) expect([one.key, judgeValue(one, one.default)]).toEqual([one.key, undefined])
})

test('省设定对全省有效，市的设定在本市优先，别的市不变；结束以后回到省的设定', async () => {
  await province.ok(api.setParameter, { key, value: false, validFrom: today, reason, clause: '003:67' })
  expect(await valueAt(mianyang)).toEqual(['否', '省'])
  expect(await valueAt(school)).toEqual(['否', '省'])
  const own = await chengdu.ok(api.setParameter, { key, value: true, validFrom: today, reason })
  expect(await valueAt(chengdu)).toEqual(['是', '市'])
  expect(await valueAt(school)).toEqual(['是', '市'])
  expect(await valueAt(mianyang)).toEqual(['否', '省'])
  await chengdu.ok(api.endSetting, { id: own.id, lastDay: today, reason: '与省口径一致' })
  const { settings } = await chengdu.ok(api.getParameter, { key })
  expect(settings.map((one) => [one.orgName, one.valueText, one.validTo])).toContainEqual(['成都市人社局', '是', today])
})

test('各地各日的设定都在历史里，写明谁、何时、为什么', async () => {
  const { settings } = await mianyang.ok(api.getParameter, { key })
  expect(settings.map((one) => one.orgName)).toEqual(expect.arrayContaining(['省人社厅', '成都市人社局']))
  expect(settings.find((one) => one.orgNo === orgs.province)).toMatchObject({ note: reason, clause: '003:67', state: 'current', own: false })
})

test('设定要写理由，不能从过去起，更正除外；两条不重叠，前一条到前一日为止', async () => {
  const one = 'registration.correction.days'
  const past = addDays(today, -30)
  const bare = await chengdu.send(api.setParameter, { key: one, value: 6, validFrom: today, reason: '好' })
  expect(bare.status).toBe(400)
  const early = await chengdu.send(api.setParameter, { key: one, value: 6, validFrom: past, reason })
  expect(early.problem.issues).toEqual([{ path: 'validFrom', message: expect.stringContaining('早于今天') }])
  await chengdu.ok(api.setParameter, { key: one, value: 6, validFrom: past, reason, correcting: true })
  const twice = await chengdu.send(api.setParameter, { key: one, value: 7, validFrom: past, reason })
  expect(twice.status).toBe(400)
  await chengdu.ok(api.setParameter, { key: one, value: 8, validFrom: addDays(today, 5), reason })
  const { settings, valueText, upcoming } = await chengdu.ok(api.getParameter, { key: one })
  expect([valueText, upcoming?.valueText]).toEqual(['6 工作日', '8 工作日'])
  expect(settings.map((each) => [each.valueText, each.validFrom, each.validTo])).toEqual([
    ['8 工作日', addDays(today, 5), null],
    ['6 工作日', past, addDays(today, 4)],
  ])
  const overlap = await chengdu.send(api.setParameter, { key: one, value: 9, validFrom: today, validTo: addDays(today, 9), reason })
  expect(overlap.problem.issues?.[0]).toMatchObject({ path: 'validTo', message: expect.stringContaining('不能重叠') })
  await chengdu.ok(api.setParameter, { key: one, value: 9, validFrom: past, reason, correcting: true })
  expect(await valueAt(chengdu, one)).toEqual(['9 工作日', '市'])
  const future = (await chengdu.ok(api.getParameter, { key: one })).settings[0]!
  await chengdu.ok(api.endSetting, { id: future.id, lastDay: today, reason: '暂不调整' })
  expect((await chengdu.ok(api.getParameter, { key: one })).settings[0]).toMatchObject({ state: 'withdrawn' })
})

test('任意次序的设定，任何一天最多一条有效', () => {
  let held: { id: string; validFrom: string; validTo: string | null }[] = []
  for (let step = 0; step < 300; step++) {
    const validFrom = addDays('2026-01-01', (step * 37) % 200)
    const plan = planSetting(held, { validFrom, validTo: step % 3 === 0 ? addDays(validFrom, step % 17) : null, today: '2026-01-01', correcting: true })
    if ('message' in plan) continue
    held = held.map((one) => ({ ...one, validTo: plan.closes.find((each) => each.id === one.id)?.validTo ?? one.validTo })).filter((one) => one.id !== plan.replaces)
    held.push({ id: String(step), validFrom, validTo: plan.validTo })
    for (let day = 0; day < 230; day++) {
      const on = addDays('2026-01-01', day)
      expect(held.filter((one) => one.validFrom <= on && (one.validTo ?? on) >= on).length).toBeLessThanOrEqual(1)
    }
  }
})

test('取值按单位检查：比例、月日、清单、读法各有自己的写法', async () => {
  const cases: [string, unknown, unknown][] = [
    ['registration.onsite.minimum-sample', 1.5, 0.5],
    ['employment.reference-date', '02-30', '02-29'],
    ['registration.window.autumn', { from: '11-20', to: '09-01' }, { from: '09-01', to: '12-10' }],
    ['prospectus.required-items', [], ['学校性质']],
    ['enrolment.year', 'other', 'school-year'],
    ['publicity.days', '7', 7],
    ['registration.late-entry', 1, false],
  ]
  for (const [one, wrong, right] of cases) {
    const refused = await mianyang.send(api.setParameter, { key: one, value: wrong, validFrom: today, reason })
    expect([one, refused.status, refused.problem.issues?.[0]?.path]).toEqual([one, 400, 'value'])
    await mianyang.ok(api.setParameter, { key: one, value: right, validFrom: today, reason })
  }
  expect((await mianyang.send(api.setParameter, { key: 'publicity.days', value: 8, validFrom: addDays(today, 1), reason, clause: '009:9' })).status).toBe(400)
})

test('保存前看到改动的影响：在校生规模改前改后的数；看过以后什么也没有写入', async () => {
  await addEnrollment(world, { registeredOn: '2024-09-01', status: 'retained' })
  await addEnrollment(world, { registeredOn: '2024-09-01' })
  const before = await world.sql('select count(*) as n from policy_parameter')
  const preview = await chengdu.ok(api.previewSetting, { key: 'students.counted.retained', value: 'true', validFrom: addDays(today, 3) })
  const figure = preview.figures.find((one) => one.id === 'on-roll-students')!
  expect([figure.before, figure.after]).toEqual([1, 2])
  expect(preview.writes).toEqual([`新设定：是，${addDays(today, 3)} 起。`])
  expect(preview.effect).toContain('起才生效')
  expect(await world.sql('select count(*) as n from policy_parameter')).toEqual(before)
  const plain = await chengdu.ok(api.previewSetting, { key: 'joint.agreement-max-years', value: '4', validFrom: today })
  expect(plain).toMatchObject({ figures: [], cases: { moved: 0 }, effect: '影响：以后新办的件。' })
})

test('改期限的参数：预览写明几件在办的期限改变，保存后经过里有一行，办结的不动', async () => {
  const entered = addDays(today, -6)
  const due = addWorkdays(entered, 10)
  const id = await addOpenCase(world, { entered, due })
  const closed = await addOpenCase(world, { entered, due, closed: true })
  const input = { key: 'registration.review.city-days', validFrom: addDays(today, -20), correcting: true }
  const preview = await chengdu.ok(api.previewSetting, { ...input, value: '15' })
  expect(preview.cases).toMatchObject({ moved: 1, examples: [{ id, from: due, to: addWorkdays(entered, 15) }] })
  expect((await chengdu.ok(api.setParameter, { ...input, value: 15, reason })).movedCases).toBe(1)
  const file = await chengdu.ok(todos.getCase, { id })
  expect(file.dueOn).toBe(addWorkdays(entered, 15))
  expect(file.timeline[0]).toMatchObject({ title: expect.stringMatching(/期限重算|打开/) })
  expect(file.timeline.some((one) => one.reason?.includes(`期限由 ${due} 改为 ${addWorkdays(entered, 15)}`))).toBe(true)
  expect(await world.sql('select due_on from case_file where id = $1', [closed])).toEqual([{ due_on: due }])
  // From today on only cases that enter the state from today follow.
  expect((await chengdu.ok(api.previewSetting, { ...input, validFrom: today, value: '20' })).cases.moved).toBe(0)
})

test('学校只看不设；别的市的设定改不了；每次设定恰好一行审计，写明改前改后', async () => {
  expect((await school.send(api.setParameter, { key, value: true, validFrom: today, reason })).status).toBe(403)
  const { settings } = await mianyang.ok(api.getParameter, { key: 'publicity.days' })
  const own = settings.find((one) => one.orgNo === orgs.mianyang)!
  expect((await chengdu.send(api.endSetting, { id: own.id, lastDay: today, reason })).status).toBe(404)
  const rows = await world.sql<{ subject_label: string; reason: string }>(`select subject_label, reason from audit where verb = 'parameter.set' and subject_id = 'publicity.days'`)
  expect(rows).toEqual([{ subject_label: expect.stringContaining('7 工作日'), reason }])
  expect((await province.send(api.getParameter, { key: 'no.such' })).status).toBe(404)
})
