import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

/** 专栏1 of the plan as it was published (003:52–90): number, name, baseline 2020, target 2025 with its operator. */
const published = [
  ['技工院校数', '99', '≥ 120'],
  ['技师学院数', '21', '≥ 30'],
  ['年招生规模', '6', '≥ 8'],
  ['在校生规模', '14.84', '≥ 20'],
  ['高级技工学校、技师学院高级工班以上在校生比例', '22.7', '≥ 40'],
  ['毕业生初次就业率', '98', '≥ 98'],
  ['开展职业培训', '13', '≥ 20'],
  ['技师学院（职业培训）集团', '2', '≥ 10'],
] as const

let browser: Browser
let officer: Person
beforeAll(async () => {
  browser = await openBrowser()
  officer = await person(browser, 'board', people.province)
})
afterAll(async () => {
  await officer?.close()
  await browser?.close()
})

test('省级审核岗打开看板：八项指标，各有基期、目标、算子、今天的值和状态', async () => {
  const { page, shot } = officer
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '规划看板' }).click()
  await page.getByRole('heading', { level: 1, name: /四川省技工教育“十四五”规划/ }).waitFor()
  const table = page.getByRole('table', { name: /规划主要指标/ })
  await table.getByRole('row').nth(8).waitFor()
  expect(await table.getByRole('row').count()).toBe(9)
  for (const [at, [name, baseline, target]] of published.entries()) {
    const cells = await table.getByRole('row').nth(at + 1).locator('td, th').allInnerTexts()
    const words = cells.map((cell) => cell.replace(/\s+/g, ' ').trim())
    expect(words[1]).toContain(name)
    expect(words[2]).toBe(baseline)
    expect(words[3], `${name} 今天的值`).toMatch(/\d/)
    expect(words[5]).toBe(target)
    expect(words.some((word) => /^(已达到|正常推进|有风险|滞后)( 立督办)?$/.test(word)), `${name} 的状态`).toBe(true)
  }
  await page.getByText('取整后与公布的基期逐项一致').waitFor()
  // The tile map and the chart are part of the first picture.
  await page.getByText('21 市州 · ').first().waitFor()
  await page.mouse.move(0, 0)
  await shot('board', [1440, 1366, 1920])
})

test('条款标记在页面旁打开原文，不离开看板', async () => {
  const { page, shot } = officer
  const row = page.getByRole('table', { name: /规划主要指标/ }).getByRole('row').filter({ hasText: '在校生规模' })
  await row.getByRole('button', { name: /003:67/ }).click()
  const panel = page.getByRole('dialog', { name: /条款 003:67/ })
  await panel.getByText(/在校生/).first().waitFor()
  await shot('clause')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
})

test('市州对照每格有数，点一格就打开它的构成；会议模式用方向键翻屏', async () => {
  const { page, shot } = officer
  const heat = page.getByRole('table', { name: /各单位各项指标的值/ })
  await heat.getByRole('row').nth(23).waitFor()
  expect(await heat.getByRole('row').count()).toBe(24)
  await heat.scrollIntoViewIfNeeded()
  await shot('heat')
  await heat.getByRole('row').filter({ hasText: '绵阳市' }).getByRole('button').first().click()
  await page.getByRole('navigation', { name: '下钻路径' }).getByText('绵阳市').waitFor()
  await page.getByRole('link', { name: /向绵阳市立督办/ }).waitFor()
  await page.getByRole('link', { name: '会议模式' }).click()
  await page.getByText(/第 1 项，共 8 项/).waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('heading', { level: 2, name: /技师学院数/ }).first().waitFor()
  await shot('meeting', [1920])
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { level: 1, name: /主要指标/ }).waitFor()
})

test('公众不登录看到公开的规划进展', async () => {
  const visitor = await person(browser, 'board')
  await visitor.page.goto('/board')
  await visitor.page.getByRole('table', { name: /规划主要指标和公开的数据/ }).getByRole('row').nth(8).waitFor()
  await visitor.page.getByText(/各市州 · /).first().waitFor()
  await visitor.shot('public', [1440, 390])
  await visitor.close()
})

test('在校生规模从全省打开到市、到学校、到名单，名单的条数就是看板上的数', async () => {
  const { page, shot } = officer
  await page.getByRole('region', { name: '指标总表' }).getByRole('button', { name: /^在校生规模/ }).click()
  const drill = page.getByRole('navigation', { name: '下钻路径' })
  const below = (name: string) => page.getByRole('table', { name: `${name}的下级` })
  await below('全省').getByRole('button', { name: '成都市', exact: true }).waitFor()
  expect(await sum(below('全省'))).toBe(await numberOf(below('全省').getByRole('row').last()))
  await drill.scrollIntoViewIfNeeded()
  await shot('drill-province')

  await below('全省').getByRole('button', { name: '成都市', exact: true }).click()
  const schools = below('成都市')
  await schools.getByRole('row').nth(2).waitFor()
  expect(await sum(schools)).toBe(await numberOf(schools.getByRole('row').last()))
  await page.getByText('各级合计一致').waitFor()
  await shot('drill-city')

  const school = schools.getByRole('row').filter({ hasText: '成都砚川技师学院' }).or(schools.getByRole('row').nth(1)).first()
  const name = (await school.getByRole('button').innerText()).trim()
  const shown = await numberOf(school, 2)
  await school.getByRole('button').click()
  await drill.getByText(name).waitFor()
  await drill.getByText(shown.toLocaleString('zh-CN')).waitFor()
  await shot('drill-school')

  const open = page.getByRole('link', { name: `打开学籍 ${shown.toLocaleString('zh-CN')} 条` })
  await open.click()
  await page.getByRole('heading', { level: 1, name: '学籍台账' }).waitFor()
  await page.getByText(`共 ${shown.toLocaleString('zh-CN')} 条`).waitFor()
  const names = await page.getByRole('table').getByRole('row').locator('td:nth-child(2)').allInnerTexts()
  expect(names.length).toBeGreaterThan(10)
  expect(names.filter((one) => !one.includes('*')), '没有遮蔽的姓名').toEqual([])
  await shot('list', [1440, 1366, 1920])
})

type Table = ReturnType<Person['page']['getByRole']>

/** The figure of a row: the first cell that is a whole number. */
async function numberOf(row: Table, from = 1): Promise<number> {
  const cells = await row.getByRole('cell').allInnerTexts()
  const found = cells.slice(Math.min(from, cells.length - 2)).find((cell) => /^[\d,]+$/.test(cell.trim()))
  return Number((found ?? '').replaceAll(',', ''))
}

async function sum(table: Table): Promise<number> {
  const rows = await table.getByRole('row').all()
  let total = 0
  for (const row of rows.slice(1, -1)) total += await numberOf(row)
  return total
}
