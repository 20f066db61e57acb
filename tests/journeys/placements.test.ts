import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { people } from './support/accounts.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

let browser: Browser
let candidate: Person
let officer: Person
beforeAll(async () => {
  browser = await openBrowser()
  candidate = await person(browser, 'placements', { username: '13900000000', password: demonstrationPassword }, 390)
  officer = await person(browser, 'placements', people.city, 1366)
})
afterAll(async () => {
  await candidate?.close()
  await officer?.close()
  await browser?.close()
})

const choices = (one: Person) => one.page.locator('ol.pl-choices > li')

test('考生在手机上选三个志愿、调换先后、提交；再打开还是这个次序', async () => {
  const { page, shot } = candidate
  await page.goto('/me/preferences')
  await page.getByRole('link', { name: /填志愿|改志愿/ }).click()
  await page.getByRole('button', { name: '加志愿' }).click()
  for (let at = 0; at < 3; at++) await page.getByRole('button', { name: '加', exact: true }).first().click()
  await page.getByRole('button', { name: '选好了' }).click()
  const before = await choices(candidate).locator('.pl-what').allInnerTexts()
  expect(before.length).toBeGreaterThanOrEqual(3)
  await page.getByRole('button', { name: '第 2 志愿往前' }).click()
  await page.getByText(/还没有提交/).waitFor()
  await page.getByRole('button', { name: /^提交 \d 个志愿/ }).click()
  await page.getByText(/已提交 \d 个志愿/).first().waitFor()
  await page.reload()
  await choices(candidate).first().waitFor()
  const after = await choices(candidate).locator('.pl-what').allInnerTexts()
  expect(after).toEqual([before[1], before[0], ...before.slice(2)])
  await shot('1-preferences')
})

test('市级看填报中的批次；截止以前不能封存，写明为什么', async () => {
  const { page, shot } = officer
  await page.goto('/placements')
  await page.getByRole('link', { name: /秋季普通批/ }).first().click()
  const bar = page.getByRole('region', { name: '办理决定' })
  await bar.getByText(/现在还不能封存/).waitFor()
  await bar.getByText(/截止/).first().waitFor()
  await shot('2-open')
})

test('投出的批次：结果、分数段、封存的校验值；问一名没有录取的考生为什么；重算逐字节相同', async () => {
  const { page, shot } = officer
  await page.goto('/placements')
  await page.getByRole('link', { name: /秋季提前批/ }).first().click()
  await page.getByRole('table', { name: '录取在第几志愿' }).waitFor()
  await shot('3-result', [1366, 390])
  await page.getByRole('button', { name: '由封存的输入重算比对' }).click()
  await page.getByText('重算在后台进行').waitFor()
  await page.getByRole('link', { name: /^考生（/ }).click()
  await page.getByRole('heading', { level: 1, name: '考生' }).waitFor()
  await page.getByRole('button', { name: '为什么' }).first().click()
  await page.getByRole('dialog').getByText(/志愿/).first().waitFor()
  await shot('4-why')
  await page.keyboard.press('Escape')
  await page.goBack()
  await expect.poll(async () => {
    await page.reload()
    await page.getByRole('table', { name: '录取在第几志愿' }).waitFor()
    return page.getByText('重算逐字节相同').count()
  }, { timeout: 40_000, interval: 2000 }).toBe(1)
})
