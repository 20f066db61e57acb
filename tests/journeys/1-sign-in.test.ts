import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { openBrowser, person } from './support/browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

test('公众打开首页，不用登录就看到招生资质名录，再到登录页', async () => {
  const { page, shot, close } = await person(browser, 'sign-in')
  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: '找技工院校，查招生资质' }).waitFor()
  await page.getByText('演示数据').first().waitFor()
  await page.getByRole('table').getByRole('row').nth(5).waitFor()
  await shot('1-public-home', [1440, 390])
  await page.getByRole('link', { name: '登录' }).click()
  await page.getByRole('heading', { name: '登录', exact: true }).waitFor()
  await shot('2-sign-in', [1440, 390])
  await close()
})

test('口令不对，说出原因，账号还在，口令清空', async () => {
  const { page, shot, close } = await person(browser, 'sign-in')
  await page.goto('/sign-in')
  await page.getByLabel('账号').fill('registrar')
  await page.getByLabel('口令').fill('wrong-password-1')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('账号或口令不对').waitFor()
  expect(await page.getByLabel('账号').inputValue()).toBe('registrar')
  expect(await page.getByLabel('口令').inputValue()).toBe('')
  await shot('3-wrong-password')
  await close()
})

test('点演示账号填好表单，省级审核岗从待办开始', async () => {
  const { page, shot, close } = await person(browser, 'sign-in')
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /省级审核岗.*province/ }).click()
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  await page.getByText('四川省人社厅').first().waitFor()
  await shot('4-province-home')
  await close()
})

test('学籍员登录后看到本校的待办和菜单', async () => {
  const { page, shot, close } = await person(browser, 'sign-in', people.registrar)
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '名册导入' }).waitFor()
  await shot('5-registrar-home', [1440, 1366])
  await close()
})

test('学员在手机上登录，直接看到自己的学籍', async () => {
  const { page, shot, close } = await person(browser, 'sign-in', people.learner, 390)
  await page.getByRole('heading', { name: '我的学籍' }).first().waitFor()
  await shot('6-learner-home')
  await close()
})

test('没有登录就打开里面的页面，登录后回到那一页', async () => {
  const { page, close } = await person(browser, 'sign-in')
  await page.goto('/students?view=pending')
  await page.waitForURL(/\/sign-in\?from=/)
  await page.getByLabel('账号').fill(people.registrar.username)
  await page.getByLabel('口令').fill(people.registrar.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL(/\/students\?view=pending/)
  await page.getByRole('heading', { level: 1, name: '学籍台账' }).waitFor()
  await close()
})
