import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf, chengdu as chengduUnit, grantWorkflow, levelsWorkflow, openAs, transferWorkflow } from '../../../tests/support/case-kinds.ts'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { attempt, sendAs } from '../../../tests/support/sign-in.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import { api } from './api.ts'

let world: World
let registrar: Client
let chengdu: Client
let second: Client
let actor: Actor

beforeAll(async () => {
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  chengdu = await world.as('chengduOfficer')
  second = await world.as('chengduOfficer2')
  actor = await actorOf(world, 'qingchengRegistrar')
  await setWindow('01-01', '12-31')
})
afterAll(() => world.close())

const set = (key: string, orgNo: number, value: unknown) =>
  world.sql(
    `insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values ($1, $2, $3, '2020-01-01', $4, 'test')
     on conflict (org_no, key, valid_from) do update set value = excluded.value`,
    [randomUUID(), orgNo, key, JSON.stringify(value)],
  )
const setWindow = (from: string, to: string) => set('registration.window.autumn', orgs.chengdu, { from, to })
const grant = (amount: number, by = actor) => openAs(world, by, { workflow: grantWorkflow, title: `资助 ${amount}`, facts: { amount } })
const act = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.send(api.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })

test('逐级审批：县 → 市 → 省，登记里没有的一级、本地区不设的一级跳过', async () => {
  // 青城 is run by a city: it has no county.
  const city = await openAs(world, actor, { workflow: levelsWorkflow, title: '市属学校' })
  expect(city.state).toBe('reviewCity')
  const county: Actor = { ...actor, org: { no: 510104_0001_00, name: '锦江技工学校' } }
  const below = await openAs(world, county, { workflow: levelsWorkflow, title: '县属学校', authority: { no: orgs.jinjiang, name: '锦江区人社局' } })
  expect(below.state).toBe('reviewCounty')
  const jinjiang = await world.as('jinjiangOfficer')
  expect((await act(await world.as('provinceOfficer'), below, 'approve')).status).toBe(409)
  const up = await act(jinjiang, below, 'approve')
  expect(up.data.state).toBe('reviewCity')
  await set('registration.late-entry', orgs.chengdu, false)
  const without = await openAs(world, actor, { workflow: levelsWorkflow, title: '不设市级' })
  expect(without.state).toBe('reviewProvince')
  await set('registration.late-entry', orgs.chengdu, true)
  const last = await act(await world.as('provinceOfficer'), without, 'approve')
  expect(last.data.state).toBe('approved')
  const [row] = await world.sql<{ facts: { effective?: boolean } }>('select facts from case_file where id = $1', [without.id])
  expect(row!.facts.effective).toBe(true)
})

test('退回写明理由，从任何一级都回到填报单位，再交时从头逐级', async () => {
  const file = await openAs(world, actor, { workflow: levelsWorkflow, title: '退回' })
  const up = await act(chengdu, file, 'approve')
  const province = await world.as('provinceOfficer')
  expect((await act(province, up.data, 'return')).status).toBe(400)
  const back = await act(province, up.data, 'return', '材料不齐。')
  const seen = await registrar.ok(api.getCase, { id: file.id })
  expect(seen).toMatchObject({ state: 'returned', mine: true })
  expect(seen.timeline[0]!.reason).toBe('材料不齐。')
  expect((await act(registrar, back.data, 'submit')).data.state).toBe('reviewCity')
})

test('只能收回自己的同意，而且上一级还没有打开；收回后回到本级', async () => {
  const file = await openAs(world, actor, { workflow: levelsWorkflow, title: '收回' })
  const up = await act(chengdu, file, 'approve')
  expect(up.data.state).toBe('reviewProvince')
  const others = await second.ok(api.getCase, { id: file.id })
  expect(others.actions.map((one) => one.action)).not.toContain('undo')
  expect((await act(second, up.data, 'undo', '再看看。')).status).toBe(409)
  expect((await chengdu.ok(api.getCase, { id: file.id })).actions).toMatchObject([{ action: 'undo', title: '收回“同意”', reason: true, why: null }])
  const back = await act(chengdu, up.data, 'undo', '看错了学校。')
  expect(back.data.state).toBe('reviewCity')
  expect((await chengdu.ok(api.getCase, { id: file.id })).mine).toBe(true)
  const again = await act(chengdu, back.data, 'approve')
  await (await world.as('provinceOfficer')).ok(api.getCase, { id: file.id })
  expect((await act(chengdu, again.data, 'undo', '又看错了。')).problem.message).toContain('打开，不能收回')
})

