import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDigit, DEMO_AREA } from '../../src/kernel/ids.ts'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

type Group = { specialtyCode: string; specialtyName: string; trainingLevel: string; lengthMonths: number; year: number; season: string; waiting: number }
type Flow = { year: number; rows: { orgNo: number; applied: number; arrived: number; registered: number }[] }
type Mine = { rows: { id: string; state: string; orgName: string; offerNo: string | null; studentNumber: string | null; className: string | null; year: number; season: string }[] }

const phone = `139${String(Date.now() % 100_000_000).padStart(8, '0')}`
const password = 'Journey-2026-spring'
const name = '秦晓禾'
const head = `${DEMO_AREA}20100316${String(600 + (Date.now() % 199) * 2).slice(0, 3)}`
const number = head + checkDigit(head)

let browser: Browser
let candidate: Person
let school: Person
let line: { id: string; schoolName: string; year: number; season: string; specialtyName: string }
let group: Group
let application: Mine['rows'][number]
let handed: string
beforeAll(async () => {
  browser = await openBrowser()
  candidate = await person(browser, 'admissions', undefined, 390)
  school = await person(browser, 'admissions', people.otherRegistrar, 1366)
  // The specialty of this school whose newcomers are there already: the candidate joins them.
  const { groups } = await ask<{ groups: Group[] }>(school.page.request, '/api/admissions/classes')
  group = groups.toSorted((left, right) => right.waiting - left.waiting)[0]!
  const { rows } = await ask<{ rows: (typeof line & { specialtyCode: string; level: string; lengthMonths: number; batch: string; seats: number; taken: number })[] }>(school.page.request, `/api/public/plan-lines?open=true&q=${encodeURIComponent(group.specialtyName)}&size=100`)
  const session = await ask<{ acting: { orgName: string } }>(school.page.request, '/api/session')
  line = rows.find((one) => one.schoolName === session.acting.orgName && one.specialtyCode === group.specialtyCode && one.level === group.trainingLevel && one.lengthMonths === group.lengthMonths && one.season === group.season && one.batch === 'direct' && one.taken < one.seats)!
}, 120_000)
afterAll(async () => {
  await candidate?.close()
  await school?.close()
  await browser?.close()
})

const mine = async () => (await ask<Mine>(candidate.page.request, '/api/me/applications')).rows[0]!

test('初中毕业生用手机注册、填一次资料、报一所学校', async () => {
  const { page, shot } = candidate
  await page.goto('/apply/sign-up')
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('姓名').fill(name)
  await page.getByLabel('口令').fill(password)
  await page.getByRole('button', { name: '注册并开始报名' }).click()
  await page.waitForURL(/\/me\/applications/)
  await page.getByRole('link', { name: '去填资料' }).first().click()
  await page.getByLabel('证件号码').fill(number)
  await page.getByRole('button', { name: '登记证件' }).click()
  await page.getByText('号码由您本人填写').waitFor()
  await page.getByLabel('您属于哪一类').selectOption('junior-current')
  await page.getByLabel('文化程度').selectOption('junior')
  await page.getByLabel('毕业学校').fill('样例中学')
  await page.getByLabel('毕业年份').fill(String(group.year))
  await page.getByLabel('生源地').selectOption('510100')
  await page.getByLabel('县（市、区）').selectOption('510104')
  await page.getByLabel('监护人姓名').fill('秦建设')
  await page.getByLabel('与您的关系').selectOption('51')
  await page.getByLabel('监护人电话').fill('13900000088')
  await shot('1-profile')
  await page.getByRole('button', { name: '保存资料' }).click()
  await page.getByRole('link', { name: '报学校' }).click()
  await page.getByLabel('学校或专业').fill(line.schoolName)
  const wanted = page.locator('label.ad-line').filter({ hasText: line.schoolName }).filter({ hasText: line.specialtyName })
  await wanted.first().waitFor()
  await page.evaluate((id) => localStorage.setItem('luban-admissions-chosen', JSON.stringify([id])), line.id)
  await page.reload()
  await page.getByText('已选 1 份').waitFor()
  await shot('2-choose')
  await page.getByRole('button', { name: '下一步' }).click()
  const reason = page.getByLabel('您的说明')
  await page.getByRole('button', { name: '提交 1 份' }).waitFor()
  if (await reason.count()) await reason.fill('已经和学校联系过，愿意按学校的学制读。')
  await page.getByRole('button', { name: '提交 1 份' }).click()
  await page.getByText('学校正在审核').waitFor()
  await shot('3-applied')
  application = await mine()
  expect(application.state).toBe('submitted')
})

test('学校当天审核录取，考生在手机上看到并确认，填好民族', async () => {
  const { page, shot } = school
  await page.goto(`/admissions/${application.id}`)
  await page.getByRole('button', { name: '录取', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '录取 1 份' }).click()
  await page.getByText(/已录取，编号/).waitFor()
  await shot('4-offered')
  const phonePage = candidate.page
  await phonePage.reload()
  await phonePage.getByText(/录取了，编号/).waitFor()
  await candidate.shot('5-offer')
  await phonePage.getByRole('button', { name: '确认去这所学校' }).click()
  await phonePage.getByRole('button', { name: '确认', exact: true }).click()
  await phonePage.getByRole('button', { name: '现在填' }).click()
  await phonePage.getByLabel('民族').fill('羌族')
  await phonePage.getByRole('button', { name: '保存', exact: true }).click()
  await phonePage.getByText('报到前信息已填').waitFor()
  application = await mine()
  expect(application).toMatchObject({ state: 'accepted', offerNo: expect.any(String) })
})

