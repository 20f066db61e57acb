import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=zh-CN']

export type Person = {
  page: Page
  /** Photographs the page at the given widths into docs/screenshots/<journey>/<step>-<width>.png and probes it. */
  shot: (step: string, widths?: number[]) => Promise<void>
  /** Fails on anything the console complained about so far. */
  quiet: () => void
  close: () => Promise<void>
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
}

/** A person with a browser window of their own, signed in where an account is given. */
export async function person(browser: Browser, journey: string, account?: { username: string; password: string }, width = 1440): Promise<Person> {
  const context = await browser.newContext({ viewport: { width, height: width < 700 ? 844 : 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, baseURL: inject('productUrl'), deviceScaleFactor: 1 })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (4\d\d)|ERR_INTERNET_DISCONNECTED/.test(message.text())) complaints.push(message.text())
    if (message.type() === 'warning' && /antd|React|deprecated/i.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  const quiet = () => expect(complaints, '浏览器控制台').toEqual([])
  const folder = join(root, 'docs/screenshots', journey)
  mkdirSync(folder, { recursive: true })
  if (account) await signIn(page, account)
  return {
    page,
    quiet,
    async shot(step, widths = [width]) {
      await settle(page)
      for (const one of widths) {
        await page.setViewportSize({ width: one, height: one < 700 ? 844 : 900 })
        await settle(page)
        await probe(page, `${journey}/${step}-${one}`)
        // A phone page is photographed whole: the window grows, so that the bar at the bottom stays at the bottom.
        if (one < 700) {
          const whole = await page.evaluate(() => document.documentElement.scrollHeight)
          await page.setViewportSize({ width: one, height: Math.max(844, whole) })
          await settle(page)
        }
        await page.screenshot({ path: join(folder, `${step}-${one}.png`) })
      }
      await page.setViewportSize({ width, height: width < 700 ? 844 : 900 })
      quiet()
    },
    close: async () => {
      quiet()
      await context.close()
    },
  }
}

export async function signIn(page: Page, { username, password }: { username: string; password: string }): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('账号').fill(username)
  await page.getByLabel('口令').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

async function settle(page: Page) {
  // A request may hang on purpose (behind the dialog that asks to sign in again): then this is as quiet as it gets.
  await page.waitForLoadState('networkidle', { timeout: 4000 }).catch(() => undefined)
  await page.waitForFunction(() => document.querySelector('dialog[open]') !== null || !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 15_000 })
  await page.waitForTimeout(150)
}

/** What no page may show: sideways scrolling of the whole page, undefined, NaN, an unreadable object. */
async function probe(page: Page, where: string) {
  const found = await page.evaluate(() => {
    const text = document.body.innerText
    return {
      overflow: document.documentElement.scrollWidth - window.innerWidth,
      words: /\bundefined\b|\bNaN\b|\[object Object\]|Invalid Date/.exec(text)?.[0] ?? null,
      headings: document.querySelectorAll('h1').length,
    }
  })
  expect(found.overflow, `${where} 横向溢出`).toBeLessThanOrEqual(1)
  expect(found.words, `${where} 出现不该出现的字样`).toBeNull()
  expect(found.headings, `${where} 的一级标题`).toBe(1)
}
