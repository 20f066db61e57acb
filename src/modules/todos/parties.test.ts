import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf, openAs, transferWorkflow } from '../../../tests/support/case-kinds.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { asSide, inCase } from '../../kernel/case-scope.ts'
import { getCase } from '../../kernel/cases.ts'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import { storeFile } from '../../kernel/files.ts'
import { api } from './api.ts'

let world: World
let leaving: Client
let receiving: Client
let chengdu: Client
let mianyang: Client
let registrar: Actor

const parties: { side: string; no: number; name: string }[] = [
  { side: 'receiving', no: orgs.fujiang, name: '涪江技工学校' },
  { side: 'receivingAuthority', no: orgs.mianyang, name: '绵阳市人社局' },
]

beforeAll(async () => {
  world = await openWorld()
  leaving = await world.as('qingchengRegistrar')
  receiving = await world.as('fujiangRegistrar')
  chengdu = await world.as('chengduOfficer')
  mianyang = await world.as('mianyangOfficer')
  registrar = await actorOf(world, 'qingchengRegistrar')
})
afterAll(() => world.close())

const transfer = (facts: Record<string, unknown> = {}, hand = true, some = parties) =>
  openAs(world, registrar, { workflow: transferWorkflow, title: '王*明转学', facts: { student: '王*明', ...facts }, parties: some, items: [{ recordId: randomUUID(), label: '王*明' }] }, { hand })

const step = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.ok(api.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })

test('四方依次办理：转出学校、转入学校、两地主管部门，各写各的行，办结后各方都看到', async () => {
  const file = await transfer()
  expect((await receiving.ok(api.listTodos, {})).rows).toMatchObject([
    { id: file.id, mine: true, asParty: '转入学校', stateTitle: '待转入学校同意', page: `/cases/${file.id}`, items: { pending: 1 } },
  ])
  const consented = await step(receiving, file, 'consent')
  expect(consented.state).toBe('review')
  expect((await receiving.ok(api.listTodos, { list: 'theirs' })).rows).toMatchObject([{ waitingFor: '成都市人社局' }])
  const approved = await step(chengdu, consented, 'approve')
  expect((await mianyang.ok(api.countTodos, {})).count).toBe(1)
  expect((await mianyang.ok(api.listTodos, {})).rows).toMatchObject([{ id: file.id, asParty: '转入主管部门' }])
  expect((await step(mianyang, approved, 'accept')).state).toBe('approved')
  const rows = await world.sql<{ org_no: string }>(`select org_no from counter where name = $1 order by org_no`, [`test:${file.no}`])
  expect(rows.map((row) => Number(row.org_no))).toEqual([orgs.qingcheng, orgs.fujiang])
  const changes = await world.sql<{ org_no: string }>(`select org_no from audit_change where action = 'transfer' order by org_no`)
  expect(changes.map((row) => Number(row.org_no))).toEqual([orgs.qingcheng, orgs.fujiang])
  for (const client of [leaving, receiving, chengdu, mianyang]) {
    const seen = await client.ok(api.getCase, { id: file.id })
    expect(seen).toMatchObject({ state: 'approved', mine: false })
    expect(seen.parties.map((one) => [one.title, one.standing, one.decision])).toEqual([
      ['转入学校', 'decided', '同意转入'],
      ['转入主管部门', 'decided', '同意转入'],
    ])
    expect(seen.timeline.map((one) => one.title)).toContain('同意转出')
    expect((await client.ok(api.listTodos, { list: 'done' })).rows.map((row) => row.id)).toContain(file.id)
  }
})

test('参与方只看到抬头、给它的事实、经过和准看的附件，看不到原单位的其他行', async () => {
  const [fileId, secretId] = await inTransaction(world.database, world.vault, registrar, randomUUID(), async (ctx) => {
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    const keep = async (name: string) => (await storeFile(ctx, { name, bytes: png, purpose: 'evidence', orgNo: orgs.qingcheng })).id
    return [await keep('成绩单.png'), await keep('内部意见.png')]
  })
  const file = await transfer({ fileId, secretId, note: '学校内部备注' })
  await transfer({ note: '另一名学生的内部备注' }, false)
  const seen = await receiving.ok(api.getCase, { id: file.id })
  expect(seen.facts).toEqual([{ label: '给这一方', value: 'receiving 王*明' }])
  expect(JSON.stringify(seen)).not.toContain('内部备注')
  expect(seen.evidence).toMatchObject([{ name: '成绩单', fileId }])
  expect((await receiving.ok(api.listCaseItems, { id: file.id })).rows).toMatchObject([{ label: '王*明', stateTitle: '在办' }])
  const open = (client: Client, id: string) => client.send(api.readCaseFile, { id: file.id, fileId: id })
  expect((await open(receiving, fileId!)).status).toBe(200)
  expect((await open(receiving, secretId!)).status).toBe(404)
  expect((await open(mianyang, fileId!)).status).toBe(404)
  expect((await open(leaving, secretId!)).status).toBe(200)
  expect((await receiving.ok(api.listCases, { q: '王' })).rows.every((row) => row.orgNo !== orgs.qingcheng || row.asParty === '转入学校')).toBe(true)
})

