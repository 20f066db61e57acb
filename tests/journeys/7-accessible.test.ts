import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people, type Account } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person } from './support/browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** What axe finds of serious or critical weight: rule, how many, the first place. */
async function faults(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle')
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
  await page.evaluate(axe)
  const found = await page.evaluate(
    () =>
      (globalThis as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResults> } }).axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        resultTypes: ['violations'],
      }),
  )
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ×${nodes.length}：${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`).join(' ｜ ')}`)
}

async function walk(account: Account | undefined, width: number, paths: readonly string[]) {
  const { page, close } = await person(browser, 'sign-in', account, width)
  const all: Record<string, string[]> = {}
  for (const path of paths) {
    await page.goto(path)
    const found = await faults(page)
    if (found.length > 0) all[path] = found
  }
  await close()
  expect(all).toEqual({})
}

test('公开页面没有严重的无障碍问题', async () => {
  await walk(undefined, 1440, ['/', '/sign-in', '/schools/public', '/policy', '/no-such-page'])
  await walk(undefined, 390, ['/', '/schools/public', '/policy'])
})

test('主管部门的页面没有严重的无障碍问题', async () => {
  await walk(people.province, 1440, ['/plans/sichuan-14th-five-year', '/todos', '/cases', '/students', '/orgs', '/specialties', '/registrations', '/training-records', '/graduate-destinations', '/education-groups', '/permissions', '/policy'])
})

test('学校的页面没有严重的无障碍问题', async () => {
  const { page, close } = await person(browser, 'sign-in', people.registrar)
  const cases = await ask<{ rows: { id: string }[] }>(page.request, '/api/registrations')
  const students = await ask<{ rows: { id: string }[] }>(page.request, '/api/students?size=1')
  await close()
  await walk(people.registrar, 1440, [
    '/todos',
    '/school',
    '/students',
    `/students/${students.rows[0]!.id}`,
    '/students/import',
    '/students/new',
    '/registrations',
    '/registrations/new',
    ...cases.rows.slice(0, 1).map((one) => `/registrations/${one.id}`),
  ])
})

test('学员的页面没有严重的无障碍问题', async () => {
  await walk(people.learner, 390, ['/me', '/me/cases', '/me/views'])
})
