import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { matchRoutes, type RouteObject } from 'react-router'
import { expect, test } from 'vitest'
import { listPermissions, permissionsOf } from '../src/kernel/permissions.ts'
import { menuOf, modules } from '../src/web/menu.ts'
import type { PageHandle } from '../src/web/portals.ts'
import { moduleRoutes } from '../src/web/routes.ts'

const root = resolve(import.meta.dirname, '..')
const web = ['src/web', 'src/ui', 'src/modules'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => (!path.startsWith('src/modules/') || path.includes('/pages/')) && !path.includes('/design/')),
)
const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

/** What the router adds beside the modules' own pages. */
const frame: RouteObject[] = [{ path: '/sign-in' }, { path: '/search' }, { path: '/help' }, { path: '/help/:guide' }]
const matched = (path: string) => matchRoutes([...moduleRoutes, ...frame], path)?.at(-1)?.route
const portalsOf = (route: RouteObject) => (route.handle as PageHandle | undefined)?.portals ?? ['authority', 'school']

test('菜单的每一项都通向一个页面，并且那个页面属于这一端', () => {
  const astray = modules.flatMap((module) =>
    module.menu
      .filter((entry) => {
        const route = matched(entry.path)
        return !route || !portalsOf(route).includes(entry.portal)
      })
      .map((entry) => `${module.id}: ${entry.portal} ${entry.title} ${entry.path}`),
  )
  expect(astray).toEqual([])
})

test('菜单要求的权限都已声明', () => {
  const known = new Set([...listPermissions(modules).map((grant) => grant.id), 'signedIn', 'public'])
  const unknown = modules.flatMap((module) => module.menu.filter((entry) => !known.has(entry.needs)).map((entry) => `${module.id}: ${entry.needs}`))
  expect(unknown).toEqual([])
})

test('菜单的分组按 工作、招生、学籍、台账、规划、监测、系统 的次序，没有权限的项不出现', () => {
  const all = listPermissions(modules).map((grant) => grant.id)
  for (const portal of ['authority', 'school'] as const) {
    expect(menuOf(portal, all, 3).map((group) => group.title)).toEqual(['工作', '招生', '学籍', '台账', '规划', '监测', '系统'])
  }
  expect(menuOf('learner', all, undefined).map((group) => group.title)).toEqual(['本人'])
  const open = modules.flatMap((module) => module.menu.filter((entry) => entry.portal === 'authority' && /^(signedIn|public)$/.test(entry.needs)).map((entry) => entry.path))
  expect(menuOf('authority', [], undefined).flatMap((group) => group.items.map((item) => item.to)).toSorted()).toEqual(open.toSorted())
})

test('打开时各岗位的菜单在“系统”之前不超过 18 项，不常用的组先收起；学员底栏前四项是 我的、办件、证书、谁看过', () => {
  for (const [portal, role] of [['authority', 'provinceOfficer'], ['authority', 'countyOfficer'], ['school', 'registrar'], ['school', 'principal']] as const) {
    const menu = menuOf(portal, [...permissionsOf(role, modules)], undefined)
    expect(menu.filter((group) => !group.shut).flatMap((group) => group.items).length, role).toBeLessThanOrEqual(18)
  }
  const own = menuOf('learner', [...permissionsOf('learner', modules)], undefined).flatMap((group) => group.items)
  expect(own.slice(0, 4).map((item) => item.title)).toEqual(['我的', '办件', '证书', '谁看过'])
  expect(own.slice(4).filter((item) => !item.hint).map((item) => item.title)).toEqual([])
})

test('页面里写明的地址都有页面', () => {
  // The public navigation asks the route tables itself before it shows an entry.
  const written = web.filter((path) => path !== 'src/web/public-pages.ts')
  const astray = written.flatMap((path) =>
    [...withoutComments(textOf(path)).matchAll(/\b(?:to|backTo|href)(?:=|: )\{?['"`](\/[^'"`?#$]*)[?#'"`]/g)]
      .map((match) => match[1]!)
      .filter((to) => !to.startsWith('/api/') && !matched(to))
      .map((to) => `${path}: ${to}`),
  )
  expect(astray).toEqual([])
})

test('每条路由都有可以打开的页面组件', async () => {
  const closed: string[] = []
  for (const route of flat(moduleRoutes)) {
    if (typeof route.lazy !== 'function') {
      if (!route.children && !route.Component && !route.element) closed.push(String(route.path))
      continue
    }
    const { Component } = (await route.lazy()) as { Component?: unknown }
    if (typeof Component !== 'function') closed.push(String(route.path))
  }
  expect(closed).toEqual([])
}, 120_000)

test('路由表不静态引用页面组件，页面各自分块', () => {
  // A long table may be divided into files named …-routes.ts, for which the same holds.
  const tables = web.filter((path) => /\/pages\/(index\.tsx|[a-z]+-routes\.ts)$/.test(path))
  const heavy = tables.filter((path) => staticImports(path).some((to) => to.startsWith('.') && !to.endsWith('-routes.ts')))
  expect(heavy).toEqual([])
})

test('公众和学员的外框与公众页面不带 antd 和 echarts', () => {
  const starts = ['src/web/main.tsx', 'src/web/frames/LearnerFrame.tsx', 'src/web/pages/SignInPage.tsx', ...web.filter((path) => path.startsWith('src/modules/portal/pages/'))]
  const seen = new Map<string, string>()
  const queue = starts.map((path) => ({ path, from: '' }))
  const heavy: string[] = []
  for (let at = queue.shift(); at; at = queue.shift()) {
    if (seen.has(at.path)) continue
    seen.set(at.path, at.from)
    for (const to of staticImports(at.path)) {
      if (/^(antd|@ant-design|echarts)/.test(to)) heavy.push(`${at.path} (${at.from}) → ${to}`)
      const next = relative(root, join(root, dirname(at.path), to))
      if (to.startsWith('.') && /\.tsx?$/.test(to) && existsSync(join(root, next))) queue.push({ path: next, from: at.path })
    }
  }
  expect(heavy).toEqual([])
})

test('图表库只在画图时加载', () => {
  const eager = web.filter((path) => path !== 'src/ui/ChartCanvas.tsx' && staticImports(path).some((to) => to.startsWith('echarts')))
  expect(eager.filter((path) => !path.startsWith('src/ui/chart'))).toEqual([])
  expect(textOf('src/ui/Chart.tsx')).toMatch(/import\('\.\/ChartCanvas\.tsx'\)/)
})

test('没有占位文字，没有感叹号，没有“请注意”和“抱歉”', () => {
  const bad = web.flatMap((path) =>
    textOf(path)
      .split('\n')
      .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && /敬请期待|开发中|建设中|即将上线|待实现|Lorem|请注意|抱歉|[\u4e00-\u9fff]！/.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  )
  expect(bad).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

function flat(routes: readonly RouteObject[]): RouteObject[] {
  return routes.flatMap((route) => [route, ...flat(route.children ?? [])])
}

/** Modules that are loaded together with this file: no types, no `import()`. */
function staticImports(path: string): string[] {
  return [...textOf(path).matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'"\n;]*?\sfrom\s+)?'([^']+)'/gm)].map((match) => match[1]!)
}
