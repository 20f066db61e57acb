import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'

type Student = { id: string; name: string; studentNumber: string; grade: number; status: string }

let browser: Browser
let registrar: Person
let principal: Person
let city: Person
let student: Student
let oldName: string
let caseId: string
let proof: string

beforeAll(async () => {
  browser = await openBrowser()
  registrar = await person(browser, 'changes', people.registrar)
  principal = await person(browser, 'changes', { username: 'principal', password: demonstrationPassword })
  city = await person(browser, 'changes', people.city)
  const { rows } = await ask<{ rows: Student[] }>(registrar.page.request, '/api/students?view=onRoll&status=active&size=20')
  student = rows[3]!
  const form = await ask<{ student: { name: string } }>(registrar.page.request, `/api/corrections/form?enrollmentId=${student.id}`)
  oldName = form.student.name
  proof = join(mkdtempSync(join(tmpdir(), 'luban-changes-')), '户口簿.pdf')
  writeFileSync(proof, PDF)
})
afterAll(async () => {
  for (const one of [registrar, principal, city]) await one?.close()
  await browser?.close()
})

const agree = async (one: Person, button: string) => {
  await one.page.goto('/todos')
  await one.page.locator(`a[href='/cases/${caseId}']`).first().click()
  await one.page.getByRole('button', { name: button, exact: true }).click()
}

test('注册以后发现姓名有误：学籍员凭证明提出更正，页面先问要改哪一项', async () => {
  const { page, shot } = registrar
  await page.goto(`/changes/new?enrollment=${student.id}`)
  await page.getByRole('link', { name: '更正姓名、证件等' }).click()
  await page.getByRole('heading', { level: 1, name: /更正/ }).waitFor()
  await page.locator('input[type=file]').first().setInputFiles(proof)
  await page.getByText('户口簿.pdf').waitFor()
  await page.getByRole('radio', { name: '登记时就有误' }).check()
  await page.getByRole('radio', { name: '录入有误' }).check()
  await page.getByRole('checkbox', { name: '姓名', exact: true }).check()
  await page.getByLabel('姓名改为').fill('司马更新')
  await shot('1-correction', [1440, 1366])
  await page.getByRole('button', { name: '提交更正' }).click()
  await page.waitForURL(/\/cases\//)
  caseId = page.url().split('/').at(-1)!
  await page.getByText('学校审批').first().waitFor()
  expect(await page.getByText('司马更新').count()).toBe(0)
  await shot('2-submitted')
})

test('学校负责人和主管部门先后同意，更正生效；学籍和经过都看到', async () => {
  await agree(principal, '同意')
  await principal.page.getByText('主管部门审核').first().waitFor()
  await agree(city, '通过')
  await city.page.getByText('已生效').first().waitFor()
  await city.shot('3-approved')
  const { page } = registrar
  const { student: now } = await ask<{ student: { name: string } }>(page.request, `/api/corrections/form?enrollmentId=${student.id}`)
  expect(now.name).toBe('司马更新')
  for (const q of ['司马更新', oldName]) {
    const found = await ask<{ rows: Student[] }>(page.request, `/api/students?q=${encodeURIComponent(q)}`)
    expect(found.rows.map((row) => row.id)).toContain(student.id)
  }
  await page.goto(`/students/${student.id}`)
  await page.getByText('更正学籍信息').first().waitFor()
  await registrar.shot('4-record')
})

test('一个年级一次升级：先看人数，留下一名，升级；再整批撤销', async () => {
  const { page, shot } = registrar
  const choices = await ask<{ schoolYear: number; grades: { grade: number; students: number }[] }>(page.request, '/api/promotions/choices')
  const grade = choices.schoolYear - 1
  await page.goto('/changes/promotions')
  await page.getByRole('group', { name: '年级' }).getByRole('button', { name: new RegExp(`^${grade} 级`) }).click()
  const title = page.getByRole('heading', { level: 2, name: /^升级 \d+ 人/ })
  await title.waitFor()
  const before = Number(/升级 (\d+) 人/.exec(await title.innerText())![1])
  expect(before).toBeGreaterThan(1)
  await page.getByRole('table', { name: '可以升级的学生' }).getByRole('button', { name: '不升' }).first().click()
  await page.getByRole('heading', { level: 2, name: new RegExp(`^升级 ${before - 1} 人`) }).waitFor()
  await shot('5-promotion', [1440, 1366])
  await page.getByRole('button', { name: `升级 ${before - 1} 人` }).click()
  await page.getByText(`已升级 ${before - 1} 人`).waitFor()
  await shot('6-promoted')
  const past = page.getByRole('table', { name: '办过的升级' })
  await past.getByRole('button', { name: '撤销' }).first().click()
  await page.getByLabel('理由').fill('选错了年级，重新核对后再升')
  await page.getByRole('button', { name: '撤销升级' }).click()
  await past.getByText('已撤销：选错了年级').waitFor()
  await shot('7-undone')
})
