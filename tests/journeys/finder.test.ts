import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, person } from './support/browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/**
 * What a fifteen-year-old takes on a phone, counted on top of what the product takes: a second and a half to read and
 * decide before each touch, three tenths of a second for each character typed. Counted, not waited for.
 */
function paced(page: Page) {
  const began = Date.now()
  let thought = 0
  const decide = (seconds = 1.5) => {
    thought += seconds * 1000
  }
  return {
    tap: async (locator: ReturnType<Page['getByRole']>) => {
      decide()
      await locator.click()
    },
    choose: async (label: string, value: string) => {
      decide(4)
      await page.getByLabel(label, { exact: true }).selectOption(value)
    },
    type: async (locator: ReturnType<Page['getByRole']>, words: string) => {
      decide(1.5 + words.length * 0.3)
      await locator.fill(words)
    },
    look: (seconds: number) => decide(seconds),
    seconds: () => (Date.now() - began + thought) / 1000,
  }
}

test('一名初中毕业生在手机上两分钟内找到合适的专业、看到学费和怎么报名、开始报名', async () => {
  const { page, shot, close } = await person(browser, 'finder', undefined, 390)
  const pace = paced(page)
  await page.goto('/finder')
  await page.getByRole('heading', { level: 1, name: '找学校和专业' }).waitFor()
  pace.look(6)
  await pace.choose('现在的学历', 'junior')
  await pace.type(page.getByLabel('想学什么、想去哪个学校'), 'sk')
  await page.waitForURL(/q=sk/)
  await page.getByRole('button', { name: /报这个专业|报名等候/ }).first().waitFor()
  pace.look(10)
  const first = page.getByRole('row').filter({ has: page.getByRole('link') }).first()
  expect(await first.innerText()).toMatch(/元\/年|免学费/)
  await pace.tap(first.getByRole('link').first())
  await page.getByRole('heading', { name: '怎么报名、要花多少钱' }).waitFor()
  pace.look(20)
  await pace.tap(page.getByRole('button', { name: /报这个专业|报名等候/ }).first())
  await page.waitForURL(/\/apply\/sign-up/)
  await page.getByLabel('手机号').waitFor()
  const seconds = pace.seconds()
  console.log(`择校用时 ${seconds.toFixed(1)} 秒（含按人的快慢计的停顿）`)
  expect(seconds).toBeLessThan(120)
  expect(await page.evaluate(() => localStorage.getItem('luban-admissions-chosen'))).toMatch(/^\["[0-9a-f-]{36}"\]$/)
  await page.goto('/finder?start=junior&q=sk')
  await page.getByRole('button', { name: /报这个专业|报名等候/ }).first().waitFor()
  await shot('1-results')
  await page.getByRole('row').filter({ has: page.getByRole('link') }).first().getByRole('link').first().click()
  await page.getByRole('heading', { name: '怎么报名、要花多少钱' }).waitFor()
  await shot('2-school')
  await close()
})

test('没有结果时说放宽哪个条件，一点就有；两个专业并排比较；日历能存到手机', async () => {
  const { page, shot, close } = await person(browser, 'finder', undefined, 1366)
  await page.goto('/finder?fee=0&level=junior&q=数控')
  await page.getByText('没有同时符合这些条件的专业').waitFor()
  await shot('3-nothing')
  await page.goto('/finder?fee=0&q=数控')
  const looser = page.getByRole('button', { name: /^不限/ }).or(page.getByRole('button', { name: /报这个专业/ })).first()
  await looser.waitFor()
  await page.goto('/finder')
  await page.getByRole('checkbox', { name: /^比较 / }).nth(0).check()
  await page.getByRole('checkbox', { name: /^比较 / }).nth(1).check()
  await shot('4-table')
  await page.getByRole('link', { name: '比较', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '比较几个专业' }).waitFor()
  await page.getByRole('rowheader', { name: '学费' }).waitFor()
  await shot('5-compare', [1366, 390])
  await page.goto('/finder/calendar')
  await page.getByRole('heading', { name: '要记住的日子' }).waitFor()
  await shot('6-calendar', [1366, 390])
  const file = await page.request.get('/api/public/finder/calendar.ics')
  expect(await file.text()).toMatch(/^BEGIN:VCALENDAR\r\n/)
  const tag = file.headers()['etag']!
  expect((await page.request.get('/api/public/finder/calendar.ics', { headers: { 'if-none-match': tag } })).status()).toBe(304)
  await close()
})
