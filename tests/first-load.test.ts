// What a phone loads before it shows a page, over the pages as they are built and served.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '../src/server/app.ts'
import { buildWeb } from '../src/server/web-build.ts'
import type { PageHandle } from '../src/web/portals.ts'
import { moduleRoutes } from '../src/web/routes.ts'

const LIMIT = 300_000
/** The list of clauses and what runs of them is read at a desk, with the filters and the saved views of every list. */
const AT_A_DESK = ['/policy/coverage']
const root = resolve(import.meta.dirname, '..')
const web = join(root, 'dist/web')

type Chunk = { file: string; css?: string[]; imports?: string[] }
let manifest: Record<string, Chunk>

beforeAll(async () => {
  // Nothing to do where the tests of the whole have built already.
  await buildWeb()
  manifest = JSON.parse(readFileSync(join(web, '.manifest.json'), 'utf8')) as Record<string, Chunk>
}, 120_000)

test('公众和学员的每个页面第一次打开不超过 300 KB（压缩后，含外框）', () => {
  const pages = listPages()
  const routes = moduleRoutes.filter(({ lazy, handle }) => lazy && portalsOf(handle).length > 0)
  expect(pages.map((one) => one.path).toSorted()).toEqual(routes.map((one) => one.path).toSorted())
  const heavy = pages.flatMap(({ path, file, portals }) => {
    const bytes = Math.max(...portals.map((portal) => weigh(portal === 'learner' ? ['index.html', 'src/web/frames/LearnerFrame.tsx', file] : ['index.html', file])))
    return bytes > LIMIT && !AT_A_DESK.includes(path) ? [`${path}: ${Math.round(bytes / 1000)} KB`] : []
  })
  expect(heavy).toEqual([])
})

test('首页、查验、找学校、登录、学员首页各不超过 225 KB，请求不超过 40 个', () => {
  const page = (path: string) => listPages().find((one) => one.path === path)!.file
  const first: Record<string, string[]> = {
    首页: ['index.html', page('/')],
    查验: ['index.html', page('/verify')],
    找学校: ['index.html', page('/finder')],
    登录: ['index.html', 'src/web/pages/SignInPage.tsx'],
    学员: ['index.html', 'src/web/frames/LearnerFrame.tsx', page('/me')],
  }
  const heavy = Object.entries(first).filter(([, keys]) => weigh(keys) > 225_000 || filesOf(keys).size > 40)
  expect(heavy.map(([name, keys]) => `${name}: ${weigh(keys)}，${filesOf(keys).size} 个`)).toEqual([])
})

test('页面文件按浏览器接受的方式压缩送出，可以一直留用；生成页面的记录不送出', async () => {
  const app = createApp({ sessions: {}, composition: { modules: [], routes: [], permissionsOf: () => new Set<string>() }, webRoot: web } as never)
  const { file } = manifest['index.html']!
  const ask = (accept: string) => app.request(`http://127.0.0.1/${file}`, { headers: { 'accept-encoding': accept } })
  for (const [accept, encoding] of [['gzip, deflate, br', 'br'], ['gzip', 'gzip'], ['identity', null]] as const) {
    const answer = await ask(accept)
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toContain('javascript')
    if (encoding) expect(answer.headers.get('vary')).toMatch(/accept-encoding/i)
  }
  expect((await ask('identity')).headers.get('content-length')).toBe(String(statSync(join(web, file)).size))
  for (const path of ['/.manifest.json', '/.sources']) {
    const answer = await app.request(`http://127.0.0.1${path}`)
    expect([answer.status, (await answer.text()).includes('{')]).toEqual([404, false])
  }
})

const portalsOf = (handle: unknown) => ((handle as PageHandle | undefined)?.portals ?? []).filter((one) => one === 'public' || one === 'learner')

/** Pages of the public and of learners: their address and the file of their component. */
function listPages() {
  const tables = readdirSync(join(root, 'src/modules'))
    .map((id) => join(root, 'src/modules', id, 'pages'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => name === 'index.tsx' || name.endsWith('-routes.ts')).map((name) => join(folder, name)))
  return tables.flatMap((table) => {
    const text = readFileSync(table, 'utf8')
    // Two addresses of one page share a loader that stands before the table under a name.
    const named = Object.fromEntries([...text.matchAll(/^(?:const|async function) (\w+)\b(?:(?!\n(?:const|async|export))[\s\S])*?import\('(\.\/[^']+)'\)/gm)].map((match) => [match[1]!, match[2]!]))
    return [...text.matchAll(/path: '([^']+)'(?:(?!path:)[\s\S])*?(?:import\('(\.\/[^']+)'\)|lazy: (?!async)(\w+) )/g)].flatMap((match) => {
      const path = match[1]!
      const portals = portalsOf(moduleRoutes.find((route) => route.path === path)?.handle)
      return portals.length > 0 ? [{ path, file: relative(root, join(dirname(table), match[2] ?? named[match[3]!]!)), portals }] : []
    })
  })
}

/** The bytes that come over the network for these entries, as gzip: the larger of the two forms that are served. */
function weigh(keys: readonly string[]): number {
  return [...filesOf(keys)].reduce((sum, file) => sum + statSync(join(web, existsSync(join(web, `${file}.gz`)) ? `${file}.gz` : file)).size, statSync(join(web, 'index.html')).size)
}

/** The files of these entries and of everything they import before they run. */
function filesOf(keys: readonly string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const visit = (key: string) => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`${key} is not in the build`)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    chunk.imports?.forEach(visit)
  }
  keys.forEach(visit)
  return files
}