test('填报、提交的人不能审批同一件', async () => {
  const officer = await actorOf(world, 'chengduOfficer')
  const file = await openAs(world, { ...officer, org: actor.org, permissions: actor.permissions }, { workflow: grantWorkflow, title: '自己填自己批', facts: { amount: 1 } })
  const own = await act(chengdu, file, 'approve')
  expect(own.status).toBe(409)
  expect(own.problem.message).toContain('由您经手填报或提交')
  expect((await chengdu.ok(api.getCase, { id: file.id })).actions[0]!.why).toContain('由您经手')
  expect((await act(second, file, 'approve')).data.state).toBe('approved')
})

test('超过限额要两位不同的人批准，第一位批了还不生效，同一位不能批两次', async () => {
  const small = await grant(3)
  expect((await act(chengdu, small, 'approve')).data.state).toBe('approved')
  const large = await grant(500)
  const first = await act(chengdu, large, 'approve')
  expect(first.data.state).toBe('review')
  const [row] = await world.sql<{ facts: { granted?: boolean } }>('select facts from case_file where id = $1', [large.id])
  expect(row!.facts.granted).toBeUndefined()
  expect((await act(chengdu, first.data, 'approve')).problem.message).toContain('还要另一位同事')
  const seen = await second.ok(api.getCase, { id: large.id })
  expect(seen.timeline.find((one) => one.action === 'approve')!.reason).toContain('还要另外 1 人')
  expect((await act(second, first.data, 'approve')).data.state).toBe('approved')
})

test('代理人（AB 角）批准记两个人的名字；代理人和被代理人不能凑成两位，也不能批被代理人填的', async () => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const holder = await actorOf(world, 'chengduOfficer')
  const deputy = await actorOf(world, 'chengduOfficer2')
  await world.sql(
    `insert into national.post_deputy (id, org_no, schema_name, post_id, deputy_account_id, deputy_name, valid_from, valid_to, reason, created_by) values ($1, $2, 'p51', $3, $4, '何平', $5, $5, '出差', 'test')`,
    [randomUUID(), orgs.chengdu, holder.postId, deputy.accountId, today],
  )
  const { cookie } = await attempt(world, 'chengduOfficer2', testAccountPassword)
  const large = await grant(900)
  const prepared = await grant(1, { ...holder, org: actor.org, permissions: actor.permissions })
  const forHolder = await sendAs(world, `${cookie}; luban_post=${holder.postId}`, api.actOnCase, { id: prepared.id, action: 'approve', version: prepared.version })
  expect(forHolder.problem.message).toContain('由您经手填报或提交')
  const input = { id: large.id, action: 'approve', version: large.version }
  const first = await sendAs(world, `${cookie}; luban_post=${holder.postId}`, api.actOnCase, input)
  expect(first.status).toBe(200)
  const [event] = await world.sql<{ actor_name: string; acting_for: string }>(`select actor_name, acting_for from case_event where case_id = $1 and action = 'approve'`, [large.id])
  expect(event).toMatchObject({ actor_name: '何平（代李敏）', acting_for: holder.accountId })
  expect((await act(chengdu, first.data, 'approve')).problem.message).toContain('还要另一位同事')
  await world.sql('delete from national.post_deputy')
})

