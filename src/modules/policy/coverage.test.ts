import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { demands, findBound } from './coverage.ts'
import { coverageStates, shareOf } from './coverage-model.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const everyone = { size: 200 }

test('份额由逐条的结论算出：各状态相加等于合计，非软件事项不进分母', async () => {
  const { all, texts, kinds, documents } = await world.anyone.ok(api.getCoverage, {})
  expect(all.total).toBe(demands.length)
  for (const one of [all, ...texts, ...kinds, ...documents]) {
    expect(coverageStates.reduce((sum, state) => sum + one.counts[state], 0)).toBe(one.total)
    expect(one.share).toBe(shareOf(one.counts))
  }
  expect(kinds.reduce((sum, one) => sum + one.total, 0)).toBe(all.total)
  expect(all.counts.broken).toBe(0)
  expect(all.counts.bound).toBeGreaterThan(0)
  expect(shareOf({ bound: 1, uncovered: 1, broken: 2, 'not-software': 9 })).toBe(0.25)
  expect(shareOf({ bound: 0, uncovered: 0, broken: 0, 'not-software': 3 })).toBeNull()
})

test('逐条看：按来源、类别、落实情况、文件和词筛选，条数与份额表一致，翻页不重不漏', async () => {
  const { texts, kinds, documents } = await world.anyone.ok(api.getCoverage, {})
  const count = async (filter: object) => (await world.anyone.ok(api.listDemands, filter)).total
  for (const one of texts) expect(await count({ text: one.key })).toBe(one.total)
  for (const one of kinds) expect(await count({ kind: one.key, state: 'bound' })).toBe(one.counts.bound)
  for (const one of documents.slice(0, 5)) expect(await count({ document: one.key })).toBe(one.total)
  const seen = new Set<string>()
  for (let page = 1; seen.size < demands.length; page += 1) {
    const { rows } = await world.anyone.ok(api.listDemands, { ...everyone, page })
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(seen.has(row.id)).toBe(false)
    for (const row of rows) seen.add(row.id)
  }
  const found = await world.anyone.ok(api.listDemands, { q: '2-rule-09' })
  expect(found.rows).toMatchObject([{ id: '2-rule-09', state: 'bound', clauses: ['001:1315'], by: expect.arrayContaining([expect.objectContaining({ kind: 'parameter', title: '招生简章须写明的内容', found: true })]) }])
  expect(await count({ q: '没有这样的词' })).toBe(0)
  expect((await world.anyone.send(api.listDemands, { state: 'x' as 'bound' })).status).toBe(400)
})

test('导出与筛选一致：每一行有条款、由什么落实、证明它的测试和说明', async () => {
  const { total, rows } = await world.anyone.ok(api.listDemands, { kind: 'rule', state: 'bound', ...everyone })
  const answer = await world.anyone.raw('/api/public/coverage/demands.xlsx?format=csv&kind=rule&state=bound')
  const lines = (await answer.text()).trim().split(/\r?\n/)
  expect(lines[0]!.replace('\uFEFF', '')).toBe('编号,类别,条款,要求,落实情况,由什么落实,证明它的测试,说明')
  expect(lines).toHaveLength(total + 1)
  for (const row of rows) expect(lines.some((line) => line.startsWith(row.id) && line.includes('已落实'))).toBe(true)
  expect((await world.anyone.raw('/api/public/coverage/demands.xlsx?format=xlsx')).status).toBe(200)
})

test('绑定的东西没有了就认得出：流程、参数、指标、规则各试一个不存在的', () => {
  for (const { by } of demands) for (const binding of by) expect(findBound(binding), binding.name).toBeDefined()
  expect(findBound({ kind: 'workflow', name: 'orgs.gone' })).toBeUndefined()
  expect(findBound({ kind: 'parameter', name: 'gone' })).toBeUndefined()
  expect(findBound({ kind: 'indicator', name: 'national-14th-five-year/gone' })).toBeUndefined()
  expect(findBound({ kind: 'indicator', name: 'national-14th-five-year/integration-cities' })).toBeUndefined()
  expect(findBound({ kind: 'rule', name: 'src/modules/students/registration-rules.ts#gone' })).toBeUndefined()
  expect(findBound({ kind: 'rule', name: 'src/modules/students/registration-rules.ts#hardBlocks' })).toBeDefined()
})
