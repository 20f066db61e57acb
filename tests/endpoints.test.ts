import { randomUUID } from 'node:crypto'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { pathFields, type AnyEndpoint } from '../src/kernel/api.ts'
import { accounts } from './support/small-province.ts'
import { patient } from './support/patient.ts'
import { openWorld, type World } from './support/world.ts'

// These tests walk every endpoint: their time grows with the product.
vi.setConfig({ testTimeout: 300_000 })

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** A path with plausible but absent identifiers, for probing what an endpoint answers before it finds anything. */
function absentPath(endpoint: AnyEndpoint): string {
  let path = endpoint.path
  for (const name of pathFields(endpoint.path)) {
    const schema = endpoint.input.shape[name] as z.ZodType
    const candidates = [randomUUID(), '510000000000', 'absent', '1']
    const value = candidates.find((one) => schema.safeParse(/^\d+$/.test(one) ? Number(one) : one).success || schema.safeParse(one).success) ?? randomUUID()
    path = path.replace(`{${name}}`, value)
  }
  return path
}

test('每个接口都有标题、权限和契约，写接口都有审计动词', () => {
  const verbs = new Map<string, string>()
  for (const { endpoint, id } of world.composition.routes) {
    expect(endpoint.title, id).toMatch(/[\u4e00-\u9fff]/)
    if (endpoint.method === 'GET') continue
    expect(endpoint.audit, id).toMatch(/^[a-zA-Z]+(\.[a-zA-Z-]+)+$/)
    verbs.set(endpoint.audit!, id)
  }
  expect(verbs.size).toBeGreaterThan(0)
})

test('没有登录的人调用需要登录的接口一律 401，答复是中文句子', async () => {
  for (const { endpoint, id } of world.composition.routes) {
    if (endpoint.needs === 'public') continue
    const response = await world.anyone.raw(absentPath(endpoint), { method: endpoint.method, headers: { 'idempotency-key': randomUUID() }, body: endpoint.method === 'GET' ? null : '{}' })
    expect(response.status, id).toBe(401)
    expect(((await response.json()) as { message: string }).message).toMatch(/登录/)
  }
})

test('没有权限的岗位一律 403 并说明需要哪个权限；公众岗位之外没有接口漏掉权限', async () => {
  for (const account of Object.keys(accounts)) {
    const client = patient(await world.as(account))
    const permissions = world.composition.permissionsOf(accounts[account as keyof typeof accounts].role)
    for (const { endpoint, id, permissionTitle } of world.composition.routes) {
      if (endpoint.needs === 'public' || endpoint.needs === 'signedIn' || permissions.has(endpoint.needs)) continue
      const response = await client.raw(absentPath(endpoint), { method: endpoint.method, headers: { 'idempotency-key': randomUUID() }, body: endpoint.method === 'GET' ? null : '{}' })
      expect(response.status, `${account} ${id}`).toBe(403)
      expect(((await response.json()) as { message: string }).message).toContain(permissionTitle)
    }
  }
})

test('写接口没有操作标识时拒绝，什么也不写', async () => {
  const client = patient(await world.as('provinceOfficer'))
  const before = await world.sql('select count(*) as n from audit')
  for (const { endpoint, id } of world.composition.routes) {
    if (endpoint.method === 'GET' || !world.composition.permissionsOf('provinceOfficer').has(endpoint.needs)) continue
    const response = await client.raw(absentPath(endpoint), { method: endpoint.method, body: '{}' })
    expect(response.status, id).toBe(400)
  }
  expect(await world.sql('select count(*) as n from audit')).toEqual(before)
})

test('不存在的记录答 404 或说明填写有误，从不答 500', async () => {
  for (const account of ['provinceOfficer', 'chengduOfficer', 'qingchengRegistrar', 'systemAdmin'] as const) {
    const hasty = await world.as(account)
    const waiting = patient(hasty)
    for (const { endpoint, id } of world.composition.routes) {
      for (const body of ['{}', '{"version":1,"reason":"测试","facts":{}}', '[]', '{"a":"\\u0000"}', '{"a":']) {
        // Public reads have a limit of minutes; being refused there is an answer too.
        const client = endpoint.needs === 'public' ? hasty : waiting
        const response = await client.raw(absentPath(endpoint), { method: endpoint.method, headers: { 'idempotency-key': randomUUID() }, body: endpoint.method === 'GET' ? null : body })
        expect(response.status, `${account} ${id} ${body} ${await response.clone().text().catch(() => '')}`.slice(0, 600)).toBeLessThan(500)
        if (endpoint.method === 'GET') break
      }
    }
  }
})

test('接口文档是 OpenAPI 3.1，列出每一个接口', async () => {
  const document = (await (await world.anyone.raw('/api/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, { operationId: string }>> }
  expect(document.openapi).toBe('3.1.0')
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId))
  expect(ids.toSorted()).toEqual(world.composition.routes.map((route) => route.id).toSorted())
})

test('内容里有半个字的一律 400，说明是什么，什么也不写', async () => {
  // Whom the walks before did not sign out.
  const client = patient(await world.as('fujiangRegistrar'))
  const { endpoint } = world.composition.routes.find((route) => route.endpoint.method === 'POST' && route.endpoint.needs === 'signedIn' && !route.endpoint.upload)!
  for (const body of ['{"a":"\\ud800"}', '{"a":{"b":["\\udc00字"]}}', '{"\\udfff":1}']) {
    const response = await client.raw(absentPath(endpoint), { method: 'POST', headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' }, body })
    expect(response.status, body).toBe(400)
    expect(((await response.json()) as { issues: { message: string }[] }).issues[0]!.message).toContain('残缺的字符')
  }
})

test('次序和列名不认每个对象都有的名字，说没有这一列', () => {
  let seen = 0
  for (const { id, endpoint } of world.composition.routes) {
    const { sort, columns } = endpoint.input.shape as Record<string, z.ZodType | undefined>
    for (const name of ['constructor', '-hasOwnProperty', '__proto__', 'toString']) {
      if (sort) expect(sort.safeParse(name).success, `${id} sort ${name}`).toBe(false)
      if (columns) expect(columns.safeParse([name]).success, `${id} columns ${name}`).toBe(false)
    }
    if (sort || columns) seen += 1
  }
  expect(seen).toBeGreaterThan(40)
})

test('公开的规范检查器在接口文档里找不出错误', async () => {
  const response = await world.anyone.raw('/api/openapi.json')
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: await response.text(), absoluteRef: '/openapi.json', config })
  expect(problems.filter((problem) => problem.severity === 'error').map((problem) => `${problem.ruleId} ${problem.message}`)).toEqual([])
  const again = await world.anyone.raw('/api/openapi.json', { headers: { 'if-none-match': response.headers.get('etag')! } })
  expect(again.status).toBe(304)
})

test('每个答复都带安全响应头，脚本不允许内联', async () => {
  const response = await world.anyone.raw('/api/session')
  expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('别的网站的页面不能借登录状态提交', async () => {
  const client = await world.as('provinceOfficer')
  const response = await client.raw('/api/auth/sign-out', { method: 'POST', headers: { origin: 'https://evil.example' } })
  expect(response.status).toBe(403)
})
