import { afterAll, beforeAll, expect, test } from 'vitest'
import { addWorkdays } from '../../kernel/calendar.ts'
import { getImplementation, openCase, registerCases } from '../../kernel/cases.ts'
import { inTransaction, type Actor, type Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { concludePublicity, prolongPublicity, publishForCase, tellEnded, withdrawPublicity } from '../../kernel/publicity.ts'
import { defineWorkflow } from '../../kernel/workflow.ts'
import { systemActor } from '../../server/actor.ts'
import { api as notices } from '../notices/api.ts'
import { api as todos } from '../todos/api.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

const workflow = defineWorkflow({
  id: 'orgs.publicityTrial',
  title: '集训基地遴选',
  prefix: 'GS',
  clause: '001:3316',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'orgs.apply' } },
    review: { title: '评审', tone: 'moving', waits: { side: 'authority', permission: 'orgs.review' } },
    publicity: { title: '公示', tone: 'waiting', waits: { side: 'authority', permission: 'orgs.review' } },
    listed: { title: '已列入', tone: 'done' },
    stopped: { title: '未列入', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft'], to: 'review', needs: 'orgs.apply', side: 'owner', main: true },
    { action: 'publish', title: '公示', from: ['review'], to: 'publicity', needs: 'orgs.review', side: 'authority', main: true },
    { action: 'list', title: '列入', from: ['publicity'], to: 'listed', needs: 'orgs.review', side: 'authority', main: true },
    { action: 'stop', title: '不列入', from: ['publicity'], to: 'stopped', needs: 'orgs.review', side: 'authority', reason: true },
  ],
})

let world: World
let today: string
const effective: string[] = []

beforeAll(async () => {
  world = await openWorld()
  today = (await world.sql<{ today: string }>(`select (now() at time zone 'Asia/Shanghai')::date::text as today`))[0]!.today
  registerCases([
    {
      workflow,
      effects: {
        async publish(ctx, file) {
          await publishForCase(ctx, file, {
            title: `拟将${file.org_name}列入省级集训基地`,
            summary: '综合评审通过。联系人 13812345678，证件 510104200801011234。',
            clause: '001:3316',
            contact: '028-86110000',
            permission: 'orgs.review',
            stopAction: 'stop',
            lines: [
              { label: file.org_name, detail: '焊接项目' },
              { personName: '欧阳娜娜', detail: '教练' },
              { personName: '张三', detail: '教练' },
            ],
          })
        },
        async list(ctx, file) {
          await concludePublicity(ctx, file, '没有异议，列入名单。')
          effective.push(file.id)
        },
        async stop(ctx, file, input) {
          await withdrawPublicity(ctx, file, input.reason ?? '')
        },
      },
    },
  ])
})
afterAll(() => world.close())

const actorAt = (name: string, no: number, orgName: string): Actor => ({
  ...systemActor({ schema: 'p51', region: '510000', name: '四川省', demonstration: false }, world.composition, name),
  role: 'registrar',
  org: { no, name: orgName },
})
const within = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>) => inTransaction(world.database, world.vault, actor, crypto.randomUUID(), work)
const nightly = <T>(work: (ctx: Ctx) => Promise<T>) => within(systemActor({ schema: 'p51', region: '510000', name: '四川省', demonstration: false }, world.composition, '系统'), work)

/** A case of 青城 that Chengdu has just put up for publicity. */
async function publicised(): Promise<{ caseId: string; id: string; version: number }> {
  const file = await within(actorAt('周琴', orgs.qingcheng, '青城技师学院'), (ctx) =>
    openCase(ctx, { workflow, orgNo: orgs.qingcheng, orgName: '青城技师学院', authority: { no: orgs.chengdu, name: '成都市人社局' }, title: '申报集训基地' }),
  )
  await world.sql(`update case_file set state = 'review', waiting_org_no = authority_no, waiting_permission = 'orgs.review' where id = $1`, [file.id])
  const { version } = await (await world.as('chengduOfficer')).ok(todos.actOnCase, { id: file.id, action: 'publish', version: file.version })
  const [row] = await world.sql<{ id: string }>('select id from publicity where case_id = $1', [file.id])
  return { caseId: file.id, id: row!.id, version }
}
const list = async (caseId: string, version: number) => (await world.as('chengduOfficer')).send(todos.actOnCase, { id: caseId, action: 'list', version })
const elapse = (id: string) => world.sql(`update publicity set starts_on = $2, ends_on = $3 where id = $1`, [id, addDays(today, -9), addDays(today, -1)])
const text = '这个学校没有焊接实训场地，与申报不符。'