test('报到处按录取编号找到本人，过完必过的站就算报到', async () => {
  const { page, shot } = school
  for (const station of ['identity', 'payment']) {
    await page.goto(`/admissions/arrival/desk?year=${application.year}&season=${application.season}&station=${station}`)
    const field = page.getByLabel('扫通知书、输入证件号码、手机号或姓名')
    await field.fill(application.offerNo!)
    await field.press('Enter')
    const done = page.getByRole('button', { name: /：已办$/ })
    await done.waitFor()
    if (station === 'identity') await shot('6-desk', [390])
    await done.click()
    await page.getByText(/还有：|各站都过了/).first().waitFor()
  }
  expect((await mine()).state).toBe('arrived')
})

test('均衡分班：算一次，看均不均，移一人看影响，确认', async () => {
  const { page, shot } = school
  await page.goto('/admissions/classes')
  await shot('7-classes')
  await page.getByRole('row').filter({ hasText: group.specialtyName }).filter({ hasText: '草稿' }).getByRole('link').first().click()
  await page.getByRole('heading', { name: '分得均不均' }).waitFor()
  // The candidate arrived after the draft was made: made again, everybody is in.
  await page.getByRole('button', { name: '改设置重新算' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('每班最多').fill('60')
  await panel.getByRole('button', { name: '重新算' }).click()
  await page.getByText('已重新算。').waitFor()
  await page.getByText('秦*禾').first().waitFor()
  await shot('8-split')
  await page.getByLabel('选秦*禾').check()
  await page.getByLabel('移到哪个班').selectOption({ index: 1 })
  await page.getByText(/最大偏差|均衡程度不变/).first().waitFor()
  await shot('9-move')
  await page.getByRole('button', { name: '不选了' }).click()
  await page.getByRole('button', { name: '确认分班' }).click()
  await page.getByText(/人已有班级/).waitFor()
  expect((await mine()).className).toMatch(/班$/)
})

test('移交学籍：不用再录一遍，缺的逐人说出来；这一批建成注册办件', async () => {
  const { page, shot } = school
  await page.goto('/admissions/classes/handover')
  await page.getByText('现在不能移交').first().waitFor()
  await page.getByText(/民族：必填/).first().waitFor()
  await shot('10-handover')
  await page.getByRole('button', { name: /^移交全部 \d+ 人/ }).click()
  await page.getByText(/移交了 \d+ 人/).first().waitFor({ timeout: 40_000 })
  await shot('11-handed', [1366, 390])
  expect((await mine()).state).toBe('handed-over')
  await page.getByRole('link', { name: '建这一批的注册办件' }).click()
  await page.getByText('只看这一批导入的').waitFor()
  handed = new URL(page.url()).searchParams.get('batch')!
  const { cases } = await ask<{ cases: { id: string; count: number }[] }>(page.request, '/api/registrations', { batchId: handed })
  expect(cases[0]!.count).toBeGreaterThan(1)
  await page.goto(`/registrations/${cases[0]!.id}`)
  await page.getByRole('heading', { name: '规则检查' }).waitFor()
  // Which class, and so which page of the case, the candidate is on depends on the number drawn for this run.
  const { rows } = await ask<{ rows: { name: string }[] }>(page.request, `/api/registrations/${cases[0]!.id}/rows?size=100`)
  expect(rows.map((row) => row.name)).toContain('秦*禾')
  const { version } = await ask<{ version: number }>(page.request, `/api/cases/${cases[0]!.id}`)
  await ask(page.request, `/api/cases/${cases[0]!.id}/actions/submit`, { version, reason: '技师学院保留少量中级工班，按备案的专业和学制招收。' })
  await page.reload()
  await page.getByText('待审核').first().waitFor()
  await shot('12-registration')
  await candidate.page.goto('/me/applications')
  await candidate.page.getByText('学籍待注册').waitFor()
  await candidate.shot('13-class')
})

test('市里、省里看到的人数一致，公众查得到这所学校', async () => {
  const of = async (account: (typeof people)['city']) => {
    const one = await person(browser, 'admissions', account, 1366)
    await one.page.goto(`/admissions/board?year=${application.year}`)
    await one.page.getByRole('heading', { level: 1, name: /招生进度/ }).waitFor()
    const flow = await ask<Flow>(one.page.request, `/api/admissions/flow?year=${application.year}`)
    if (account === people.province) await one.shot('14-board')
    await one.close()
    return flow.rows
  }
  const own = (await ask<Flow>(school.page.request, `/api/admissions/flow?year=${application.year}`)).rows[0]!
  const province = await of(people.province)
  expect(province.find((row) => row.orgNo === own.orgNo)).toEqual(own)
  expect(own.arrived).toBeGreaterThan(1)
  const anyone = await person(browser, 'admissions', undefined, 390)
  await anyone.page.goto(`/finder?q=${encodeURIComponent(line.schoolName)}`)
  await anyone.page.getByRole('link', { name: new RegExp(line.schoolName) }).first().waitFor()
  await anyone.shot('15-finder')
  await anyone.close()
})
