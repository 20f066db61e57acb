import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const page = '/students'

test('保存的视图只有本人看得到；共享的本单位看得到，别的学校看不到，只有本人能删', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const principal = await world.as('qingchengPrincipal')
  await registrar.ok(api.saveView, { page, title: '2026 级待注册', query: 'view=pending&f.grade=2026' })
  const shared = await registrar.ok(api.saveView, { page, title: '数控专业', query: 'f.specialty=D0101', shared: true })
  expect((await registrar.ok(api.listViews, { page })).views.map((one) => one.title)).toEqual(['2026 级待注册', '数控专业'])
  expect((await principal.ok(api.listViews, { page })).views).toMatchObject([{ title: '数控专业', own: false, by: '周*' }])
  expect((await (await world.as('fujiangRegistrar')).ok(api.listViews, { page })).views).toEqual([])
  expect((await principal.send(api.removeView, { id: shared.id })).status).toBe(404)
  await registrar.ok(api.removeView, { id: shared.id })
  expect((await principal.ok(api.listViews, { page })).views).toEqual([])
})

test('同名再存就是更新；超过二十个说明怎么办，什么也没有写入', async () => {
  const registrar = await world.as('qingchengRegistrar')
  await registrar.ok(api.saveView, { page: '/cases', title: '在办', query: 'f.state=open' })
  const again = await registrar.ok(api.saveView, { page: '/cases', title: '在办', query: 'f.state=late' })
  expect((await registrar.ok(api.listViews, { page: '/cases' })).views).toMatchObject([{ id: again.id, query: 'f.state=late' }])
  for (let at = 1; at < 20; at++) await registrar.ok(api.saveView, { page: '/cases', title: `第 ${at}`, query: '' })
  const refused = await registrar.send(api.saveView, { page: '/cases', title: '多出来的', query: '' })
  expect(refused.problem.message).toBe('一个页面最多保存 20 个视图。先删去不用的，再保存。')
  expect((await registrar.ok(api.listViews, { page: '/cases' })).views).toHaveLength(20)
})
