import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { newId } from '../../kernel/uuid.ts'
import { api as registrationApi } from '../students/api.ts'
import { api } from './api.ts'

let world: World
let registrar: Client
let officer: Client
let serial = 0
const YEAR = new Date().getFullYear()

beforeAll(async () => {
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  officer = await world.as('chengduOfficer')
})
afterAll(() => world.close())

/** A submitted registration of one pending student. */
async function submitted(): Promise<{ id: string; no: string; version: number }> {
  serial += 1
  const [id, personId, number] = [newId(), newId(), `51990020080902${String(serial).padStart(4, '0')}`]
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
     values ($1, 'id-card', $2, '\\x00', '5199************01', '0001', '王小明', 'wang xiao ming', 'wxm', '1', '2008-09-02', $3)`,
    [personId, world.vault.hash('id-card', number), orgs.qingcheng],
  )
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, study_mode, training_level,
       length_years, specialty_code, specialty_name, grade, entry_date, entry_season, source_category, source_region, status)
     values ($1, $2, '青城技师学院', $2, '校本部', $3, '王小明', '小明', 'wang xiao ming', 'wxm', '5199************01', '0001', '1', 'full-time', 'senior', 3, 'D0101', '数控加工', $4, $5, 'autumn', 'junior-current', '510107', 'pending')`,
    [id, orgs.qingcheng, personId, YEAR, `${YEAR}-09-01`],
  )
  const file = (await registrar.ok(registrationApi.openRegistration, { enrollmentIds: [id] })).cases[0]!
  const sent = await registrar.ok(api.actOnCase, {
    id: file.id,
    action: 'submit',
    version: file.version,
    reason: '逾期说明。',
  })
  return { id: file.id, no: file.no, version: sent.version }
}

test('待办按期限分组，逾期的在最前，件数与列表相等', async () => {
  const late = await submitted()
  const today = await submitted()
  const later = await submitted()
  await world.sql(`update case_file set due_on = current_date - 10 where id = $1`, [late.id])
  await world.sql(`update case_file set due_on = (now() at time zone 'Asia/Shanghai')::date where id = $1`, [
    today.id,
  ])
  const list = await officer.ok(api.listTodos, {})
  expect(list.rows.map((row) => [row.no, row.group])).toEqual([
    [late.no, 'overdue'],
    [today.no, 'today'],
    [later.no, expect.stringMatching(/week|later/)],
  ])
  expect(list.rows[0]!.workdaysLeft).toBeLessThan(0)
  expect(
    list.rows.every(
      (row) => row.mine && row.workflowTitle === '学籍注册' && row.page === `/registrations/${row.id}`,
    ),
  ).toBe(true)
  expect(list.counts).toMatchObject({ mine: 3, overdue: 1, today: 1 })
  expect(list.days[0]).toMatchObject({ count: 1 })
  expect(await officer.ok(api.countTodos, {})).toEqual({ count: 3, overdue: 1, today: 1 })
  expect(list.rows[2]!.checked).toMatchObject({ block: 0, pending: 1 })
})

test('学校看到自己在等主管部门的办件，主管部门的待办别的市看不到', async () => {
  const file = await submitted()
  const theirs = await registrar.ok(api.listTodos, { list: 'theirs' })
  expect(theirs.rows.find((row) => row.no === file.no)).toMatchObject({
    waitingFor: '成都市人力资源和社会保障局',
    mine: false,
  })
  expect((await registrar.ok(api.listTodos, { list: 'started' })).rows.map((row) => row.no)).toContain(
    file.no,
  )
  const mianyang = await world.as('mianyangOfficer')
  expect((await mianyang.ok(api.listTodos, {})).rows).toEqual([])
  expect((await mianyang.ok(api.listCases, {})).total).toBe(0)
  expect((await (await world.as('provinceOfficer')).ok(api.listCases, { q: file.no })).rows).toHaveLength(1)
})

test('按办件号、学校、状态查询', async () => {
  const file = await submitted()
  expect((await officer.ok(api.listCases, { q: file.no })).rows.map((row) => row.id)).toEqual([file.id])
  expect(
    (await officer.ok(api.listCases, { q: '青城', state: 'submitted', orgNo: orgs.qingcheng })).total,
  ).toBeGreaterThan(0)
  expect((await officer.ok(api.listCases, { state: 'approved' })).total).toBe(0)
  const items = await officer.ok(api.listCaseItems, { id: file.id })
  expect(items.rows[0]).toMatchObject({ label: '王*明', stateTitle: '在办' })
})

test('成批退回：每件各有结果，办不成的不影响其余，只写一行审计', async () => {
  const [one, two] = [await submitted(), await submitted()]
  const before = await world.sql<{ n: number }>('select count(*)::integer as n from audit')
  const answer = await officer.ok(api.actOnCases, {
    action: 'return',
    reason: '请补招生录取汇总表。',
    cases: [
      { id: one.id, version: one.version },
      { id: two.id, version: two.version + 7 },
      { id: newId(), version: 1 },
    ],
  })
  expect(answer).toMatchObject({ done: 1, refused: 2 })
  expect(answer.rows.map((row) => row.ok)).toEqual([true, false, false])
  expect(answer.rows[1]!.message).toContain('改过这条记录')
  expect(answer.rows[2]!.message).toContain('没有找到')
  const states = await world.sql<{ state: string }>(
    'select state from case_file where id = any($1) order by no',
    [[one.id, two.id]],
  )
  expect(states.map((row) => row.state)).toEqual(['returned', 'submitted'])
  const after = await world.sql<{ n: number }>('select count(*)::integer as n from audit')
  expect(after[0]!.n - before[0]!.n).toBe(1)
  expect(
    await world.sql(`select 1 from audit_change where record_id = $1 and action = 'return'`, [one.id]),
  ).toHaveLength(1)
})

test('首次打开记一次，之后再看不再记；退回后学校的期限按工作日起算', async () => {
  const file = await submitted()
  await Promise.all([
    officer.ok(api.getCase, { id: file.id }),
    (await world.as('chengduOfficer2')).ok(api.getCase, { id: file.id }),
  ])
  await officer.ok(api.getCase, { id: file.id })
  expect(
    await world.sql(`select 1 from case_event where case_id = $1 and action = 'opened'`, [file.id]),
  ).toHaveLength(1)
  await officer.ok(api.actOnCase, {
    id: file.id,
    action: 'return',
    version: file.version,
    reason: '请核对。',
    clause: '001:1319',
  })
  const seen = await registrar.ok(api.getCase, { id: file.id })
  expect(seen).toMatchObject({ state: 'returned', stateTitle: '待补正', mine: true, workdaysLeft: 5 })
  expect(seen.timeline[0]).toMatchObject({
    title: '退回学校',
    reason: '请核对。',
    clauseLabel: '人社部发〔2019〕76号 三（三）',
  })
  expect(seen.steps[0]).toMatchObject({ state: 'returned' })
})
