import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'
import { enrolmentYear, fillTemplate, newStudents, readTemplate, type Student } from './support/roster.ts'

const GOOD = 40
const folder = mkdtempSync(join(tmpdir(), 'luban-journey-'))
let browser: Browser
let registrar: Person
let template: Awaited<ReturnType<typeof readTemplate>>
beforeAll(async () => {
  browser = await openBrowser()
  registrar = await person(browser, 'roster-import', people.registrar)
})
afterAll(async () => {
  await registrar?.close()
  await browser?.close()
})

test('学籍员下载本校模板，模板带着自己的学校、填写说明和代码表', async () => {
  const { page, shot } = registrar
  await page.getByRole('link', { name: '名册导入' }).click()
  await page.getByRole('heading', { level: 1, name: '名册导入' }).waitFor()
  await shot('1-choose-file', [1440, 1366])
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载模板' }).click()])
  expect(file.suggestedFilename()).toMatch(/学籍花名册模板.*\.xlsx$/)
  await file.saveAs(join(folder, 'template.xlsx'))
  template = await readTemplate(join(folder, 'template.xlsx'))
  expect(template.sheets.slice(0, 3)).toEqual(['学籍花名册', '填写说明', '代码表'])
  expect(template.note).toMatch(/学校编号 \d{12}/)
  expect(template.headers).toContain('证件号码（必填）')
})

test('上传有坏行的名册，每个问题都说出行、列、值和怎么改，数目相符，还没有写入', async () => {
  const { page, shot } = registrar
  const { today } = await ask<{ today: string }>(page.request, '/api/session')
  const before = await ask<{ total: number }>(page.request, '/api/students?view=pending&size=1')
  const students = spoil(newStudents(GOOD + 7, enrolmentYear(today)), enrolmentYear(today))
  await fillTemplate(template, students, join(folder, '2026级新生名册.xlsx'))
  await page.getByLabel('导入文件').setInputFiles(join(folder, '2026级新生名册.xlsx'))
  await page.getByText('数目相符').waitFor({ timeout: 60_000 })

  await page.getByText(`写入 ${GOOD} 行（新增 ${GOOD}，变更 0）`).waitFor()
  await page.getByText('7 行未通过，不写入').waitFor()
  const problems = page.locator('section').filter({ has: page.getByRole('heading', { name: '逐行问题' }) })
  await problems.getByRole('row').nth(7).waitFor()
  const first = template.headerRow + 1
  const letters = (title: string) => columnOf(template.headers.findIndex((header) => header.startsWith(title)))
  for (const [at, title, found] of [
    [0, '证件号码', '1.1E+17'],
    [1, '证件号码', masked(students[1]!)],
    [2, '证件号码', masked(students[2]!)],
    [4, '专业代码', 'Z9999'],
    [5, '民族', '火星族'],
    [6, '就读地点', '龙泉教学点'],
  ] as const) {
    const row = problems.getByRole('row').filter({ has: page.getByText(String(first + at), { exact: true }) })
    const text = (await row.allInnerTexts()).join('\n')
    expect(text, `第 ${first + at} 行 ${title}`).toContain(String(found))
    expect(text, `第 ${first + at} 行 ${title}`).toContain(letters(title))
    expect(text, `第 ${first + at} 行 ${title}`).toContain('未通过')
  }
  // Full-width digits are mended, and said.
  await page.getByRole('button', { name: /^已修正 \d+/ }).waitFor()
  await shot('2-dry-run', [1440, 1366, 1920])
  await page.getByRole('button', { name: /^已修正/ }).click()
  await page.getByText(/全角/).first().waitFor()
  await shot('3-mended')
  await page.getByRole('button', { name: /^未通过/ }).click()
  const after = await ask<{ total: number }>(page.request, '/api/students?view=pending&size=1')
  expect(after.total).toBe(before.total)
})

