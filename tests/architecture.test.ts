import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { moduleIds } from '../src/modules/index.ts'
import type { Module } from '../src/kernel/module.ts'

const root = resolve(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))

type Import = { from: string; to: string }

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => ({ from, to: relative(root, join(root, dirname(from), match[1]!)) }))
})

const product = (path: string) => !/\.test\.tsx?$/.test(path)
const moduleOf = (path: string) => /^src\/modules\/([^/]+)\//.exec(path)?.[1]
const offending = (test: (one: Import) => boolean) => imports.filter((one) => product(one.from) && test(one)).map((one) => `${one.from} → ${one.to}`)

const modules = new Map<string, Module>()
for (const id of moduleIds) modules.set(id, ((await import(`../src/modules/${id}/module.ts`)) as { module: Module }).module)

test('内核不引用任何模块、界面和服务器', () => {
  expect(offending(({ from, to }) => from.startsWith('src/kernel/') && to.startsWith('src/') && !to.startsWith('src/kernel/'))).toEqual([])
})

test('界面组件只引用内核', () => {
  expect(offending(({ from, to }) => from.startsWith('src/ui/') && !/^src\/(ui|kernel)\//.test(to))).toEqual([])
})

test('模块只引用内核、界面和已声明依赖的模块，并且只引用其公开的文件', () => {
  const bad = offending(({ from, to }) => {
    const own = moduleOf(from)
    if (!own) return false
    if (/^src\/(server|web)\//.test(to)) return true
    const other = moduleOf(to)
    if (!other || other === own) return false
    if (!modules.get(own)?.dependsOn.includes(other)) return true
    return !/^src\/modules\/[^/]+\/(model|codes|rules|api|public|indicators)\.ts$/.test(to)
  })
  expect(bad).toEqual([])
})

test('依赖只指向清单中更早的模块，层次不倒挂', () => {
  for (const [id, module] of modules) {
    for (const other of module.dependsOn) {
      expect(moduleIds.indexOf(other), `${id} → ${other}`).toBeGreaterThanOrEqual(0)
      expect(moduleIds.indexOf(other), `${id} → ${other}`).toBeLessThan(moduleIds.indexOf(id))
      expect(modules.get(other)!.tier).toBeLessThanOrEqual(module.tier)
    }
  }
})

test('别的模块的 public.ts 只由服务端文件引用', () => {
  const bad = offending(({ from, to }) => {
    if (!/\/public\.ts$/.test(to) || !moduleOf(to)) return false
    return /\/(pages\/|api\.ts|rules\.ts|codes\.ts|model\.ts|workflow\.ts|module\.ts)/.test(from)
  })
  expect(bad).toEqual([])
})

test('只有 kernel/context.ts 打开请求的事务；迁移、封存、批量装入、备份、建立部署逐一列出', () => {
  const allowed = ['src/kernel/context.ts', 'src/kernel/audit-chain.ts', 'src/kernel/db/migrate.ts', 'src/kernel/db/bulk.ts', 'src/server/reference-data.ts', 'src/server/cli/init.ts']
  const bad = files.filter((file) => {
    if (!product(file) || allowed.includes(file) || /^src\/server\/(demo|backup\/)/.test(file)) return false
    return /(?<!\b(?:job|run|steps))\.transaction\(|['"`]begin['"`]/i.test(readFileSync(join(root, file), 'utf8'))
  })
  expect(bad).toEqual([])
})

test('事务里的代码不做网络请求', () => {
  const bad = files.filter((file) => /^src\/modules\/.*\/(service|store|public|server)(\/[^/]+)?\.ts$/.test(file) && product(file) && /\bfetch\(|node:https?'/.test(readFileSync(join(root, file), 'utf8')))
  expect(bad).toEqual([])
})

test('模块的表只在自己的 store 和迁移里出现，一张表只属于一个模块', () => {
  const owner = new Map<string, string>()
  for (const id of moduleIds) {
    for (const text of migrationsOf(id)) {
      for (const match of text.matchAll(/^create (?:unlogged )?table (\w+)/gm)) {
        expect(owner.get(match[1]!), `表 ${match[1]} 建了两次`).toBeUndefined()
        owner.set(match[1]!, id)
      }
    }
  }
  const bad: string[] = []
  for (const file of files.filter(product)) {
    if (/^src\/server\/(demo|reference-data|cli)/.test(file) || file.endsWith('db/tables.ts')) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const [table, id] of owner) {
      const named = new RegExp(`(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin)\\(\\s*'${table}\\b|\\b(?:from|join|into|update) ${table}\\b`).test(text)
      if (named && !(moduleOf(file) === id && /store(\.ts|\/)/.test(file) )) bad.push(`${file}: ${table}`)
    }
  }
  expect(bad).toEqual([])
})

test('没有一个源文件超过 400 行', () => {
  const long = files.filter((file) => !file.endsWith('tables.ts') && readFileSync(join(root, file), 'utf8').split('\n').length > 401)
  expect(long).toEqual([])
})

test('每个模块都有 README，说明依据的条款、谁做什么、表', () => {
  for (const id of moduleIds) {
    const text = readFileSync(join(root, 'src/modules', id, 'README.md'), 'utf8')
    expect(text.length, id).toBeGreaterThan(200)
  }
})

function migrationsOf(id: string): string[] {
  const folder = join(root, 'src/modules', id, 'migrations')
  try {
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  } catch {
    return []
  }
}
