import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

const PDF =
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'

let browser: Browser
let releasing: Person
let receiving: Person
let chengdu: Person
let mianyang: Person
let caseId: string
let student: {
  id: string
  name: string
  studentNumber: string
  specialtyCode: string
  trainingLevel: string
  grade: number
}
let place: { code: string; name: string; trainingLevel: string; levelTitle: string; lengthYears: number }
let target: { no: number; name: string }

beforeAll(async () => {
  browser = await openBrowser()
  releasing = await person(browser, 'transfer', people.registrar)
  receiving = await person(browser, 'transfer', people.otherRegistrar)
  chengdu = await person(browser, 'transfer', people.city)
  mianyang = await person(browser, 'transfer', { username: 'mianyang', password: demonstrationPassword })
  await findStudent()
})
afterAll(async () => {
  for (const one of [releasing, receiving, chengdu, mianyang]) await one?.close()
  await browser?.close()
})

/** A student in the first year and a place at the other school that has the same specialty, or another one it has on record. */
async function findStudent() {
  const { request } = releasing.page
  const session = await ask<{ acting: { orgNo: number; orgName: string }; today: string }>(
    receiving.page.request,
    '/api/session',
  )
  const found = await ask<{ rows: { no: number; name: string }[] }>(
    request,
    `/api/transfer-targets?q=${encodeURIComponent(session.acting.orgName)}`,
  )
  target = found.rows[0]!
  const { specialties } = await ask<{ specialties: (typeof place)[] }>(
    request,
    `/api/transfer-targets/${target.no}`,
  )
  const year = Number(session.today.slice(0, 4))
  for (const grade of [year, year - 1]) {
    const list = await ask<{ rows: (typeof student)[] }>(
      request,
      `/api/students?status=active&studyMode=full-time&grade=${grade}&size=200`,
    )
    const fits = list.rows.find((one) =>
      specialties.some((other) => other.trainingLevel === one.trainingLevel),
    )
    if (!fits) continue
    student = fits
    place =
      specialties.find(
        (one) => one.code === fits.specialtyCode && one.trainingLevel === fits.trainingLevel,
      ) ?? specialties.find((one) => one.trainingLevel === fits.trainingLevel)!
    return
  }
  throw new Error('没有可以转学的学生')
}

const approve = async (one: Person, button: string) => {
  await one.page.goto('/todos')
  await one.page.locator(`a[href='/cases/${caseId}']`).first().click()
  await one.page.getByRole('button', { name: button, exact: true }).click()
}

test('转出学校从学生的学籍页办理转学：选学校、专业，附材料，提交', async () => {
  const { page, shot } = releasing
  await page.goto(`/students/${student.id}`)
  await page.getByRole('link', { name: '办理异动' }).click()
  await page.getByRole('heading', { name: /办理异动/ }).waitFor()
  await shot('1-choose')
  await page.getByRole('link', { name: '转学' }).click()
  await page.getByRole('heading', { name: /申请转学/ }).waitFor()
  const folder = mkdtempSync(join(tmpdir(), 'luban-transfer-'))
  writeFileSync(join(folder, '户口迁移证明.pdf'), PDF)
  await page.locator('input[type=file]').setInputFiles(join(folder, '户口迁移证明.pdf'))
  await page.getByText('户口迁移证明.pdf').waitFor()
  await page.getByLabel('转入学校').first().fill(target.name)
  await page.locator('.ant-select-item-option').getByText(target.name).first().click()
  await page.getByLabel('转入专业和层次').selectOption(`${place.code}:${place.trainingLevel}`)
  await page.getByLabel('转学的原因').fill('父母工作调动到绵阳')
  const guardian = page.getByText('监护人已书面同意')
  if (await guardian.count()) await guardian.click()
  await shot('2-form', [1440, 1366])
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await page.waitForURL(/\/cases\//)
  caseId = page.url().split('/').at(-1)!
  await page.getByText('待转入学校同意').first().waitFor()
  await shot('3-submitted')
})

test('转入学校看到学生和材料，看不到原学校的学籍页，同意接收', async () => {
  const { page, shot } = receiving
  await page.goto('/todos')
  await page.locator(`a[href='/cases/${caseId}']`).first().click()
  await page.getByText(student.studentNumber).first().waitFor()
  await page.getByText('户口迁移证明.pdf').waitFor()
  await shot('4-receiving', [1440, 1366])
  expect((await page.request.get(`/api/students/${student.id}`)).status()).toBe(404)
  await page.getByRole('button', { name: '同意接收', exact: true }).click()
  await page.getByText('转出主管部门审核').first().waitFor()
})

test('转出、转入两地主管部门先后审核，学籍转入新学校', async () => {
  await approve(chengdu, '同意转出')
  await chengdu.page.getByText('转入主管部门审核').first().waitFor()
  await chengdu.shot('5-released')
  await approve(mianyang, '同意转入')
  await mianyang.page.getByText('已转学').first().waitFor()
  await mianyang.shot('6-accepted')
})

test('四方都看到办结；原学籍已转出，新学校有这名学生', async () => {
  for (const [at, one] of [releasing, receiving, chengdu, mianyang].entries()) {
    await one.page.goto(`/cases/${caseId}`)
    await one.page.getByText('已转学').first().waitFor()
    await one.page.getByText('同意转入').first().waitFor()
    await one.shot(`7-seen-by-${at + 1}`)
  }
  await releasing.page.goto(`/students/${student.id}`)
  await releasing.page.getByText('已转出').first().waitFor()
  await receiving.page.goto('/changes?view=done')
  await receiving.page.locator(`a[href='/cases/${caseId}']`).first().waitFor()
  await receiving.shot('8-list', [1440, 1366])
})
