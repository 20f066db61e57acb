import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, todayInChina } from '../../src/kernel/dates.ts'
import { writeWorkbook } from '../../src/kernel/documents/spreadsheet.ts'
import { checkDigit, DEMO_AREA } from '../../src/kernel/ids.ts'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const header = ['姓名', '证件号码', '用工', '职业（工种）', '培养目标', '培养期限（月）', '劳动合同编号', '合同起', '合同止', '月工资（元）', '企业导师', '院校导师', '注册非全日制学籍']
const today = todayInChina()
const folder = mkdtempSync(join(tmpdir(), 'luban-enterprise-'))
const file = (name: string) => join(folder, name)
// Other people at every run: a person is in one roster at a time.
const numbers = [1, 2, 3].map((month, at) => {
  const birth = `${1975 + (Date.now() % 25)}-0${month}-1${Math.floor(Date.now() / 1000) % 10}`
  const head = `${DEMO_AREA}${birth.replaceAll('-', '')}${951 + 2 * at}`
  return head + checkDigit(head)
})

let browser: Browser
let enterprise: Person
let school: Person
let county: Person
let id: string

beforeAll(async () => {
  browser = await openBrowser()
  enterprise = await person(browser, 'enterprise', { username: 'enterprise', password: demonstrationPassword }, 390)
  school = await person(browser, 'enterprise', people.registrar)
  county = await person(browser, 'enterprise', { username: 'county', password: demonstrationPassword })
  const names = ['演示学徒甲', '演示学徒乙', '演示学徒丙']
  const sheet = (wages: readonly string[]) =>
    writeWorkbook({
      title: '名册',
      sheets: [{ name: '学徒名册', columns: header.map((one) => ({ header: one, format: 'text' as const })), rows: numbers.map((number, at) => [names[at]!, number, '新招用', '电工', '中级工', '18', `HT-${at + 1}`, addDays(today, -20), addDays(today, 1400), wages[at]!, '刘师傅', '', at === 0 ? '是' : '否']) }],
    })
  writeFileSync(file('名册-有错.xlsx'), await sheet(['3800', '1200', '4100']))
  writeFileSync(file('名册.xlsx'), await sheet(['3800', '4200', '4100']))
  writeFileSync(file('培训计划.pdf'), PDF)
  writeFileSync(file('劳动合同.zip'), zipSync(Object.fromEntries(numbers.map((number) => [`${number}.pdf`, new Uint8Array(PDF)]))))
  const { acting } = await ask<{ acting: { orgNo: number } }>(school.page.request, '/api/session')
  const made = await ask<{ id: string }>(enterprise.page.request, '/api/apprenticeships/rosters', {
    title: '手机上建的电工班', className: '电工二班', startsOn: addDays(today, 40), schoolNo: acting.orgNo, plan: '每周三天在岗、两天集中培训', agreementKind: 'collective', agreementGoal: '电工中级工',
    agreementContent: '基础、安全、岗位技能', agreementStandard: '取得四级证书', partnerMode: '工学交替', partnerDuty: '企业付费，学校培训', partnerFee: 500_000,
  })
  id = made.id
})
afterAll(async () => {
  for (const one of [enterprise, school, county]) await one?.close()
  await browser?.close()
})

test('企业在手机上：首页看到要办的事，上传名册看到哪一格有错，改好再传就导入', async () => {
  const { page, shot } = enterprise
  await page.goto('/')
  await page.waitForURL(/\/enterprise$/)
  await page.getByRole('heading', { level: 2, name: '要办的事' }).waitFor()
  await shot('1-home')
  await page.getByRole('link', { name: '手机上建的电工班' }).click()
  await page.getByRole('button', { name: '从 Excel 导入' }).click()
  await page.locator('input[type=file][accept*=".xlsx"]').setInputFiles(file('名册-有错.xlsx'))
  await page.getByText('第 3 行 J 列 月工资（元）').waitFor()
  await page.getByText(/低于企业所在地最低工资/).first().waitFor()
  await shot('2-cell-error')
  await page.locator('input[type=file][accept*=".xlsx"]').setInputFiles(file('名册.xlsx'))
  await page.getByRole('button', { name: '导入 3 人' }).click()
  await page.getByText('已导入 3 人').waitFor()
})

test('企业传齐材料和合同，提交给学校', async () => {
  const { page, shot } = enterprise
  await page.getByLabel('成批上传劳动合同（压缩包）').setInputFiles(file('劳动合同.zip'))
  await page.getByText('劳动合同已存 3 份，还缺 0 份').waitFor()
  for (const paper of ['培训计划', '培养协议', '合作协议']) {
    await page.getByLabel(`上传${paper}`).setInputFiles(file('培训计划.pdf'))
    await page.getByRole('row').or(page.locator('tr')).filter({ hasText: paper }).getByText('已上传').waitFor()
  }
  await page.getByRole('button', { name: '提交…' }).click()
  await page.getByLabel('理由').fill('院校导师由学校确认时定。')
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await page.getByText('现在是“学校确认”').waitFor()
  await shot('3-submitted')
})

test('学校定院校导师、确认承担培训；县级在开班以前备案，学校名下有学徒', async () => {
  await school.page.goto(`/apprenticeships/${id}`)
  await school.page.getByRole('button', { name: '定院校导师' }).click()
  await school.page.getByRole('textbox', { name: /院校导师/ }).fill('李老师')
  await school.page.getByRole('button', { name: '定为 3 人的导师' }).click()
  await school.page.getByText('已为 3 名学徒定了院校导师').waitFor()
  await school.shot('4-school')
  await school.page.getByRole('button', { name: '确认承担培训' }).click()
  await school.page.getByText('现在是“备案审核”').waitFor()
  await county.page.goto(`/apprenticeships/${id}`)
  await county.page.getByRole('button', { name: '备案', exact: true }).waitFor()
  await county.shot('5-county')
  await county.page.getByRole('button', { name: '备案', exact: true }).click()
  await county.page.getByText('已备案，学徒列入学徒培训计划。').waitFor()
  const { rows } = await ask<{ rows: { rosterId: string }[] }>(school.page.request, `/api/apprenticeships/people?q=${encodeURIComponent('手机上建的电工班')}`)
  expect(rows.filter((row) => row.rosterId === id)).toHaveLength(3)
  await school.page.goto('/apprenticeships/people')
  await school.page.getByText('手机上建的电工班').first().waitFor()
  await school.shot('6-school-people')
})