test('不是参与方的单位得到 404，和不存在的一样；草稿对参与方也不存在', async () => {
  const file = await transfer()
  const draft = await transfer({}, false)
  const stranger = await world.as('shengzhiRegistrar')
  const absent = await stranger.send(api.getCase, { id: randomUUID() })
  for (const [client, id] of [[stranger, file.id], [receiving, draft.id], [mianyang, draft.id]] as const) {
    const answer = await client.send(api.getCase, { id })
    expect([answer.status, answer.problem]).toEqual([404, absent.problem])
    expect((await client.send(api.listCaseItems, { id })).status).toBe(404)
    expect((await client.send(api.actOnCase, { id, action: 'consent', version: 1 })).status).toBe(404)
    expect((await client.send(api.assignCase, { id, version: 1, postId: null })).status).toBe(404)
  }
})

test('没轮到的一方、别的一方的步骤都办不了，什么也没有写入', async () => {
  const file = await transfer()
  for (const [client, action] of [[mianyang, 'accept'], [leaving, 'consent'], [chengdu, 'consent'], [receiving, 'accept']] as const) {
    const answer = await client.send(api.actOnCase, { id: file.id, action, version: file.version })
    expect(answer.status, action).toBe(409)
    expect(answer.problem.message).toContain('什么也没有写入')
  }
  expect(await world.sql('select version from case_file where id = $1', [file.id])).toEqual([{ version: file.version }])
})

test('转入学校不同意要写理由，退回填报学校，再提交后重新走一遍', async () => {
  const file = await transfer()
  expect((await receiving.send(api.actOnCase, { id: file.id, action: 'decline', version: file.version })).status).toBe(400)
  const declined = await step(receiving, file, 'decline', '专业不相近。')
  const seen = await leaving.ok(api.getCase, { id: file.id })
  expect(seen).toMatchObject({ state: 'returned', mine: true })
  expect(seen.parties[0]).toMatchObject({ decision: '不同意', reason: '专业不相近。', decidedBy: '吴*' })
  expect((await step(leaving, declined, 'submit')).state).toBe('receiving')
})

test('参与方打开以后不能撤回；打开记一次', async () => {
  const file = await transfer()
  await receiving.ok(api.getCase, { id: file.id })
  const back = await leaving.send(api.actOnCase, { id: file.id, action: 'withdraw', version: file.version })
  expect(back.problem.message).toContain('打开，不能撤回')
  const other = await transfer()
  expect((await step(leaving, other, 'withdraw')).state).toBe('draft')
})

test('可有可无的一方没有时，它的状态跳过并写明', async () => {
  const file = await transfer({}, true, parties.slice(0, 1))
  const done = await step(chengdu, await step(receiving, file, 'consent'), 'approve')
  expect(done.state).toBe('approved')
  const [first] = (await chengdu.ok(api.getCase, { id: file.id })).timeline
  expect(first!.reason).toContain('没有“转入主管部门审核”这一级，跳过')
})

test('办理时只能到这一件的各方去：别的单位、别的办件、并行进入都被拒绝', async () => {
  const file = await transfer()
  const other = await transfer({}, true, [{ side: 'receiving', no: orgs.unqualified, name: '龙门山技工学校' }])
  const fujiang = await actorOf(world, 'fujiangRegistrar')
  await inTransaction(world.database, world.vault, fujiang, randomUUID(), async (ctx) => {
    const count = async () => (await ctx.db.selectFrom('case_file').select('id').execute()).length
    expect(await count()).toBe(0)
    await expect(asSide(ctx, file, 'owner', count)).rejects.toThrow('no side')
    await expect(inCase(ctx, other.id, count)).rejects.toThrow('没有找到')
    await inCase(ctx, file.id, async () => {
      const found = await getCase(ctx, file.id)
      expect(await count()).toBeGreaterThan(1)
      await expect(asSide(ctx, found, 'stranger', count)).rejects.toThrow('no side')
      await asSide(ctx, found, 'receivingAuthority', async () => {
        // The authority is reached as itself: not the schools of its region, not the owner.
        expect((await ctx.db.selectFrom('case_party').select('org_no').execute()).every((row) => row.org_no === orgs.mianyang)).toBe(true)
        expect(await count()).toBe(0)
      })
      const beside = await Promise.allSettled([asSide(ctx, found, 'receiving', count), asSide(ctx, found, 'receivingAuthority', count)])
      expect(beside.filter((one) => one.status === 'rejected').length).toBeGreaterThan(0)
    })
    expect(await count()).toBe(0)
  })
})

test('批量办理参与方的办件，每件各有结果', async () => {
  const [one, two] = [await transfer(), await transfer()]
  const answer = await receiving.ok(api.actOnCases, {
    action: '@main',
    cases: [{ id: one.id, version: one.version }, { id: two.id, version: two.version + 3 }, { id: randomUUID(), version: 1 }],
  })
  expect(answer).toMatchObject({ done: 1, refused: 2 })
  expect(answer.rows.map((row) => row.no)).toEqual([one.no, two.no, ''])
  expect(answer.rows[1]!.message).toContain('改过这条记录')
})

test('省级看全部各方的办件，每件只列一次', async () => {
  const file = await transfer()
  const province = await world.as('provinceOfficer')
  expect((await province.ok(api.listCases, { q: file.no })).total).toBe(1)
  expect((await mianyang.ok(api.listCases, { q: file.no })).total).toBe(1)
  expect((await chengdu.ok(api.listCases, { q: file.no })).total).toBe(1)
})