test('办理期过了就锁定，解锁由主管部门同意，到期又锁', async () => {
  await setWindow('01-01', '12-31')
  const file = await openAs(world, actor, { workflow: grantWorkflow, title: '锁定', facts: { amount: 1 } }, { hand: false })
  const now = new Date(Date.now() + 8 * 3_600_000)
  const other = now.getUTCMonth() === 5 ? '07' : '06'
  await setWindow(`${other}-01`, `${other}-28`)
  const locked = await act(registrar, file, 'submit')
  expect(locked.status).toBe(409)
  expect(locked.problem.message).toContain('不在期内，已锁定')
  expect((await registrar.ok(api.getCase, { id: file.id })).locked).toContain('申请解锁')
  const until = now.toISOString().slice(0, 10)
  expect((await chengdu.send(api.applyUnlock, { id: file.id, until, reason: '代办' })).status).toBe(403)
  const unlocking = await registrar.ok(api.applyUnlock, { id: file.id, until, reason: '系统停电一天。' })
  const waiting = await chengdu.ok(api.getCase, { id: unlocking.id })
  expect(waiting).toMatchObject({ workflowTitle: '解锁申请', mine: true })
  await chengdu.ok(api.actOnCase, { id: unlocking.id, action: 'approve', version: waiting.version })
  expect((await act(registrar, file, 'submit')).data.state).toBe('review')
  const late = await openAs(world, actor, { workflow: grantWorkflow, title: '另一件', facts: { amount: 1 } }, { hand: false })
  expect((await act(registrar, late, 'submit')).status).toBe(409)
  await setWindow('01-01', '12-31')
})

test('认领后同事的待办里没有这一件；转交记入经过；岗位结束后回到大家的待办', async () => {
  const file = await grant(1)
  const mine = async (client: Client, list: 'mine' | 'unit' = 'mine') => (await client.ok(api.listTodos, { list, size: 200 })).rows.some((row) => row.id === file.id)
  expect(await mine(second)).toBe(true)
  const seen = await chengdu.ok(api.getCase, { id: file.id })
  expect(seen.colleagues.map((one) => [one.name, one.own])).toEqual([['何*', false], ['李*', true]])
  const own = seen.colleagues.find((one) => one.own)!
  const claimed = await chengdu.ok(api.assignCase, { id: file.id, version: seen.version, postId: own.postId })
  expect([await mine(chengdu), await mine(second), await mine(second, 'unit')]).toEqual([true, false, true])
  expect((await act(second, claimed, 'approve')).problem.message).toContain('由李*承办')
  const passed = await chengdu.ok(api.assignCase, { id: file.id, version: claimed.version, postId: seen.colleagues.find((one) => !one.own)!.postId, reason: '请假。' })
  expect(await mine(chengdu)).toBe(false)
  expect((await chengdu.ok(api.getCase, { id: file.id })).timeline[0]).toMatchObject({ title: '转交何*', reason: '请假。' })
  await world.sql(`update national.post set ended_at = now() where holder_name = '何平'`)
  expect(await mine(chengdu)).toBe(true)
  expect((await act(chengdu, passed, 'approve')).data.state).toBe('approved')
  await world.sql(`update national.post set ended_at = null where holder_name = '何平'`)
  const outside = await grant(1)
  expect((await chengdu.send(api.assignCase, { id: outside.id, version: outside.version, postId: actor.postId })).status).toBe(409)
  expect((await registrar.send(api.assignCase, { id: outside.id, version: outside.version, postId: null })).status).toBe(409)
})

test('参与方的单位里也能认领；等我办、我等谁各有单位、从何时起', async () => {
  const file = await openAs(world, actor, {
    workflow: transferWorkflow,
    title: '认领转学',
    facts: { student: '李*' },
    parties: [{ side: 'receiving', no: orgs.fujiang, name: '涪江技工学校' }],
  })
  const fujiang = await world.as('fujiangRegistrar')
  const seen = await fujiang.ok(api.getCase, { id: file.id })
  expect(seen.colleagues).toMatchObject([{ name: '吴*', own: true, assigned: false }])
  const claimed = await fujiang.ok(api.assignCase, { id: file.id, version: seen.version, postId: seen.colleagues[0]!.postId })
  expect(claimed.assignee).toBe('吴*')
  const theirs = (await registrar.ok(api.listTodos, { list: 'theirs', size: 200 })).rows.find((row) => row.id === file.id)!
  expect(theirs).toMatchObject({ waitingFor: '涪江技工学校', assignee: '吴*', mine: false })
  expect(Date.parse(theirs.waitingSince!)).toBeGreaterThan(0)
  expect((await act(fujiang, claimed, 'consent')).data.state).toBe('review')
})

