import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { parameters, resolveParameter, type ParameterSetting } from '../../kernel/parameters.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from './api.ts'
import { clauses } from './store.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('不登录可以打开条款：文号、位置、概括、数字、出处', async () => {
  const clause = await world.anyone.ok(api.getClause, { id: '003:67' })
  expect(clause).toMatchObject({ id: '003:67', title: '四川省技工教育“十四五”规划', part: '专栏1第4项', figures: '14.84、20', source: '来源文件 003，第 67–70 行' })
})

test('条款页列出引用它的指标、参数和规划，逐条有文件和行', async () => {
  const { runs } = await world.anyone.ok(api.getClause, { id: '003:67' })
  expect(runs).toContainEqual(expect.objectContaining({ kind: 'indicator', module: 'students', title: '在校生规模' }))
  expect(runs).toContainEqual(expect.objectContaining({ kind: 'parameter', title: '在校生：休学学生计入' }))
  expect(runs).toContainEqual(expect.objectContaining({ kind: 'plan', title: expect.stringContaining('在校生规模') }))
  for (const run of runs) expect(readFileSync(run.file, 'utf8').split('\n').length).toBeGreaterThanOrEqual(run.line)
})

test('用别处的行号打开同一条款，几行的引用打开起始一条', async () => {
  const twice = clauses.find((clause) => clause.aliases.length > 0)!
  expect((await world.anyone.ok(api.getClause, { id: twice.aliases[0]! })).id).toBe(twice.id)
  expect((await world.anyone.ok(api.getClause, { id: '003:45–90' })).id).toBe('003:45')
  expect((await world.anyone.send(api.getClause, { id: '009:1' })).status).toBe(404)
  expect((await world.anyone.send(api.getClause, { id: 'x' })).status).toBe(400)
})

test('按文件浏览和按词检索，页与总数相符', async () => {
  const { documents } = await world.anyone.ok(api.listDocuments, {})
  const sichuan = documents.find((one) => one.key === 'sichuan-plan-14th')!
  expect(sichuan.clauses).toBe(clauses.filter((clause) => clause.document === 'sichuan-plan-14th').length)
  const first = await world.anyone.ok(api.listClauses, { document: 'sichuan-plan-14th', size: 20 })
  expect(first.rows).toHaveLength(20)
  expect(first.total).toBe(sichuan.clauses)
  const found = await world.anyone.ok(api.listClauses, { q: '在校生 14.84' })
  expect(found.rows.map((row) => row.id)).toContain('003:67')
  expect((await world.anyone.ok(api.listClauses, { q: '没有这样的词' })).total).toBe(0)
})

test('数据库里的参数默认值与 policy/parameters.json 一致', async () => {
  const rows = await world.sql<{ key: string; value: unknown; clause: string }>('select key, value, clause from national.parameter_default order by key')
  expect(rows).toEqual(parameters.map((one) => ({ key: one.key, value: one.default, clause: one.clause })).sort((left, right) => (left.key < right.key ? -1 : 1)))
})

test('参数取最近的主管部门当日有效的设定，程序和视图取得一样', async () => {
  const key = 'students.counted.suspended'
  const setting = (orgNo: number, validFrom: string, validTo: string | null, value: boolean): ParameterSetting => ({ orgNo, key, validFrom, validTo, value, clause: null, note: null })
  const settings = [
    setting(orgs.province, '2021-01-01', null, false),
    setting(orgs.chengdu, '2022-01-01', '2022-12-31', true),
    setting(orgs.chengdu, '2024-01-01', null, true),
    setting(orgs.qingcheng, '2025-06-01', null, false),
  ]
  for (const one of settings) {
    await world.sql(`insert into policy_parameter (id, org_no, key, valid_from, valid_to, value, created_by) values ($1, $2, $3, $4, $5, $6, 'test')`, [newId(), one.orgNo, key, one.validFrom, one.validTo, JSON.stringify(one.value)])
  }
  for (const [org, day, expected] of [
    [orgs.qingcheng, '2020-12-31', true],
    [orgs.qingcheng, '2021-01-01', false],
    [orgs.qingcheng, '2022-12-31', true],
    [orgs.qingcheng, '2023-01-01', false],
    [orgs.qingcheng, '2025-05-31', true],
    [orgs.qingcheng, '2025-06-01', false],
    [orgs.fujiang, '2024-06-01', false],
  ] as const) {
    const [row] = await world.sql<{ value: unknown }>('select parameter($1, $2, $3) as value', [key, org, day])
    expect([org, day, row!.value, resolveParameter(settings, key, org, day).value]).toEqual([org, day, expected, expected])
  }
})
