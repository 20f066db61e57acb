import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask, onRoll, submittedRegistration } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

type CaseRow = { id: string; no: string; pending: number }
type Case = { id: string; items: { pending: number } }

let browser: Browser
let officer: Person
let registrar: Person
let no: string
let file: Case
let count: number
let before: number
let absent: string
beforeAll(async () => {
  browser = await openBrowser()
  officer = await person(browser, 'registration', people.city)
  registrar = await person(browser, 'registration', people.registrar)
  // The case of the roster journey; alone, this journey makes one for itself.
  const waiting = await ask<{ rows: CaseRow[] }>(officer.page.request, '/api/registrations?list=mine&sort=-created')
  no = waiting.rows.find((row) => row.pending > 10)?.no ?? (await submittedRegistration(registrar.page.request, 12)).no
  const province = await person(browser, 'registration', people.province)
  before = await onRoll(province.page.request)
  await province.close()
})
afterAll(async () => {
  await officer?.close()
  await registrar?.close()
  await browser?.close()
})

test('市级审核岗在待办里找到这一件，打开看到规则，现场核实待登记', async () => {
  const { page, shot } = officer
  await page.goto('/todos')
  const link = page.getByRole('row').filter({ hasText: no }).getByRole('link').first()
  await link.waitFor()
  await shot('1-todos', [1440, 1366])
  await link.click()
  await page.getByRole('heading', { name: '规则检查' }).waitFor()
  const id = /registrations\/([0-9a-f-]{36})/.exec(page.url())?.[1]
  file = await ask<Case>(page.request, `/api/cases/${id}`)
  count = file.items.pending
  expect(count).toBeGreaterThan(3)
  const onsite = page.getByRole('listitem').filter({ hasText: '现场核实' }).filter({ hasText: '待登记' })
  await onsite.first().waitFor()
  await page.getByRole('region', { name: '办理决定' }).getByText(/现在还不能/).waitFor()
  const approve = page.getByRole('button', { name: /^通过/ })
  expect(await approve.getAttribute('aria-disabled')).toBe('true')
  await shot('2-case', [1440, 1366, 1920])
})

test('登记现场核实：日期、两名核实人、全数、一人不在、照片和签名', async () => {
  const { page, shot } = officer
  await page.getByRole('button', { name: '登记现场核实…' }).click()
  await page.getByRole('heading', { level: 1, name: '登记现场核实' }).waitFor()
  const save = page.getByRole('button', { name: /^登记 \d+ 人的结果/ })
  // One verifier is not enough, and the page says so before anything is sent.
  await page.getByText(/核实人至少 2 名/).first().waitFor()
  await page.getByLabel('地点').fill('校本部报告厅')
  await page.getByLabel('第 2 名核实人姓名').fill('何平')
  await page.getByLabel('情况说明').fill('逐人核对本人与照片，学生在报告厅集中。')
  await page.getByLabel('现场照片').setInputFiles(join(import.meta.dirname, 'fixtures/onsite.png'))
  await page.getByText(/onsite\.png（/).waitFor()
  const pad = page.getByRole('img', { name: '手写签名区' })
  await pad.scrollIntoViewIfNeeded()
  const box = (await pad.boundingBox())!
  await page.mouse.move(box.x + 40, box.y + 60)
  await page.mouse.down()
  for (const [x, y] of [[90, 30], [120, 90], [180, 40], [220, 80]] as const) await page.mouse.move(box.x + x, box.y + y, { steps: 4 })
  await page.mouse.up()
  const roster = page.locator('section').filter({ has: page.getByRole('heading', { name: '逐人结果' }) })
  const row = roster.getByRole('row').nth(2)
  absent = (await row.getByRole('cell').nth(1).innerText()).trim()
  await row.getByRole('radio', { name: '不在' }).check()
  await row.getByRole('textbox').fill('请假回家，未到场')
  await page.getByText(`在场 ${count - 1} 人可以通过，不在 1 人`).waitFor()
  await page.evaluate(() => scrollTo(0, 0))
  await shot('3-onsite', [1440, 1366])
  await row.scrollIntoViewIfNeeded()
  await shot('4-onsite-roster')
  await save.click()
  await page.getByRole('heading', { name: '规则检查' }).waitFor()
  await page.getByText('现场核实记录').or(page.getByText(/核实.*在场 \d+/)).first().waitFor()
  await shot('5-recorded', [1440, 1366])
})