test('一次批准许多件：没有批准的逐件写明原因和依据', async () => {
  const [one, two, own] = [await grant(1), await grant(700), await grant(1, { ...(await actorOf(world, 'chengduOfficer')), org: actor.org, permissions: actor.permissions })]
  const level = await openAs(world, actor, { workflow: levelsWorkflow, title: '别的事项' })
  const answer = await chengdu.ok(api.actOnCases, { action: '@main', cases: [one, two, own, level].map(({ id, version }) => ({ id, version })) })
  expect(answer).toMatchObject({ done: 3, refused: 1 })
  expect(answer.rows.map((row) => [row.no, row.ok, row.message])).toEqual([
    [one.no, true, '已生效'],
    [two.no, true, '待审批'],
    [own.no, false, expect.stringContaining('由您经手填报或提交')],
    [level.no, true, '省级审核'],
  ])
})

test('办结以后用更正办件改正，两件的经过互相指明；办着更正时不能再建一件', async () => {
  const file = await grant(4)
  const open = await registrar.send(api.correctCase, { id: file.id, workflow: 'test.repair', reason: '金额有误。' })
  expect(open.problem.message).toContain('办结生效的办件才用更正')
  await act(chengdu, file, 'approve')
  const finished = await registrar.ok(api.getCase, { id: file.id })
  expect(finished.corrections).toEqual([{ workflow: 'test.repair', title: '更正资助' }])
  expect((await registrar.send(api.correctCase, { id: file.id, workflow: 'test.levels', reason: '金额有误。' })).status).toBe(409)
  const repair = await registrar.ok(api.correctCase, { id: file.id, workflow: 'test.repair', reason: '金额有误。' })
  expect((await registrar.send(api.correctCase, { id: file.id, workflow: 'test.repair', reason: '再来。' })).problem.message).toContain('正在办理')
  const seen = await registrar.ok(api.getCase, { id: repair.id })
  expect(seen.facts).toContainEqual({ label: 'amount', value: '4' })
  expect(seen.timeline[0]).toMatchObject({ title: `更正 ${file.no}`, reason: '金额有误。', link: { id: file.id, no: file.no } })
  const sent = await act(registrar, seen, 'submit')
  await act(chengdu, sent.data, 'approve')
  const after = await registrar.ok(api.getCase, { id: file.id })
  expect(after.state).toBe('approved')
  expect(after.links).toMatchObject([{ id: repair.id, no: repair.no, stateTitle: '已生效' }])
  expect(after.timeline.slice(0, 2).map((one) => [one.title, one.link?.id])).toEqual([
    [`更正办件 ${repair.no}：已生效`, repair.id],
    [`建立更正办件 ${repair.no}`, repair.id],
  ])
})

test('办件只关于一个人时，本人读得到这一件和它的经过，读不到别人的', async () => {
  const person = randomUUID()
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date) values ($1, 'id-card', $2, '\\x00', 'x', '0', '王小明', 'x', 'x', '1', '2008-01-01')`,
    [person, Buffer.from(person)],
  )
  const own = await openAs(world, actor, { workflow: grantWorkflow, title: '本人', facts: { amount: 1 }, personId: person, authority: chengduUnit })
  await grant(1)
  const learner: Actor = { ...actor, role: 'learner', personId: person, permissions: new Set() }
  const seen = await inTransaction(world.database, world.vault, learner, randomUUID(), async (ctx) => ({
    files: await ctx.db.selectFrom('case_file').select('id').execute(),
    events: await ctx.db.selectFrom('case_event').select('case_id').distinct().execute(),
  }))
  expect(seen).toEqual({ files: [{ id: own.id }], events: [{ case_id: own.id }] })
})
