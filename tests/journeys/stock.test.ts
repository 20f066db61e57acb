import { writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask, openedRegistration } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'
import { enrolmentYear, fillTemplate, newStudents, readTemplate } from './support/roster.ts'

const COUNT = 12
const folder = mkdtempSync(join(tmpdir(), 'luban-stock-'))

let browser: Browser
let registrar: Person
let officer: Person
let today: string
let grade: number
let enrolled: number
let no: string
beforeAll(async () => {
  browser = await openBrowser()
  registrar = await person(browser, 'stock', people.registrar)
  officer = await person(browser, 'stock', people.city)
  today = (await ask<{ today: string }>(registrar.page.request, '/api/session')).today
  grade = enrolmentYear(today) - 1
  enrolled = await thisYear()
})
afterAll(async () => {
  await registrar?.close()
  await officer?.close()
  await browser?.close()
})

/** How many students the list counts as enrolled this year. */
const thisYear = async () => (await ask<{ total: number }>(registrar.page.request, '/api/students?registered=live&size=1')).total

test('学校从模板导入存量学籍：原学籍号、注册日期、一名休学过的；写入后待报送', async () => {
  const { page, shot } = registrar
  const template = join(folder, 'template.xlsx')
  writeFileSync(template, await (await page.request.get('/api/stock-imports/template')).body())
  const students = newStudents(COUNT, grade).map((student, at) => ({
    ...student,
    原学籍号: `OLD${grade}${String(Date.now() % 100_000).padStart(5, '0')}${String(at).padStart(2, '0')}`,
    原注册日期: `${grade}-10-20`,
    学籍状态: at === 1 ? '休学' : '在读',
    ...(at === 1 ? { 异动1种类: '休学', 异动1生效日期: `${grade}-12-01`, 异动1说明: '因病' } : {}),
  }))
  const path = join(folder, '存量学籍.xlsx')
  await fillTemplate(await readTemplate(template), students, path)
  await page.goto('/students/stock')
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('button', { name: `写入 ${COUNT} 行` }).click()
  await page.getByText(`已写入 ${COUNT} 行，待报送确认`).waitFor()
  await page.getByLabel(`${grade} 级高级工申报人数`).fill(String(COUNT))
  await shot('1-declare')
})

test('人数核对一致，报送主管部门；确认以前不是学籍', async () => {
  const { page, shot } = registrar
  await page.getByRole('button', { name: '建立报送办件' }).click()
  await page.getByText(`1 组都一致，共 ${COUNT} 人`).waitFor()
  no = (await page.getByText(/CL-\d{4}-\d+-\d+/).first().textContent())!.match(/CL-\d{4}-\d+-\d+/)![0]
  await shot('2-draft')
  await page.getByRole('button', { name: /^报送/ }).click()
  await page.getByText('已办理，现在是“待确认”').waitFor()
  const found = await ask<{ total: number }>(page.request, `/api/students?q=OLD${grade}&size=1`)
  expect(found.total).toBe(0)
})

test('主管部门从待办打开，逐人登记抽查后确认入籍', async () => {
  const { page, shot } = officer
  await page.goto('/todos')
  await page.getByRole('row').filter({ hasText: no }).getByRole('link').first().click()
  await page.getByRole('heading', { name: /^抽查（/ }).waitFor()
  await shot('3-sample')
  await page.getByRole('button', { name: /都相符$/ }).click()
  await page.getByRole('button', { name: /^登记（/ }).click()
  await page.getByText(/已登记抽查 \d+ 人/).waitFor()
  await page.getByRole('button', { name: /^确认入籍/ }).click()
  await page.getByText('已办理，现在是“已确认”').waitFor()
  await page.getByText('已入籍').first().waitFor()
  await shot('4-entered', [1440, 1366])
})

test('学籍里有原学籍号和以往异动，不计入今年招生', async () => {
  const { page, shot } = registrar
  await page.goto('/students/stock')
  await page.getByText(`办件 ${no}`).first().waitFor()
  expect(await thisYear()).toBe(enrolled)
  const detail = await ask<{ id: string; rows: { id: string; changes: unknown[] }[] }>(
    page.request,
    `/api/stock-cases/${(await caseOf()).id}/rows?size=50`,
  )
  const suspended = detail.rows.find((row) => row.changes.length > 0)!
  await page.goto(`/students/${suspended.id}`)
  await page.getByText('存量学籍确认入籍').first().waitFor()
  await page.getByText(`${grade}-12-01 休学（存量补录）：因病`).first().waitFor()
  await shot('5-record')
})

async function caseOf(): Promise<{ id: string }> {
  const { rows } = await ask<{ rows: { id: string; no: string }[] }>(registrar.page.request, `/api/cases?q=${no}`)
  return rows.find((row) => row.no === no)!
}

test('注册时间以外：申请逾期注册，批准后办件引用它，可以提交', async () => {
  const { page, shot } = registrar
  const other = new Date(Date.parse(today) + 40 * 86_400_000).toISOString().slice(5, 10)
  await setWindows({ from: other, to: other })
  try {
    const { id } = await openedRegistration(page.request, 3)
    const draft = await ask<{ version: number }>(page.request, `/api/cases/${id}`)
    await ask(page.request, `/api/cases/${id}/actions/cancel`, { version: draft.version, reason: '先申请逾期注册' })
    await page.goto('/registrations/new')
    await page.getByText('不在注册时间内').first().waitFor()
    for (const at of [1, 2]) await page.getByRole('checkbox').nth(at).check()
    await page.getByRole('button', { name: '申请逾期注册' }).click()
    await page.getByLabel(/逾期原因/).fill('学生因病晚到校报到。')
    await shot('6-late')
    await page.getByRole('button', { name: '提交申请' }).click()
    await page.waitForURL(/\/cases\//)
    const late = page.url().match(/cases\/([0-9a-f-]{36})/)![1]!
    await officer.page.goto(`/cases/${late}`)
    await officer.page.getByRole('button', { name: /^批准/ }).click()
    await officer.page.getByText('已批准').first().waitFor()
    await officer.shot('7-late-approved')
    await page.goto('/registrations/new')
    await page.getByText(/已批准：\d+ 人在/).waitFor()
    await shot('8-unlocked')
  } finally {
    await setWindows({ from: '01-01', to: '12-31' })
  }
})

/** The city sets both windows for its schools, from today. */
async function setWindows(value: { from: string; to: string }) {
  for (const season of ['autumn', 'spring']) {
    await ask(officer.page.request, `/api/parameters/registration.window.${season}/settings`, { value, validFrom: today, correcting: true, reason: '注册时间按年公布' })
  }
}