test('公示写明起止，名单遮蔽姓名、号码，本人凭全名查到自己，别人的名字查不出', async () => {
  const { id } = await publicised()
  const { rows } = await world.anyone.ok(api.listPublicity, { phase: 'running' })
  const row = rows.find((one) => one.id === id)!
  expect(row).toMatchObject({ title: '拟将青城技师学院列入省级集训基地', startsOn: today, endsOn: addWorkdays(today, 5), phase: 'running', matter: '集训基地遴选' })
  const detail = await world.anyone.ok(api.getPublicity, { id })
  expect(detail.summary).not.toMatch(/13812345678|510104200801011234/)
  const lines = await world.anyone.ok(api.listPublicityLines, { id })
  expect(lines.rows.map((one) => one.label)).toEqual(['青城技师学院', '欧阳*娜', '张*'])
  expect((await world.anyone.ok(api.listPublicityLines, { id, person: ' 欧阳娜娜 ' })).rows.map((one) => one.detail)).toEqual(['教练'])
  expect((await world.anyone.ok(api.listPublicity, { person: '张三' })).rows.map((one) => one.id)).toContain(id)
  expect((await world.anyone.ok(api.listPublicity, { person: '张四' })).total).toBe(0)
  expect(JSON.stringify(lines)).not.toContain('mark')
})

test('期满以前不能生效，答复写明哪天期满，什么也没有写入；期满后生效并公布结果', async () => {
  const { caseId, id, version } = await publicised()
  const early = await list(caseId, version)
  expect(early.status).toBe(409)
  expect(early.problem.refusal!.fact).toContain(addWorkdays(today, 5))
  expect(effective).not.toContain(caseId)
  // On the last day itself it still runs.
  await world.sql('update publicity set ends_on = $2, starts_on = $3 where id = $1', [id, today, addDays(today, -7)])
  expect((await list(caseId, version)).status).toBe(409)

  await elapse(id)
  expect((await world.anyone.ok(api.getPublicity, { id })).phase).toBe('waiting')
  expect((await list(caseId, version)).status).toBe(200)
  expect(effective).toContain(caseId)
  const after = await world.anyone.ok(api.getPublicity, { id })
  expect(after).toMatchObject({ phase: 'over', state: 'passed', result: '没有异议，列入名单。', resultOn: today, shownUntil: addDays(today, 30) })
  const timeline = (await (await world.as('qingchengRegistrar')).ok(todos.getCase, { id: caseId })).timeline.map((one) => one.title)
  expect(timeline).toEqual(expect.arrayContaining(['公示开始', '公示期满']))
})

test('天数和按工作日还是自然日计，由作公示的地区的参数定', async () => {
  await world.sql(
    `insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values (gen_random_uuid(), $1, 'publicity.days', '2020-01-01', '7', 'x'), (gen_random_uuid(), $1, 'publicity.in-workdays', '2020-01-01', 'false', 'x')`,
    [orgs.chengdu],
  )
  const { id } = await publicised()
  expect(await world.anyone.ok(api.getPublicity, { id })).toMatchObject({ endsOn: addDays(today, 7), days: 7, inWorkdays: false })
  await world.sql(`delete from policy_parameter where key in ('publicity.days', 'publicity.in-workdays')`)
})

