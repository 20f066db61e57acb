import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { people } from './support/accounts.ts'
import { frameFaults } from './support/axe.ts'
import { openBrowser, person, signIn } from './support/browser.ts'
import { goTo, quiet, watchArrivals } from './support/every-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

// What WeChat on an iPhone says of itself. This is Chromium all the same: no page was ever opened inside WeChat itself.
const weChat =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003235) NetType/WIFI Language/zh_CN'

async function inWeChat() {
  const context = await browser.newContext({ userAgent: weChat, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', serviceWorkers: 'block', baseURL: inject('productUrl') })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.addInitScript(watchArrivals)
  const opened: string[] = []
  const saved: string[] = []
  context.on('page', (other) => opened.push(other.url()))
  page.on('download', (file) => saved.push(file.suggestedFilename()))
  return { page, context, opened, saved }
}

test('微信的浏览器标识：从手机首页走到查验、择校、报名、投诉，不开新窗口，窗口有标题', async () => {
  const { page, context, opened } = await inWeChat()
  await page.goto('/m')
  await page.getByRole('heading', { level: 1, name: '手机首页' }).waitFor()
  expect(await page.title()).toBe('手机首页 · 鲁班')
  for (const [door, heading] of [['查验', '查验'], ['择校', '找学校和专业'], ['报名', '考生注册'], ['投诉', '招生投诉']] as const) {
    await page.getByRole('main').getByRole('link', { name: new RegExp(`^${door}`) }).tap()
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await quiet(page)
    expect(await frameFaults(page), door).toEqual([])
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: '手机首页' }).waitFor()
  }
  expect(opened).toEqual([])
  await context.close()
})

test('微信的浏览器标识：不下载文件，说明用浏览器打开；学员和审核岗的页面照常', async () => {
  const { page, context, opened, saved } = await inWeChat()
  await page.goto('/open-data')
  await page.getByRole('link', { name: /^CSV/ }).first().tap()
  const hint = page.getByRole('dialog', { name: '用浏览器打开' })
  await hint.getByText('微信里不能保存文件').waitFor()
  await hint.getByRole('button', { name: '知道了' }).tap()
  await hint.waitFor({ state: 'hidden' })
  await signIn(page, people.learner)
  await page.goto('/m')
  // The router listens once its page stands; an address given to it before that is not heard.
  await page.locator('h1').waitFor()
  for (const path of ['/me', '/me/cases', '/me/applications', '/me/certificates', '/m']) {
    await goTo(page, path)
    expect(await frameFaults(page), path).toEqual([])
  }
  await context.clearCookies()
  await signIn(page, people.city)
  await page.goto('/m')
  await page.getByRole('main').getByRole('link', { name: /^办件/ }).tap()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  await quiet(page)
  expect(await frameFaults(page)).toEqual([])
  expect([opened, saved]).toEqual([[], []])
  await context.close()
})

test('学校岗位在手机上：名单在第一屏，筛选按一下才展开；菜单里有搜索，点外面或按 Esc 就收起', async () => {
  const { page, close } = await person(browser, 'sign-in', people.registrar, 390)
  await page.goto('/students')
  await page.locator('tbody tr[data-key]').first().waitFor()
  expect(await page.locator('tbody tr[data-key]').first().evaluate((row) => row.getBoundingClientRect().top)).toBeLessThan(700)
  const level = page.getByRole('combobox', { name: '层次' })
  expect(await level.isVisible()).toBe(false)
  await page.getByRole('button', { name: '筛选' }).click()
  await level.waitFor()
  const menu = page.getByRole('navigation', { name: '主导航' })
  for (const shut of [() => page.mouse.click(370, 700), () => page.keyboard.press('Escape')]) {
    await page.getByRole('button', { name: '打开菜单' }).click()
    await menu.waitFor()
    await shut()
    await menu.waitFor({ state: 'hidden' })
  }
  await page.getByRole('button', { name: '打开菜单' }).click()
  await menu.getByRole('link', { name: '搜索' }).click()
  await page.getByRole('searchbox', { name: '搜索' }).fill('查无此人')
  await page.keyboard.press('Enter')
  await page.getByText('没有找到“查无此人”').waitFor()
  await close()
})

test('放大到 200%（有效宽度 683 像素），主要页面不截断，不要两个方向都滚动', async () => {
  const offices = [people.registrar, people.province]
  const paths = [['/todos', '/students', '/students/import', '/registrations', '/school'], ['/todos', '/plans/sichuan-14th-five-year', '/orgs', '/cases', '/admissions/board', '/statistics/tables', '/policy']]
  const cut: Record<string, string[]> = {}
  for (const [at, account] of offices.entries()) {
    const { page, close } = await person(browser, 'sign-in', account, 683)
    await page.addInitScript(watchArrivals)
    await page.goto('/no-such-page')
    await page.locator('h1').waitFor()
    for (const path of paths[at]!) {
      await goTo(page, path)
      const found = [...(await frameFaults(page)).filter((one) => !one.includes('40 像素')), ...(await page.evaluate(clipped))]
      if (found.length > 0) cut[`${account.username} ${path}`] = found
    }
    await close()
  }
  expect(cut).toEqual({})
})

/** Texts of the page that end outside their box where nothing scrolls to them: words cut off. */
function clipped(): string[] {
  const found: string[] = []
  for (const one of document.querySelectorAll<HTMLElement>('main h1, main h2, main h3, main button, main label, main .lu-btn, main .lu-st')) {
    const box = one.getBoundingClientRect()
    if (box.width === 0 || one.closest('.lu-scroll, .lu-sr, [style*="overflow"]')) continue
    if (box.right > window.innerWidth + 1 && !scrolls(one)) found.push(`出界：${one.textContent?.trim().slice(0, 20)}`)
  }
  return found.slice(0, 5)
  function scrolls(one: Element): boolean {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true
    return false
  }
}
