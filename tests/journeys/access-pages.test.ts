import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { axeFaults, frameFaults } from './support/axe.ts'
import { openBrowser } from './support/browser.ts'
import { everyRoute, walkPages, type Visit, type Walker } from './support/every-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const as = (username: string) => ({ username, password: demonstrationPassword })
const walkers = {
  public: { portal: 'public', account: undefined, width: 390 },
  learner: { portal: 'learner', account: as('learner'), width: 390 },
  enterprise: { portal: 'enterprise', account: as('enterprise'), width: 390 },
  school: { portal: 'school', account: as('registrar'), width: 1366 },
  authority: { portal: 'authority', account: as('province'), width: 1366 },
} as const satisfies Record<string, Walker>

/**
 * Pages for a portal, each looked at once: where two portals share a page, the portal named first in this order has
 * it. The phone portals walk at 390, the offices at 1366.
 */
const order = ['public', 'learner', 'enterprise', 'school', 'authority'] as const
const share = (portal: (typeof order)[number]) =>
  everyRoute.filter(({ portals }) => order.find((one) => portals.includes(one)) === portal).map(({ pattern }) => pattern)

const all: Record<string, string[]> = {}
const look = (who: string) => async (page: Page, { path }: Visit) => {
  const found = [...(await frameFaults(page)), ...(await axeFaults(page))]
  if (found.length > 0) all[`${who} ${path}`] = found
}

test('每一页都打开过，没有严重的无障碍问题：公众、学员、企业在手机宽度，学校和主管部门在桌面宽度', { timeout: 600_000 }, async () => {
  const walk = (name: (typeof order)[number], wanted = share(name)) => walkPages(browser, walkers[name], wanted, look(name))
  const inTurn = async (names: readonly (typeof order)[number][]) => {
    const done = []
    for (const name of names) done.push(await walk(name))
    return done
  }
  // Two windows at a time; what the school has no record of is looked up again at the province.
  const parts = (await Promise.all([inTurn(['public', 'learner', 'enterprise', 'authority']), inTurn(['school'])])).flat()
  const shared = new Set(everyRoute.filter(({ portals }) => portals.includes('authority')).map(({ pattern }) => pattern))
  const again = parts.at(-1)!.without.filter((pattern) => shared.has(pattern))
  if (again.length > 0) parts.push(await walk('authority', again))
  if (process.env.LUBAN_ACCESS_LOG) console.log('没有记录可开的页面', parts.map((part) => part.without))
  expect(all).toEqual({})
  expect(new Set(parts.flatMap((part) => part.seen))).toEqual(new Set(everyRoute.map(({ pattern }) => pattern)))
})

/** `LUBAN_ACCESS=all`: every page in every portal that has it and by every kind of post, at two widths and in high contrast. */
test.runIf(process.env.LUBAN_ACCESS === 'all')('长形式：每一页，每一端每种岗位，手机、桌面和高对比度', { timeout: 3_600_000 }, async () => {
  type Post = readonly [Walker['portal'], string | undefined]
  const posts: readonly Post[] = [
    ['public', undefined],
    ['learner', 'learner'],
    ['enterprise', 'enterprise'],
    ...['registrar', 'registrar2', 'principal'].map((one): Post => ['school', one]),
    ...['province', 'chengdu', 'county', 'sysadmin', 'secadmin', 'auditadmin', 'national'].map((one): Post => ['authority', one]),
  ]
  for (const [portal, username] of posts)
    for (const width of [390, 1366]) {
      const wanted = everyRoute.filter(({ portals }) => portals.includes(portal)).map(({ pattern }) => pattern)
      const { without } = await walkPages(browser, { portal, account: username ? as(username) : undefined, width }, wanted, look(`${username ?? '公众'} ${width}`))
      console.log(username ?? '公众', width, `${wanted.length} 页`, without.length > 0 ? `没有记录：${without.join(' ')}` : '')
    }
  expect(all).toEqual({})
})