test('任何人可以提异议，联系方式加密，只有受理的主管部门看得到；凭回执号查状态，答复以前不能生效', async () => {
  const { caseId, id, version } = await publicised()
  expect((await world.anyone.send(api.raiseObjection, { id, anonymous: false, text })).problem.issues!.map((one) => one.path)).toEqual(['name', 'contact'])
  expect((await world.anyone.send(api.raiseObjection, { id, anonymous: true, text: '太短' })).status).toBe(400)
  expect((await world.anyone.send(api.raiseObjection, { id: crypto.randomUUID(), anonymous: true, text })).status).toBe(404)
  const { receiptNo, dueOn } = await world.anyone.ok(api.raiseObjection, { id, anonymous: false, name: '李晓明', contact: '13900001111', text: `${text}我的号码 510104200801011234` })
  expect(receiptNo).toMatch(/^YY(-[0-9A-Z]{4}){4}$/)
  expect(dueOn).toBe(addWorkdays(today, 10))
  expect(await world.anyone.ok(api.getReceipt, { receiptNo: receiptNo.toLowerCase() })).toMatchObject({ state: 'received', answer: null, publicityId: id })
  expect((await world.anyone.send(api.getReceipt, { receiptNo: 'YY-0000-0000-0000-0000' })).status).toBe(404)

  // Nothing in the database shows who it was or the receipt number.
  const stored = JSON.stringify(await world.sql(`select * from publicity_objection where publicity_id = $1`, [id]))
  for (const secret of ['李晓明', '13900001111', receiptNo, '510104200801011234']) expect(stored).not.toContain(secret)
  expect(JSON.stringify(await world.sql(`select * from audit where verb = 'publicity.object'`))).not.toMatch(/李晓明|李\*明|139/)
  expect(JSON.stringify(await world.sql('select body from idempotency'))).not.toContain(receiptNo)

  // The school that is publicised and other authorities see nothing of it.
  expect((await (await world.as('qingchengRegistrar')).send(api.getManagedPublicity, { id })).status).toBe(403)
  expect((await (await world.as('mianyangOfficer')).send(api.getManagedPublicity, { id })).status).toBe(404)
  const officer = await world.as('chengduOfficer')
  expect((await officer.ok(notices.listNotices, { kind: 'publicity.objection' })).rows[0]!.link).toBe(`/publicity/manage/${id}`)
  const managed = await officer.ok(api.getManagedPublicity, { id })
  expect(managed.objections[0]).toMatchObject({ name: '李*明', contact: '139****1111', state: 'received', workdaysLeft: expect.any(Number) })
  const objection = managed.objections[0]!.id

  await elapse(id)
  expect((await list(caseId, version)).problem.refusal!.fact).toContain('还有 1 件异议没有答复')
  expect((await officer.send(api.openObjector, { id: objection, purpose: '' })).status).toBe(400)
  expect(await officer.ok(api.openObjector, { id: objection, purpose: '电话核实情况' })).toEqual({ name: '李晓明', contact: '13900001111' })
  expect((await (await world.as('provinceOfficer')).send(api.handleObjection, { id: objection, action: 'dismiss', answer: '不归省厅' })).status).toBe(403)
  await officer.ok(api.handleObjection, { id: objection, action: 'accept' })
  expect((await officer.send(api.handleObjection, { id: objection, action: 'accept' })).status).toBe(409)
  expect((await officer.send(api.handleObjection, { id: objection, action: 'dismiss' })).status).toBe(400)
  await officer.ok(api.handleObjection, { id: objection, action: 'dismiss', answer: '已实地查看，场地符合要求。' })
  expect(await world.anyone.ok(api.getReceipt, { receiptNo })).toMatchObject({ state: 'dismissed', answer: '已实地查看，场地符合要求。' })
  expect((await list(caseId, version)).status).toBe(200)
})

test('异议成立，公示停止，办件在同一事务里走到未列入，再也不能生效', async () => {
  const { caseId, id, version } = await publicised()
  const { receiptNo } = await world.anyone.ok(api.raiseObjection, { id, anonymous: true, text })
  const officer = await world.as('chengduOfficer')
  const [objection] = (await officer.ok(api.getManagedPublicity, { id })).objections
  expect((await officer.send(api.openObjector, { id: objection!.id, purpose: '电话核实情况' })).status).toBe(409)
  await officer.ok(api.handleObjection, { id: objection!.id, action: 'sustain', answer: '经核实确无场地。' })
  const file = await officer.ok(todos.getCase, { id: caseId })
  expect(file.stateTitle).toBe('未列入')
  expect(await world.anyone.ok(api.getPublicity, { id })).toMatchObject({ phase: 'over', state: 'stopped' })
  expect((await world.anyone.ok(api.getReceipt, { receiptNo })).state).toBe('sustained')
  await elapse(id)
  expect((await list(caseId, version)).status).toBe(409)
  expect(effective).not.toContain(caseId)
})

