import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseCsv } from '../../src/kernel/documents/csv.ts'
import { people } from './support/accounts.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

let browser: Browser
let officer: Person
beforeAll(async () => {
  browser = await openBrowser()
  officer = await person(browser, 'national', people.national, 1366)
})
afterAll(async () => {
  await officer?.close()
  await browser?.close()
})

test('国家级监测岗登录就在全国看板，看到发布的两个省和还缺几个', async () => {
  const { page, shot } = officer
  await page.getByRole('heading', { level: 1, name: '全国看板' }).waitFor()
  await page.getByText(/32 个省级单位中 2 个已发布/).waitFor()
  const matrix = page.getByRole('table', { name: '各省各指标已发布的值' })
  await matrix.getByRole('link', { name: '四川省' }).waitFor()
  await matrix.getByRole('link', { name: '重庆市' }).waitFor()
  await shot('board', [1366, 1920, 390])
})

test('打开一项指标的口径；按一列排序，两省的先后跟着变', async () => {
  const { page, shot } = officer
  await page.getByRole('table', { name: /各指标的全国合计/ }).getByRole('button', { name: /在校生规模/ }).click()
  const definition = page.locator('section').filter({ has: page.getByRole('heading', { name: /^口径 · .*在校生规模/ }) })
  await definition.getByText('还缺 30 个').waitFor()
  await definition.getByRole('button', { name: /\d{3}:\d+/ }).click()
  const clause = page.getByRole('dialog', { name: /^条款/ })
  await clause.waitFor()
  await clause.getByText('正在查询').waitFor({ state: 'detached' })
  await shot('definition')
  await page.keyboard.press('Escape')
  const matrix = page.getByRole('table', { name: '各省各指标已发布的值' })
  const order = async () => (await matrix.getByRole('rowheader').allInnerTexts()).map((one) => one.trim())
  const column = matrix.getByRole('button', { name: /在校生规模/ })
  await column.click()
  const down = await order()
  await column.click()
  expect(await order()).toEqual([...down.slice(0, 2).reverse(), '合计'])
  expect(await matrix.locator('th[aria-sort="ascending"]').count()).toBe(1)
})

test('导出的 CSV 与页面上的合计相同；再打开一省已发布的数据', async () => {
  const { page, shot } = officer
  await page.getByLabel('选择导出格式').click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV（UTF-8）/ }).click()])
  const [head, ...lines] = parseCsv(readFileSync(await file.path(), 'utf8'))
  expect(head!.slice(-2)).toEqual(['重庆市', '四川省'])
  const shown = page.getByRole('table', { name: /各指标的全国合计/ }).getByRole('row')
  expect(lines).toHaveLength((await shown.count()) - 1)
  const first = await shown.nth(1).getByRole('cell').allInnerTexts()
  expect(Number(first[1]!.replaceAll(',', ''))).toBe(Number(lines[0]![3]))
  await page.getByRole('table', { name: '各省各指标已发布的值' }).getByRole('link', { name: '重庆市' }).click()
  await page.getByRole('heading', { level: 1, name: '重庆市 · 已发布的数据' }).waitFor()
  await shot('province')
})
