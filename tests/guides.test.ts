import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { matchRoutes } from 'react-router'
import { expect, test } from 'vitest'
import { permissionsOf, roles, type RoleId } from '../src/kernel/permissions.ts'
import { readTsv } from '../src/kernel/tsv.ts'
import { matchOf, piecesOf, readGuide, type Guide } from '../src/web/help/guide.ts'
import { guideNames, guidesFor, placeOf } from '../src/web/help/shelf.ts'
import { menuOf, modules } from '../src/web/menu.ts'
import { moduleRoutes } from '../src/web/routes.ts'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'docs/guides')
const files = readdirSync(folder).filter((name) => name.endsWith('.md'))
const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
const guideOf = (name: string) => readGuide(name === 'operations' ? readFileSync(join(root, 'docs/operations.md'), 'utf8') : texts.get(`${name}.md`)!)
const guides = guideNames.map((name) => ({ name, guide: guideOf(name) }))
const shelfOf = (role: RoleId | undefined) => guidesFor(role).map((name) => ({ name, guide: guides.find((one) => one.name === name)!.guide }))

test('指南齐全：省、市县、学籍员、企业、考生和学员、公众、管理员、各端通用，开发者一份英文', () => {
  expect(files.map((name) => name.replace('.md', '')).toSorted()).toEqual([...guideNames.filter((name) => name !== 'operations'), 'developers'].toSorted())
  for (const { name, guide } of guides) {
    expect(guide.title, name).not.toBe('')
    expect(guide.sections.length, name).toBeGreaterThan(4)
  }
})

test('「」里的字在屏幕上一字不差：每一个都是页面、菜单或办件步骤里的词', () => {
  const words = screenWords()
  // A part of a sentence is no word of the screen.
  expect(['学籍注册', '退回', '我的视图', '数目不符的'].map((word) => words.has(word))).toEqual([true, true, true, false])
  const astray = [...texts].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, at) =>
      piecesOf(line).flatMap((piece) => (piece.kind === 'screen' && !words.has(bare(piece.text)) ? [`${file}:${at + 1} 「${piece.text}」`] : [])),
    ),
  )
  expect(astray).toEqual([])
})

test('每个岗位菜单里的每一项、公众的每一栏，都有一节帮助说到它', () => {
  const silent: string[] = []
  for (const role of Object.keys(roles) as RoleId[]) {
    const shelf = shelfOf(role)
    const menu = menuOf(roles[role].portal, [...permissionsOf(role, modules)], undefined)
    for (const item of menu.flatMap((group) => group.items)) if (!exactly(placeOf(item.to, shelf)?.section.paths, item.to)) silent.push(`${role}: ${item.title} ${item.to}`)
  }
  for (const entry of modules.flatMap((module) => module.menu).filter((one) => one.portal === 'public')) {
    if (!exactly(placeOf(entry.path, shelfOf(undefined))?.section.paths, entry.path)) silent.push(`公众: ${entry.title} ${entry.path}`)
  }
  expect(silent).toEqual([])
})

test('深一层的页面落到说得最具体的那一节，没有说到的不指别处', () => {
  const registrar = shelfOf('registrar')
  const titleOf = (page: string) => placeOf(page, registrar)?.section.title
  expect(titleOf('/registrations/0192aa')).toBe('注册学籍')
  expect(titleOf('/admissions/arrival/desk')).toBe('新生报到')
  expect(titleOf('/admissions/classes/new')).toBe('分班和移交学籍')
  expect(titleOf('/students/import')).toBe('导入名册')
  expect(titleOf('/nowhere')).toBeUndefined()
  expect(placeOf('/', shelfOf(undefined))?.section.title).toBe('找学校和专业')
  expect(matchOf({ id: 's', title: '', paths: ['/orgs'], clauses: [], blocks: [] }, '/orgs-other')).toBe(-1)
})