test('下载结果表：就是上传的那张表，末尾多三列', async () => {
  const { page } = registrar
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '先下载结果表' }).click()])
  await file.saveAs(join(folder, 'result.xlsx'))
  const result = await readTemplate(join(folder, 'result.xlsx'))
  expect(result.headers.slice(-3)).toEqual(['结果', '错误列', '原因'])
  expect(result.headers[0]).toBe('姓名（必填）')
})

test('写入后从这一批建立注册办件，看过规则再提交', async () => {
  const { page, shot } = registrar
  await page.getByRole('button', { name: `写入 ${GOOD} 行` }).click()
  await page.getByText(`已写入 ${GOOD} 行：新增 ${GOOD}，变更 0`).waitFor({ timeout: 60_000 })
  await shot('4-committed')
  await page.getByRole('link', { name: '去提交学籍注册' }).click()
  await page.getByRole('heading', { level: 1, name: '建立注册办件' }).waitFor()
  await page.getByText(`条件内的全部 ${GOOD} 人`).waitFor()
  await everyDateWasUnderstood(page)
  await shot('5-new-registration')
  await page.getByRole('button', { name: `建立（${GOOD} 人）` }).click()
  await page.getByRole('heading', { name: '规则检查' }).waitFor()
  await page.getByText('草稿', { exact: true }).first().waitFor()
  await shot('6-draft', [1440, 1366])
  await page.getByRole('button', { name: /^提交审核/ }).click()
  const reason = page.getByRole('dialog').getByLabel(/理由/)
  if (await reason.isVisible({ timeout: 2000 }).catch(() => false)) {
    await reason.fill('入学日期为 9 月 1 日，学生当天已到校报到。')
    await shot('7-explain')
    await page.getByRole('dialog').getByRole('button', { name: '提交审核' }).click()
  }
  await page.getByText('已办理，现在是“待审核”').waitFor()
  await shot('8-submitted', [1440, 1366])
})

/** Five spellings of a date stand in the file; the register has one. */
async function everyDateWasUnderstood(page: Person['page']) {
  const batch = new URL(page.url()).searchParams.get('batch')
  const { rows } = await ask<{ rows: { enrollmentId: string; name: string }[] }>(page.request, `/api/registration-candidates?batchId=${batch}&size=100`)
  const dates = new Set<string>()
  for (const row of rows) {
    const { values } = await ask<{ values: Record<string, string> }>(page.request, `/api/students/${row.enrollmentId}/values`)
    dates.add(String(values.entryDate))
  }
  expect([...dates]).toEqual([expect.stringMatching(/^\d{4}-09-01$/)])
}

/** The mistakes that schools make, in the first seven rows, and harmless spellings below them. */
function spoil(students: Student[], year: number): Student[] {
  const dates = [`${year}/9/1`, `${year}0901`, `${year}年9月1日`, `${year}.9.1`, new Date(Date.UTC(year, 8, 1))]
  dates.forEach((date, at) => (students[10 + at]!.入学日期 = date))
  students[20]!.证件号码 = fullWidth(String(students[20]!.证件号码))
  students[21]!.姓名 = '阿依努尔·买买提江'
  students[21]!.民族 = '维吾尔族'
  students[0]!.证件号码 = '1.1E+17'
  students[1]!.证件号码 = wrongDigit(String(students[1]!.证件号码))
  students[3]!.证件号码 = students[2]!.证件号码 ?? null
  students[4]!.专业代码 = 'Z9999'
  students[5]!.民族 = '火星族'
  students[6]!.就读地点 = '龙泉教学点'
  return students
}

const masked = (student: Student) => `5199${'*'.repeat(12)}${String(student.证件号码).slice(-2)}`
const fullWidth = (text: string) => [...text].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join('')
const wrongDigit = (number: string) => number.slice(0, -1) + (number.endsWith('1') ? '2' : '1')

function columnOf(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : `${String.fromCharCode(64 + Math.floor(at / 26))}${String.fromCharCode(65 + (at % 26))}`
}