test('只退回不在的那一名，写明理由和条款，其余不受影响', async () => {
  const { page, shot } = officer
  const list = page.locator('section').filter({ has: page.getByRole('heading', { name: '学生名单' }) })
  const row = list.getByRole('row').filter({ hasText: '不在' })
  await row.first().waitFor()
  expect(await row.count()).toBe(1)
  await row.getByRole('checkbox').check()
  await page.getByRole('button', { name: '退回所选 1 人…' }).click()
  const panel = page.getByRole('dialog', { name: /退回 1 名学生/ })
  await panel.getByLabel(/理由/).fill('现场核实时不在校，请核对是否报到，到校后补报。')
  await shot('6-return-row')
  await panel.getByRole('button', { name: '退回 1 人' }).click()
  await page.getByText('已退回 1 人，其余学生仍在这一件里').waitFor()
  await shot('7-returned')
})

test('通过其余的学生，看板上的在校生规模正好多这么多', async () => {
  const { page, shot } = officer
  const approve = page.getByRole('region', { name: '办理决定' }).getByRole('button', { name: /^通过/ })
  await approve.click()
  const panel = page.getByRole('dialog')
  if (await panel.isVisible().catch(() => false)) {
    await panel.getByLabel(/理由/).fill('提示已核对，采纳学校的说明。')
    await panel.getByRole('button', { name: /^通过/ }).click()
  }
  await page.getByText(`已通过：${count - 1} 人注册生效`).waitFor({ timeout: 60_000 })
  await shot('8-approved', [1440, 1366])

  const province = await person(browser, 'registration', people.province)
  await province.page.goto('/plans/sichuan-14th-five-year?indicator=on-roll-students')
  await province.page.getByRole('navigation', { name: '下钻路径' }).getByText((before + count - 1).toLocaleString('zh-CN')).waitFor()
  expect(await onRoll(province.page.request)).toBe(before + count - 1)
  await province.shot('9-live-value')
  await province.close()
})

test('学籍员看到退回的学生和理由，改正后可以再报', async () => {
  const { page, shot } = registrar
  await page.goto(`/registrations/${file.id}`)
  await page.getByText('现场核实时不在校，请核对是否报到，到校后补报。').first().waitFor()
  await page.goto('/registrations/new')
  const returned = page.getByRole('row').filter({ hasText: '现场核实时不在校' }).first()
  await returned.waitFor()
  await shot('10-returned-to-school', [1440, 1366])
  await returned.getByRole('link').first().click()
  await page.getByRole('link', { name: '修改' }).click()
  await page.getByRole('heading', { level: 1, name: /^修改/ }).waitFor()
  await page.getByLabel(/^班级/).fill('26程设高级2班')
  await shot('11-correct')
  await page.getByRole('button', { name: '保存修改' }).click()
  await page.waitForURL(/\/students\/[0-9a-f-]{36}$/)
  await page.getByText('26程设高级2班').first().waitFor()
  await shot('12-corrected')
  await page.goto('/registrations/new')
  const again = page.getByRole('row').filter({ hasText: '现场核实时不在校' }).first()
  await again.getByRole('checkbox').check()
  await page.getByRole('button', { name: '建立（1 人）' }).click()
  await page.getByRole('heading', { name: '规则检查' }).waitFor()
  const submit = page.getByRole('button', { name: /^提交审核/ })
  expect(await submit.getAttribute('aria-disabled')).toBeNull()
  await shot('13-again')
})

test('核实的照片和签名留在证据里，可以打开', async () => {
  const { page } = officer
  await page.goto(`/registrations/${file.id}`)
  await page.getByRole('heading', { name: '规则检查' }).waitFor()
  const links = page.getByRole('link', { name: /onsite|照片|签名/ })
  await links.first().waitFor()
  const href = await links.first().getAttribute('href')
  const answer = await page.request.get(href!)
  expect(answer.status()).toBe(200)
  expect(answer.headers()['content-type']).toContain('image/png')
  expect((await answer.body()).length).toBeGreaterThan(100)
  expect(absent).not.toBe('')
  expect(readFileSync(join(import.meta.dirname, 'fixtures/onsite.png')).length).toBeGreaterThan(100)
})
