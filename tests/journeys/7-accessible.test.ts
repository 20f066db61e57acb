import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFaults, frameFaults } from './support/axe.ts'
import { openBrowser, person } from './support/browser.ts'
import { quiet, watchArrivals } from './support/every-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

// The pages of the modules are walked in access-pages.test.ts; these two belong to the frame alone.
test('登录页和没有的页面没有严重的无障碍问题，手机和桌面都是', async () => {
  const all: Record<string, string[]> = {}
  for (const width of [390, 1440]) {
    const { page, close } = await person(browser, 'sign-in', undefined, width)
    await page.addInitScript(watchArrivals)
    for (const path of ['/sign-in', '/no-such-page']) {
      await page.goto(path)
      await page.locator('h1').waitFor()
      await quiet(page)
      const found = [...(await frameFaults(page)), ...(await axeFaults(page))]
      if (found.length > 0) all[`${path} ${width}`] = found
    }
    await close()
  }
  expect(all).toEqual({})
})
