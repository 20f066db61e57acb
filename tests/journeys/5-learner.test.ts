import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

let browser: Browser
let learner: Person
let number: string
beforeAll(async () => {
  browser = await openBrowser()
  learner = await person(browser, 'learner', people.learner, 390)
  const mine = await ask<{ records: { studentNumber: string | null }[] }>(learner.page.request, '/api/students/me')
  number = mine.records[0]!.studentNumber ?? ''
})
afterAll(async () => {
  await learner?.close()
  await browser?.close()
})

test('学籍员按学籍号找到这名学生，打开他的学籍', async () => {
  const { page, shot, close } = await person(browser, 'learner', people.registrar)
  await page.goto('/students')
  await page.getByRole('searchbox').or(page.getByPlaceholder(/姓名、拼音、/)).last().fill(number)
  await page.keyboard.press('Enter')
  await page.getByText('共 1 条').waitFor()
  await shot('1-found')
  await page.getByRole('table').getByRole('link', { name: number }).click()
  await page.getByRole('heading', { name: '谁看过' }).waitFor()
  await shot('2-record', [1440, 1366])
  await close()
})

test('学员看到自己的学籍、每一步，证件号码默认遮蔽，自己可以显示', async () => {
  const { page, shot } = learner
  await page.goto('/me')
  await page.getByRole('heading', { name: '每一步' }).first().waitFor()
  await page.getByText(number).first().waitFor()
  await page.getByText('学籍注册', { exact: false }).first().waitFor()
  expect(await page.getByText(/519900\d{11}[\dX]/).count()).toBe(0)
  await shot('3-own-record')
  await page.getByRole('button', { name: '显示' }).first().click()
  await page.getByText(/519900\d{11}[\dX]/).first().waitFor()
  await page.getByRole('button', { name: '遮蔽' }).first().click()
  expect(await page.getByText(/519900\d{11}[\dX]/).count()).toBe(0)
})

test('学员看到刚才是谁看了自己的学籍', async () => {
  const { page, shot } = learner
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '谁看过' }).click()
  await page.getByRole('button', { name: /^近 30 天 [1-9]/ }).waitFor()
  await page.getByText('成都砚川技师学院').first().waitFor()
  await shot('4-who-looked')
  await page.getByRole('button', { name: /^全部/ }).click()
  await page.getByText('成都市人社局').first().waitFor()
})

test('学员的办件和别人的页面', async () => {
  const { page, shot } = learner
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '办件' }).click()
  await page.getByText(/还没有您的办件|每一步/).first().waitFor()
  await shot('5-cases')
  await page.goto('/students')
  await page.getByText('这一页不在当前岗位的范围内').waitFor()
  await shot('6-not-for-learners')
})
