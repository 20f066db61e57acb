import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { orgs, type AccountName } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import type { z } from 'zod'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  for (const org of [orgs.qingcheng, orgs.unqualified, orgs.fujiang, orgs.shengzhi])
    for (const [at, leftOn] of [undefined, undefined, '2025-07-01'].entries())
      await addEnrollment(world, {
        org,
        registeredOn: `202${3 + (at % 2)}-09-01`,
        ...(leftOn ? { leftOn, status: 'graduated' } : {}),
        trainingLevel: at === 0 ? 'senior' : 'intermediate',
      })
})
afterAll(() => world.close())

type Ask = z.input<typeof api.listStudents.input>

/** Every way of answering, page by page, against one list in plain SQL. */
async function compare(account: AccountName, ask: Ask, where: string) {
  const client = await world.as(account)
  const wanted = await world.sql<{ id: string }>(`select id from enrollment where ${where} order by id desc`)
  const found: string[] = []
  for (let page = 1; page <= Math.ceil(wanted.length / 2) + 1; page++) {
    const answer = await client.ok(api.listStudents, { ...ask, page, size: 2 })
    expect(answer.total).toBe(wanted.length)
    found.push(...answer.rows.map((row) => row.id))
  }
  expect(found).toEqual(wanted.map((row) => row.id))
}

const scopes = [
  ['qingchengRegistrar', `org_no = ${orgs.qingcheng}`],
  ['chengduOfficer', `org_no between ${orgs.chengdu} and ${orgs.chengdu + 99_999_999}`],
  ['provinceOfficer', 'true'],
] as const

for (const [account, scope] of scopes) {
  test(`${account} 的列表、在校、已离校、筛选和检索，逐页都与直接查询相同`, async () => {
    await compare(account, {}, scope)
    await compare(account, { view: 'onRoll' }, `${scope} and left_on is null`)
    await compare(account, { view: 'left' }, `${scope} and left_on is not null`)
    await compare(account, { trainingLevel: ['senior'] }, `${scope} and training_level = 'senior'`)
    await compare(account, { q: '张' }, `${scope} and name like '张%'`)
    await compare(account, { q: '小三' }, `${scope} and given_name like '小三%'`)
    await compare(
      account,
      { q: 'zxs', view: 'onRoll' },
      `${scope} and left_on is null and initials like 'zxs%'`,
    )
    // Pinyin without spaces, finished or not; a student found by two ways is listed once.
    await compare(account, { q: 'zhangxiaos' }, `${scope} and pinyin like 'zhang xiao s%'`)
    await compare(account, { q: 'zhang' }, `${scope} and pinyin like 'zhang%'`)
    await compare(account, { org: orgs.qingcheng }, `${scope} and org_no = ${orgs.qingcheng}`)
  })
}

test('问别的市、别的学校：没有行，总数为零', async () => {
  await compare('chengduOfficer', { org: orgs.mianyang }, 'false')
  await compare('chengduOfficer', { org: orgs.fujiang, view: 'onRoll' }, 'false')
  await compare('qingchengRegistrar', { org: orgs.mianyang }, 'false')
})