test('写明的每一页都有页面，依据的每一条都在条款索引里', () => {
  const rows = readTsv(readFileSync(join(root, 'policy/clauses.tsv'), 'utf8'))
  const clauses = new Set(rows.flatMap((row) => [row.id!, ...(row.same_as ?? '').split(/[\s,;]+/)]))
  const routes = [...moduleRoutes, { path: '/sign-in' }, { path: '/search' }]
  const bad = guides.flatMap(({ name, guide }) =>
    guide.sections.flatMap((section) => [
      ...section.paths.filter((path) => !matchRoutes(routes, path)).map((path) => `${name} ${section.title}: ${path}`),
      ...section.clauses.filter((id) => !clauses.has(id)).map((id) => `${name} ${section.title}: ${id}`),
    ]),
  )
  expect(bad).toEqual([])
})

test('链接都通，图片都在，一张不超过 150 KB，合计不超过 6 MB；没有用到的图片不留', () => {
  const broken = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map((match) => match[1]!)
      .filter((to) => !/^https?:/.test(to) && !existsSync(resolve(folder, dirname(file), to)))
      .map((to) => `${file}: ${to}`),
  )
  expect(broken).toEqual([])
  const images = existsSync(join(folder, 'images')) ? readdirSync(join(folder, 'images')) : []
  const sizes = images.map((name) => ({ name, bytes: statSync(join(folder, 'images', name)).size }))
  expect(sizes.filter(({ bytes }) => bytes > 150_000)).toEqual([])
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(6_000_000)
  const used = new Set(guides.flatMap(({ guide }) => picturesOf(guide)))
  expect(images.filter((name) => !used.has(name))).toEqual([])
})

test('读指南：步骤、表格、图片、页面和条款的标记都认得，读不懂的原样留下', () => {
  const guide = readGuide('# 题\n\n引言\n\n## 节\n<!-- 页面 /a /b | 条款 001:1 -->\n\n1. 点「甲」\n2. 见[乙](b.md)\n\n- 丙\n\n| 头 |\n|---|\n| 「格」 |\n\n![图](images/a.webp)\n\n```\n# 不是题\n```\n')
  expect(guide.title).toBe('题')
  expect(guide.intro).toEqual([{ kind: 'paragraph', text: '引言' }])
  expect(guide.sections).toEqual([
    {
      id: 's1',
      title: '节',
      paths: ['/a', '/b'],
      clauses: ['001:1'],
      blocks: [
        { kind: 'list', ordered: true, items: ['点「甲」', '见[乙](b.md)'] },
        { kind: 'list', ordered: false, items: ['丙'] },
        { kind: 'table', head: ['头'], rows: [['「格」']] },
        { kind: 'picture', name: 'a.webp', text: '图' },
        { kind: 'code', text: '# 不是题' },
      ],
    },
  ])
  expect(piecesOf('先「甲」再[乙](b.md)。')).toEqual([
    { kind: 'text', text: '先' },
    { kind: 'screen', text: '甲' },
    { kind: 'text', text: '再' },
    { kind: 'link', text: '乙', to: 'b.md' },
    { kind: 'text', text: '。' },
  ])
})

function exactly(paths: readonly string[] | undefined, to: string): boolean {
  return paths?.includes(to) ?? false
}

function picturesOf(guide: Guide): string[] {
  return [...guide.intro, ...guide.sections.flatMap((section) => section.blocks)].flatMap((block) => (block.kind === 'picture' ? [block.name] : []))
}

/** What a person can read on a page: whole strings and whole runs of JSX text, not parts of sentences. */
function screenWords(): Set<string> {
  const found = new Set<string>()
  const keep = (text: string) => text.split(/\$\{[^}]*\}/).forEach((part) => found.add(bare(part)))
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.|tables\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/src\/(server\/|web\/design\/)/.test(path))
  for (const path of sources) {
    const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    for (const match of text.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g)) keep(match[1] ?? match[2] ?? match[3]!)
    if (path.endsWith('.tsx')) for (const match of text.matchAll(/[>}]([^<>{}]+)(?=[<{])/g)) keep(match[1]!)
  }
  return found
}

/** Without the dots of a button that asks first, and without what stands around a count. */
function bare(text: string): string {
  return text.trim().replace(/…$/, '').replace(/[（：]$/, '').trim()
}
