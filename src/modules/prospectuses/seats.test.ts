import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { fillPlans } from '../../../tests/support/prospectuses.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import type { Refusal } from '../../kernel/errors.ts'
import { api as orgsApi } from '../orgs/api.ts'
import { getPlanLine, listOpenLines, releaseSeats, takeSeats, takeSeatsOf } from './public.ts'

let world: World
const year = new Date().getFullYear()
beforeAll(async () => {
  world = await openWorld()
  await fillPlans(world)
})
afterAll(() => world.close())

/** A candidate: no range at all, only the own person. */
const candidate = (): Actor => ({
  accountId: randomUUID(), name: '考生', postId: '', role: 'learner', org: { no: orgs.province, name: '' }, permissions: new Set(), schema: 'p51', demonstration: false, personId: randomUUID(),
})
const as = <T>(actor: Actor, work: Parameters<typeof inTransaction<T>>[4]) => inTransaction(world.database, world.vault, actor, randomUUID(), work)
const lineOf = async (seats: number) => (await world.sql<{ id: string }>(`select l.id from intake_line l join intake_seat s on s.line_id = l.id where s.seats = $1 and s.taken = 0 limit 1`, [seats]))[0]!.id
const refusal = (error: unknown) => (error as Refusal).problem.message

test('最后一个名额六十四人同时要，恰好一人得到，其余说名额已满', async () => {
  const id = await lineOf(1)
  const answers = await Promise.allSettled(Array.from({ length: 64 }, () => as(candidate(), (ctx) => takeSeats(ctx, id))))
  expect(answers.filter((one) => one.status === 'fulfilled').length).toBe(1)
  for (const one of answers) if (one.status === 'rejected') expect(refusal(one.reason)).toContain('名额已满')
  expect((await as(candidate(), (ctx) => getPlanLine(ctx, id))).taken).toBe(1)
  await as(candidate(), (ctx) => releaseSeats(ctx, id))
  await expect(as(candidate(), (ctx) => releaseSeats(ctx, id))).rejects.toThrow()
  await as(candidate(), (ctx) => takeSeats(ctx, id))
})

test('一次占多行名额，要么全占，要么一个也不占', async () => {
  const [many, few] = [await lineOf(40), await lineOf(2)]
  await expect(as(candidate(), (ctx) => takeSeatsOf(ctx, [{ lineId: many, n: 10 }, { lineId: few, n: 2 }, { lineId: few, n: 1 }]))).rejects.toThrow('名额已满')
  const now = await as(candidate(), async (ctx) => [await getPlanLine(ctx, many), await getPlanLine(ctx, few)])
  expect(now.map((line) => line.taken)).toEqual([0, 0])
  await as(candidate(), (ctx) => takeSeatsOf(ctx, [{ lineId: many, n: 10 }, { lineId: few, n: 2 }]))
  expect((await as(candidate(), (ctx) => getPlanLine(ctx, many))).taken).toBe(10)
})

test('已占名额不能为负、不能多于计划：数据库也不让', async () => {
  const id = await lineOf(30)
  await expect(world.sql(`update intake_seat set taken = 31 where line_id = $1`, [id])).rejects.toThrow(/check/i)
  await expect(world.sql(`update intake_seat set taken = -1 where line_id = $1`, [id])).rejects.toThrow(/check/i)
})

test('考生和别校只能动名额的数，改不了计划行', async () => {
  const id = await lineOf(30)
  const touched = await as(candidate(), async (ctx) => ctx.db.updateTable('intake_line').set({ tuition: 1 }).where('id', '=', id).returning('id').execute())
  expect(touched).toEqual([])
})

test('一小时前失去资质、被暂停招生、专业停招、简章撤下、教学点关闭，此刻都取不到名额，恢复了又取得到', async () => {
  const id = await lineOf(30)
  const ways: [string, string, string][] = [
    [`update enrolment_qualification set state = 'revoked' where org_no = ${orgs.shengzhi} and year = ${year}`, `update enrolment_qualification set state = 'approved' where org_no = ${orgs.shengzhi} and year = ${year}`, '招生资质'],
    [`update org set state = 'suspended' where org_no = ${orgs.shengzhi}`, `update org set state = 'operating' where org_no = ${orgs.shengzhi}`, '暂停招生'],
    [`update school_specialty set state = 'stopped' where org_no = ${orgs.shengzhi}`, `update school_specialty set state = 'approved' where org_no = ${orgs.shengzhi}`, '没有备案'],
    [`update prospectus_shelf set ended_on = current_date, ended_reason = '撤下' where org_no = ${orgs.shengzhi}`, `update prospectus_shelf set ended_on = null, ended_reason = null where org_no = ${orgs.shengzhi}`, '简章'],
  ]
  for (const [lose, regain, word] of ways) {
    await world.sql(lose)
    await expect(as(candidate(), (ctx) => takeSeats(ctx, id))).rejects.toThrow(word)
    expect((await as(candidate(), (ctx) => listOpenLines(ctx, { year, orgNo: orgs.shengzhi }))).length).toBe(0)
    await world.sql(regain)
    await as(candidate(), (ctx) => takeSeats(ctx, id))
  }
  expect((await as(candidate(), (ctx) => getPlanLine(ctx, id))).taken).toBe(4)
  // The order of an authority goes through the product and acts at once.
  await (await world.as('provinceOfficer')).ok(orgsApi.issueOrder, { orgNo: orgs.shengzhi, to: 'suspended', requirements: '整改', dueOn: `${year + 1}-03-01`, reason: '违规招生' })
  await expect(as(candidate(), (ctx) => takeSeats(ctx, id))).rejects.toThrow('暂停招生')
  await as(candidate(), (ctx) => releaseSeats(ctx, id))
})