test('公示结束后不再收异议；不许匿名的地区须写姓名；登录的人不能匿名；一处连续提交被挡下', async () => {
  const { id } = await publicised()
  expect((await (await world.as('qingchengRegistrar')).send(api.raiseObjection, { id, anonymous: true, text })).problem.message).toContain('退出登录')
  await world.sql('update publicity set anonymous_allowed = false where id = $1', [id])
  expect((await world.anyone.send(api.raiseObjection, { id, anonymous: true, text })).status).toBe(400)
  await elapse(id)
  const late = await world.anyone.send(api.raiseObjection, { id, anonymous: false, name: '王五', contact: '028-1234567', text })
  expect(late.status).toBe(409)
  expect(late.problem.message).toContain('已于')
  const answers = []
  for (let count = 0; count < 12; count++) answers.push((await world.anyone.send(api.raiseObjection, { id, anonymous: true, text })).status)
  expect(answers.at(-1)).toBe(429)
})

test('生效和异议同时来，要么先收下异议而不能生效，要么先生效而不再收异议', async () => {
  for (let round = 0; round < 4; round++) {
    const { caseId, id, version } = await publicised()
    await elapse(id)
    // The clock of the database stands at the border: the objection believes that today is the last day.
    const objecting = within({ ...actorAt('公众', 1, '公众'), accountId: '' }, async (ctx) => {
      const { raiseObjection } = await import('../../kernel/publicity-objections.ts')
      return raiseObjection({ ...ctx, today: addDays(today, -1) }, id, { anonymous: true, text })
    }).then(() => true, () => false)
    const [taken, listed] = await Promise.all([objecting, list(caseId, version).then((answer) => answer.ok)])
    expect([taken, listed].filter(Boolean), `第 ${round} 轮`).toHaveLength(1)
  }
})

test('同一办件同时只有一项公示；期满通知主管部门一次；放假延长公示，不缩短', async () => {
  const { caseId, id } = await publicised()
  const file = await within(actorAt('李敏', orgs.chengdu, '成都市人社局'), (ctx) => ctx.db.selectFrom('case_file').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow())
  await expect(
    within(actorAt('李敏', orgs.chengdu, '成都市人社局'), (ctx) => getImplementation(workflow.id).effects['publish']!(ctx, file, { facts: {} })),
  ).rejects.toThrow(/publicity_one_open/)

  const holiday = addWorkdays(today, 2)
  await world.sql(`insert into work_calendar_day (org_no, day, kind, title, reason, created_by, created_by_name) values ($1, $2, 'holiday', '省运会', '调休', 'x', 'x')`, [orgs.province, holiday])
  expect(await nightly(prolongPublicity)).toBeGreaterThan(0)
  expect((await world.anyone.ok(api.getPublicity, { id })).endsOn > addWorkdays(today, 5)).toBe(true)
  await world.sql('delete from work_calendar_day')
  expect(await nightly(prolongPublicity)).toBe(0)

  await elapse(id)
  expect(await nightly(tellEnded)).toBeGreaterThan(0)
  expect(await nightly(tellEnded)).toBe(0)
  expect((await (await world.as('chengduOfficer')).ok(notices.listNotices, { kind: 'publicity.ended' })).rows.map((row) => row.link)).toContain(`/publicity/manage/${id}`)
})

test('结果保留期满从公开页面撤下，主管部门仍能查到全部经过', async () => {
  const { caseId, id, version } = await publicised()
  await elapse(id)
  await list(caseId, version)
  await world.sql('update publicity set shown_until = $2 where id = $1', [id, addDays(today, -1)])
  const gone = await world.anyone.send(api.getPublicity, { id })
  const absent = await world.anyone.send(api.getPublicity, { id: crypto.randomUUID() })
  expect(gone.problem.message).toBe(absent.problem.message)
  expect((await world.anyone.send(api.listPublicityLines, { id })).status).toBe(404)
  expect((await world.anyone.ok(api.listPublicity, {})).rows.map((row) => row.id)).not.toContain(id)
  const officer = await world.as('chengduOfficer')
  expect((await officer.ok(api.listManagedPublicity, { phase: 'over' })).rows.map((row) => row.id)).toContain(id)
  expect((await officer.ok(api.getManagedPublicity, { id })).result).toBe('没有异议，列入名单。')
})
