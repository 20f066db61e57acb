import { matchPath } from 'react-router'
import type { Browser, Page } from 'playwright-core'
import type { Portal } from '../../../src/kernel/module.ts'
import type { PageHandle } from '../../../src/web/portals.ts'
import { moduleRoutes } from '../../../src/web/routes.ts'
import { person } from './browser.ts'
import type { Account } from './accounts.ts'

/** Someone who walks through every page of a portal: in which post and at which width. */
export type Walker = { portal: Portal; account: Account | undefined; width: number }
/** One page as somebody saw it: the pattern of its route and the address that was opened. */
export type Visit = { pattern: string; path: string }
type Route = { pattern: string; portals: readonly Portal[] }

/** Every page of the product by the route tables of the modules, and what the frame adds to them. */
export const everyRoute: readonly Route[] = [
  ...moduleRoutes.map((route) => ({ pattern: route.path!, portals: (route.handle as PageHandle | undefined)?.portals ?? (['authority', 'school'] as const) })),
  { pattern: '/search', portals: ['authority', 'school'] },
]

const holes = (pattern: string) => (pattern.match(/:/g) ?? []).length

/** The most particular pattern that an address belongs to, as the router chooses it. */
export function patternOf(path: string): string | undefined {
  return everyRoute
    .filter(({ pattern }) => matchPath(pattern, path))
    .toSorted((left, right) => holes(left.pattern) - holes(right.pattern))[0]?.pattern
}

/** Addresses of records that are opened from a row or by a program, not by a link that stands on a page. */
async function rowsOf(page: Page): Promise<string[]> {
  const first = async (list: string, to: string) => {
    const answer = await page.request.get(`${list}?size=1`)
    const { rows = [] } = answer.ok() ? ((await answer.json()) as { rows?: { id: string }[] }) : {}
    return rows.slice(0, 1).map(({ id }) => `${to}/${id}`)
  }
  return [...(await first('/api/certificates', '/certificates')), ...(await first('/api/cases', '/cases')), '/changes/new/suspend', '/national/p51']
}

/** Where no record of a kind exists: the page says so, and is a page all the same. */
const nobody = { id: '01900000-0000-7000-8000-000000000000', code: 'AAAA-AAAA-AAAA' } as Record<string, string>

/**
 * Walks through the pages named by `wanted` in one window, as a person does: from page to page, following the links
 * that stand on them, so that the page of a single record is opened with a record that is really there. `look` is
 * called on each page once it is quiet. Answers with the pages seen, and those that were opened without a record.
 */
export async function walkPages(
  browser: Browser,
  walker: Walker,
  wanted: readonly string[],
  look: (page: Page, visit: Visit) => Promise<void>,
): Promise<{ seen: string[]; without: string[] }> {
  const { page, close } = await person(browser, 'sign-in', walker.account, walker.width)
  // A phone page is looked at whole: what the bar at the bottom covers now can be scrolled out from under it.
  if (walker.width < 700) await page.setViewportSize({ width: walker.width, height: 3000 })
  await page.addInitScript(watchArrivals)
  await page.goto('/no-such-page')
  await page.locator('h1').waitFor()
  const open = new Set(wanted)
  const addresses = new Map(wanted.filter((pattern) => holes(pattern) === 0).map((pattern) => [pattern, pattern]))
  const note = (path: string) => {
    const [plain = ''] = path.split('?')
    const pattern = patternOf(plain)
    if (!pattern || plain.startsWith('/api/') || addresses.has(pattern)) return
    addresses.set(pattern, path)
    // /students/:id leads to /students/:id/edit.
    const deeper = wanted.filter((one) => one.startsWith(`${pattern}/`) && holes(one) === holes(pattern))
    if (holes(pattern) > 0) for (const one of deeper) if (!addresses.has(one)) addresses.set(one, plain + one.slice(pattern.length))
  }
  for (const path of await rowsOf(page)) note(path)
  const without: string[] = []
  const seen: string[] = []
  const passed = new Set<string>()
  const links = async () => {
    for (const path of await page.$$eval('a[href^="/"]', (all) => all.map((link) => link.getAttribute('href')!))) note(path)
  }
  // The pages above a page of a record, nearest first: /returns/rounds/:id/sums has /returns/rounds/:id and /returns.
  const seek = async (pattern: string) => {
    for (let above = pattern; (above = above.slice(0, above.lastIndexOf('/'))) !== '' && !addresses.has(pattern); ) {
      const known = everyRoute.find((one) => one.pattern === above && one.portals.includes(walker.portal)) && (addresses.get(above) ?? (holes(above) === 0 ? above : undefined))
      if (!known || passed.has(known)) continue
      passed.add(known)
      await goTo(page, known)
      await links()
      above = pattern
    }
  }
  while (open.size > 0) {
    let pattern = [...open].find((one) => addresses.has(one))
    if (!pattern) {
      pattern = [...open][0]!
      await seek(pattern)
    }
    if (!addresses.has(pattern)) {
      without.push(pattern)
      addresses.set(pattern, pattern.replaceAll(/:(\w+)/g, (_, name: string) => nobody[name] ?? nobody['id']!))
    }
    open.delete(pattern)
    const visit = { pattern, path: addresses.get(pattern)! }
    await goTo(page, visit.path)
    await look(page, visit)
    seen.push(pattern)
    passed.add(visit.path)
    await links()
  }
  await close()
  return { seen, without }
}

/** Opens an address inside the running product, as a link does, and waits until the page stands. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    const window = globalThis as unknown as Window & { arrived: boolean }
    window.arrived = location.pathname + location.search === to
    const focused = document.activeElement as HTMLElement | null
    focused?.blur()
    history.pushState(null, '', to)
    window.dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await page.waitForFunction(() => (globalThis as unknown as { arrived: boolean }).arrived, undefined, { polling: 30 }).catch(() => {
    throw new Error(`${path} 没有打开`)
  })
  await quiet(page)
}

/** Waits until nothing is being fetched and nothing says that it is loading. */
export async function quiet(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const window = globalThis as unknown as { waiting: number; since: number }
      if (window.waiting > 0 || document.querySelector('[aria-busy="true"]')) window.since = performance.now()
      return performance.now() - window.since > 120
    },
    undefined,
    { polling: 30, timeout: 20_000 },
  )
}

/**
 * Runs in the page before its own program: counts open requests, notices when a new page has taken the focus, and keeps
 * what the content security policy did not let through.
 */
export function watchArrivals() {
  const window = globalThis as unknown as Window & typeof globalThis & { waiting: number; since: number; arrived: boolean; barred: string[] }
  window.waiting = 0
  window.barred = []
  document.addEventListener('securitypolicyviolation', (event) => window.barred.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile.split('/').at(-1)}:${event.lineNumber}:${event.columnNumber}`))
  window.since = 0
  window.arrived = false
  const send = window.fetch.bind(window)
  window.fetch = async (...given) => {
    window.waiting += 1
    try {
      return await send(...given)
    } finally {
      window.waiting -= 1
      window.since = performance.now()
    }
  }
  window.addEventListener('focusin', (event) => {
    if ((event.target as Element).id === 'main') window.arrived = true
  })
}
