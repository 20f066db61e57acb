import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask, submittedRegistration } from './support/behind.ts'
import { openBrowser, person } from './support/browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

type Focused = { tag: string; name: string; to: string; seen: boolean }

/** What has the focus: its name, where it leads, and whether one can see that it has it. */
async function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const at = document.activeElement ?? document.body
    const box = at.getBoundingClientRect()
    const style = getComputedStyle(at)
    // antd and the search box draw the ring on the frame around the field.
    const ring = (one: Element | null): boolean => {
      if (!one) return false
      const drawn = getComputedStyle(one)
      return (drawn.outlineStyle !== 'none' && Number.parseFloat(drawn.outlineWidth) >= 1) || drawn.boxShadow !== 'none'
    }
    const field = at as HTMLInputElement
    return {
      tag: at.tagName,
      to: at.getAttribute('href') ?? '',
      name: (at.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? at.textContent ?? '').trim(),
      seen: box.width > 0 && box.height > 0 && style.visibility !== 'hidden' && (ring(at) || ring(at.parentElement) || ring(at.closest('.ant-select'))),
    }
  })
}

/** Presses Tab until what has the focus bears the name; every stop on the way must be visible. Fails after `most` stops. */
async function tabTo(page: Page, name: string | RegExp, most = 120): Promise<void> {
  const passed: string[] = []
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    if (now.tag !== 'BODY' && now.tag !== 'HTML') expect(now, `看不见焦点：${passed.slice(-2).join(' → ')}`).toMatchObject({ seen: true })
    passed.push(now.name.slice(0, 16))
    if (typeof name === 'string' ? now.name === name : name.test(now.name) || name.test(now.to)) return
  }
  throw new Error(`按 ${most} 次 Tab 没有走到“${String(name)}”：${passed.join(' → ')}`)
}

/** Over the frame to the page itself; the first stop of a page just loaded. */
async function skip(page: Page): Promise<void> {
  await tabTo(page, '跳到正文', 3)
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
}

test('只用键盘：登录，从待办打开办件，退回，回到待办', async () => {
  const school = await person(browser, 'sign-in', people.registrar)
  const file = await submittedRegistration(school.page.request, 4)
  await school.close()

  const { page, close } = await person(browser, 'sign-in')
  await page.goto('/sign-in')
  await page.getByLabel('账号').waitFor()
  await tabTo(page, '账号', 20)
  await page.keyboard.type(people.city.username)
  await tabTo(page, '口令', 2)
  await page.keyboard.type(people.city.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()

  await tabTo(page, '查找', 60)
  await page.keyboard.type(file.no)
  await page.keyboard.press('Enter')
  await page.getByRole('row').filter({ hasText: file.no }).first().waitFor()
  await expect.poll(() => page.getByRole('row').count()).toBeLessThan(5)
  await tabTo(page, new RegExp(file.id), 40)
  await page.keyboard.press('Enter')
  const bar = page.getByRole('region', { name: '办理决定' })
  await bar.waitFor()
  await page.getByRole('heading', { name: '规则检查' }).waitFor()

  // The focus starts at the page, not again at the menu.
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await tabTo(page, /^退回/, 200)
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog').or(page.getByRole('complementary', { name: /退回/ })).last()
  await panel.waitFor()
  await page.waitForFunction(() => document.activeElement?.closest('dialog, [role=dialog], aside') !== null)
  // Tab walks around inside the layer and Escape leaves it; the focus is where it came from.
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect((await focused(page)).name).toMatch(/^退回/)
  await page.keyboard.press('Enter')
  await panel.waitFor()
  await tabTo(page, /理由|说明|原因/, 20)
  await page.keyboard.type('花名册第 2 行的户籍所在地没有填到县，请补全后重新提交。')
  await tabTo(page, /^退回/, 20)
  await page.keyboard.press('Enter')
  await panel.waitFor({ state: 'detached' })
  await expect.poll(async () => (await ask<{ state: string }>(page.request, `/api/cases/${file.id}`)).state).toBe('returned')

  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.waitForURL('**/todos')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  await close()
})

test('只用键盘：公众查验和择校，更多菜单按 Esc 收起', async () => {
  const { page, close } = await person(browser, 'sign-in', undefined, 1366)
  await page.goto('/finder')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await tabTo(page, '更多', 20)
  await page.keyboard.press('Enter')
  await tabTo(page, '招生资质名录', 4)
  await page.keyboard.press('Escape')
  expect(await focused(page)).toMatchObject({ tag: 'SUMMARY' })
  expect(await page.locator('.lu-public-more').evaluate((more) => (more as HTMLDetailsElement).open)).toBe(false)
  await tabTo(page, /想学什么/, 12)
  await page.keyboard.type('数控')
  await page.keyboard.press('Enter')
  await page.getByText(/数控/).first().waitFor()
  await tabTo(page, /学校|学院/, 30)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/finder/schools/*')
  await page.goto('/verify')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await skip(page)
  await tabTo(page, /证书编号|编号/, 12)
  await page.keyboard.type('510100000120269100001')
  await page.keyboard.press('Enter')
  await page.locator('.vf-result').waitFor()
  await close()
})

test('长列表：表头留在眼前；从记录返回，停在原处，标着看过的那一行；纸上每张都有表头，写明是第几条到第几条', async () => {
  const { page, close } = await person(browser, 'sign-in', people.registrar, 1366)
  await page.goto('/students')
  const row = page.locator('tbody tr[data-key]').nth(30)
  await row.waitFor()
  const key = await row.getAttribute('data-key')
  await row.getByRole('link').scrollIntoViewIfNeeded()
  expect(await page.getByRole('columnheader', { name: /姓名/ }).evaluate((head) => head.getBoundingClientRect().top)).toBe(48)
  const left = await page.evaluate(() => scrollY)
  expect(left).toBeGreaterThan(300)
  await row.getByRole('link').click()
  await page.getByRole('heading', { level: 2, name: '身份' }).waitFor()
  await page.goBack()
  await page.locator(`tr[data-key="${key}"][aria-current]`).waitFor()
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(left)
  // An address beyond the last page, as after the last rows were done: the last page, and Back passes over it.
  const { total } = await ask<{ total: number }>(page.request, '/api/students?size=1')
  await page.goto('/students?page=9999')
  await page.waitForURL(`**/students?page=${Math.ceil(total / 50)}`)
  await page.locator('tbody tr[data-key]').first().waitFor()
  await page.goto('/students')
  await page.locator('tbody tr[data-key]').first().waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('thead th .lu-print-only').first().isVisible()).toBe(true)
  expect(await page.locator('thead .lu-sort').first().isVisible()).toBe(false)
  expect(await page.getByText('本表是其中第 1–50 条').isVisible()).toBe(true)
  await close()
})
