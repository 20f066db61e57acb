import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readTsv } from '../src/kernel/tsv.ts'
import { demands, findBound, judgeDemands } from '../src/modules/policy/coverage.ts'
import { moduleIds } from '../src/modules/index.ts'
import { compose } from '../src/server/modules.ts'
import { readCatalogues } from '../tools/data/catalogues.ts'

const root = resolve(import.meta.dirname, '..')
const shared = resolve(root, '../shared')
const rows = readTsv(readFileSync(join(root, 'policy/coverage.tsv'), 'utf8'))
const composition = await compose()

test('每一行都有结论：已落实的写明由什么、哪个测试；非软件事项写明理由', () => {
  const wrong = rows.flatMap((row) => {
    if (!['bound', 'uncovered', 'not-software'].includes(row.state!)) return [`${row.id} 没有结论`]
    if (row.state === 'bound' && (!row.by || !row.test)) return [`${row.id} 没有写由什么落实或者哪个测试`]
    if (row.state !== 'bound' && (row.by || row.test)) return [`${row.id} 没有落实，却写了由什么落实`]
    if (row.state === 'not-software' && row.note!.length < 4) return [`${row.id} 没有写理由`]
    return []
  })
  expect(wrong).toEqual([])
})

test('落实它的流程、规则、参数、指标、页面、接口都在系统里', async () => {
  const endpoints = new Set(composition.routes.map(({ endpoint }) => `${endpoint.method}:${endpoint.path}`))
  const pages = new Set<string>()
  for (const id of moduleIds) {
    const file = join(root, 'src/modules', id, 'pages/index.tsx')
    if (!existsSync(file)) continue
    for (const match of readFileSync(file, 'utf8').matchAll(/path: '([^']+)'/g)) pages.add(match[1]!)
  }
  const gone = demands.flatMap((demand) =>
    demand.by.flatMap((binding) => {
      const there = binding.kind === 'endpoint' ? endpoints.has(binding.name) : binding.kind === 'page' ? pages.has(binding.name) : findBound(binding)
      return there ? [] : [`${demand.id} ${binding.kind}:${binding.name}`]
    }),
  )
  expect(gone).toEqual([])
  expect(judgeDemands().filter((one) => one.now === 'broken').map((one) => one.id)).toEqual([])
})

test('证明它的测试都在，标题一字不差', () => {
  const missing = rows.flatMap((row) => {
    if (!row.test) return []
    const at = row.test.indexOf('#')
    const file = join(root, row.test.slice(0, at))
    const title = row.test.slice(at + 1)
    if (at < 0 || !existsSync(file)) return [`${row.id} 没有文件 ${row.test}`]
    const text = readFileSync(file, 'utf8')
    return text.includes(title.replaceAll('_', ' ')) || text.includes(title) ? [] : [`${row.id} 没有测试 ${title}`]
  })
  expect(missing).toEqual([])
})

test('分母是固定的：与要求目录逐行相符，合并的只有跨目录引用同样条款的', (context) => {
  if (!existsSync(join(shared, 'requirements'))) return context.skip('没有 ../shared/requirements，略过')
  const kinds = ['process', 'rule', 'indicator', 'report', 'liability']
  const asked = readCatalogues(shared).filter((row) => kinds.includes(row.kind))
  const merged = rows.flatMap((row) => (row.also ?? '').split(' ').filter(Boolean))
  expect(rows.length + merged.length).toBe(asked.length)
  expect(new Set([...rows.map((row) => row.id), ...merged]).size).toBe(asked.length)
})
