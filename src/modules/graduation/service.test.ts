import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addFacts, addGraduates, type Graduate } from '../../../tests/support/graduation.ts'
import { addPost } from '../../../tests/support/named-people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { Refusal } from '../../kernel/errors.ts'
import { on, registerListeners } from '../../kernel/events.ts'
import { newId } from '../../kernel/uuid.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-graduation-'))
const TODAY = new Date().toISOString().slice(0, 10)
const YEAR = Number(TODAY.slice(0, 4))
let world: World
let school: Client
let city: Client
let province: Client
const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  city = await world.as('chengduOfficer')
  province = await world.as('provinceOfficer')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

async function decide(client: Client, id: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version: file.version, action, ...(reason ? { reason } : {}) })
}

async function openList(students: readonly Graduate[], more: object = {}, client = school) {
  return client.ok(api.openGraduationList, { graduatesOn: TODAY, enrollmentIds: students.map((one) => one.id), ...more })
}

async function confirmAll(id: string, client = school) {
  const { rows } = await client.ok(api.getGraduationList, { id })
  await client.ok(api.setGraduationRows, { id, rowIds: rows.map((row) => row.id), confirmClassKind: true })
  return rows
}

async function evidence(client = school) {
  return (await client.ok(api.uploadGraduationEvidence, {}, { file: { name: '成绩总表.pdf', bytes: pdf } })).fileId
}

describe('材料', () => {
  test('逐人登记：要有佐证和签字人，新的取代旧的，旧的留存；学员在手机上看到还缺什么', async () => {
    const [one] = await addGraduates(world, 1)
    await addPost(world, { username: 'graduate1', name: one!.name, role: 'learner', org: orgs.qingcheng, personId: one!.personId })
    const learner = await world.as('graduate1')
    const before = await learner.ok(api.getMyGraduation, {})
    expect(before.records[0]!.audit.met).toBe(false)
    expect(before.records[0]!.audit.missing).toHaveLength(6)
    const base = { enrollmentId: one!.id, kind: 'grades' as const, signer: '教务科 王明', signedOn: TODAY }
    const noFile = await school.send(api.recordGraduationFact, { ...base, value: { creditsPassed: 180, creditsRequired: 180 }, evidenceFileId: newId() })
    expect(noFile.status).toBe(400)
    expect(noFile.problem.issues?.[0]?.path).toBe('evidenceFileId')
    const evidenceFileId = await evidence()
    await school.ok(api.recordGraduationFact, { ...base, value: { creditsPassed: 100, creditsRequired: 180 }, evidenceFileId })
    const { id } = await school.ok(api.recordGraduationFact, { ...base, value: { creditsPassed: 181, creditsRequired: 180 }, evidenceFileId })
    const after = await learner.ok(api.getMyGraduation, {})
    expect(after.records[0]!.audit.lines.find((line) => line.id === 'grades')!.verdict).toBe('met')
    expect(after.records[0]!.facts.map((fact) => fact.endedReason)).toEqual([null, '由新的记录取代'])
    await school.ok(api.endGraduationFact, { id, reason: '登记错了人' })
    expect((await learner.ok(api.getMyGraduation, {})).records[0]!.audit.lines.find((line) => line.id === 'grades')!.verdict).toBe('missing')
    expect((await school.raw(`/api/graduation/facts/${id}/evidence`)).status).toBe(200)
  })

  test('别的学校、审核岗、学员都不能登记；别校的学生和材料像不存在一样', async () => {
    const [one] = await addGraduates(world, 1)
    const other = await world.as('fujiangRegistrar')
    const input = { enrollmentId: one!.id, kind: 'moral' as const, value: { result: 'good' as const }, signer: '王明', signedOn: TODAY }
    const evidenceFileId = await evidence(other)
    expect((await other.send(api.recordGraduationFact, { ...input, evidenceFileId })).status).toBe(404)
    expect((await city.send(api.recordGraduationFact, { ...input, evidenceFileId })).status).toBe(403)
    expect((await other.send(api.getStudentAudit, { id: one!.id })).status).toBe(404)
    // A file of another school is no evidence here.
    expect((await school.send(api.recordGraduationFact, { ...input, evidenceFileId })).status).toBe(400)
    const wrong = await school.send(api.recordGraduationFact, { ...input, kind: 'certificate', value: { number: '123', occupation: '电工', level: '3', issuedOn: TODAY }, evidenceFileId: await evidence() })
    expect(wrong.status).toBe(400)
    expect(wrong.problem.issues?.[0]?.path).toBe('value.number')
  })

  test('表格导入：姓名对不上、证书编号重复的行说明原因，有一行不通过就什么也不写入', async () => {
    const two = await addGraduates(world, 2)
    const head = ['学籍号', '姓名', '证书编号', '职业（工种）', '级别', '发证日期', '签字人', '签字日期']
    const row = (one: Graduate, number: string, name = one.name) => [one.studentNumber, name, number, '电工', '高级工（三级）', '2025-05-20', '王明', TODAY]
    const file = (rows: string[][]) => ({ name: '证书.csv', bytes: writeCsv([head, ...rows]) })
    const bad = await school.ok(api.checkFactFile, { kind: 'certificate' }, { file: file([row(two[0]!, 'S000051000001253900001', '别人'), row(two[1]!, 'S00005100000125390000')]) })
    expect(bad).toMatchObject({ sent: 2, passed: 0, rejected: 2 })
    const same = await school.ok(api.checkFactFile, { kind: 'certificate' }, { file: file([row(two[0]!, 'S000051000001253900001'), row(two[1]!, 'S0000 5100 0001 2539 00001')]) })
    expect(same.rejected).toBe(1)
    expect(same.problems.map((one) => one.message).join()).toContain('证书编号相同')
    const good = file([row(two[0]!, 'S000051000001253900001'), row(two[1]!, 'S000051000001253900002')])
    const check = await school.ok(api.checkFactFile, { kind: 'certificate' }, { file: good })
    expect(check, JSON.stringify(check.problems)).toMatchObject({ passed: 2, rejected: 0, replaces: 0 })
    const evidenceFileId = await evidence()
    expect((await school.send(api.loadFactFile, { kind: 'certificate', sha256: '0'.repeat(64), evidenceFileId }, { file: good })).status).toBe(409)
    await school.ok(api.loadFactFile, { kind: 'certificate', sha256: check.sha256, evidenceFileId }, { file: good })
    const audit = await school.ok(api.getStudentAudit, { id: two[0]!.id })
    expect(audit.audit.lines.find((line) => line.id === 'certificate')).toMatchObject({ verdict: 'met' })
    const template = await school.raw('/api/graduation/facts/template?kind=grades')
    expect(template.status).toBe(200)
  })
})

test('学生档案里没有解除的处分阻断毕业，签了核查也不行；解除以后才达到', async () => {
  const [one] = await addGraduates(world, 1)
  await addFacts(world, [one!])
  const line = async () => (await school.ok(api.getStudentAudit, { id: one!.id })).audit.lines.find((each) => each.id === 'conduct')!
  expect((await line()).verdict).toBe('met')
  await world.sql(
    `insert into conduct_record (id, org_no, enrollment_id, person_id, kind, level, title, fact, document_no, decided_on, created_by_name)
     values ($1, $2, $3, $4, 'punishment', 'demerit', '记过处分', '违反实训纪律', '青技〔2026〕3号', '2026-03-01', '测试')`,
    [newId(), orgs.qingcheng, one!.id, one!.personId],
  )
  expect(await line()).toMatchObject({ verdict: 'missing' })
  expect((await line()).words).toContain('青技〔2026〕3号')
  await world.sql(`update conduct_record set lifted_on = '2026-06-01' where enrollment_id = $1`, [one!.id])
  expect((await line()).verdict).toBe('met')
})

describe('预警', () => {
  test('一年内期满的学生列出，各条件缺几人；参数改了要求就跟着变', async () => {
    const some = await addGraduates(world, 3, { org: orgs.shengzhi, className: '焊接1班' })
    await addGraduates(world, 1, { org: orgs.shengzhi, entry: `${YEAR - 1}-09-01` })
    await addFacts(world, some.slice(0, 1), [], orgs.shengzhi)
    await addFacts(world, some.slice(1, 2), ['internship'], orgs.shengzhi)
    const client = await world.as('shengzhiRegistrar')
    const all = await client.ok(api.getPrecheck, {})
    expect(all).toMatchObject({ students: 3, ready: 1, total: 3 })
    expect(all.summary.find((one) => one.id === 'internship')!.missing).toBe(2)
    expect((await client.ok(api.getPrecheck, { missing: 'any' })).total).toBe(2)
    expect((await province.ok(api.getPrecheck, { orgNo: orgs.shengzhi })).students).toBe(3)
    expect((await (await world.as('fujiangRegistrar')).send(api.getPrecheck, { orgNo: orgs.shengzhi })).status).toBe(404)
    await world.sql(
      `insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values ($1, $2, 'graduation.required.senior', '2020-01-01', '["成绩总表","德育评价","劳动素养"]', 'test')`,
      [newId(), orgs.province],
    )
    expect((await client.ok(api.getPrecheck, {})).ready).toBe(2)
    await world.sql(`delete from policy_parameter where key like 'graduation.%'`)
  })
})

describe('名单', () => {
  test('审核建议毕业、结业、肄业；市、省逐级通过后编号连续、学籍结束，事件和记录都在', async () => {
    const [full, short, early] = [await addGraduates(world, 3), await addGraduates(world, 1), await addGraduates(world, 1, { entry: `${YEAR - 1}-09-01` })]
    await addFacts(world, full)
    await addFacts(world, short, ['certificate'])
    await addFacts(world, early)
    const { id, students } = await openList([...full, ...short, ...early])
    expect(students).toBe(5)
    const list = await school.ok(api.getGraduationList, { id })
    expect([list.graduated, list.completed, list.incomplete]).toEqual([3, 1, 1])
    const blocked = await decide(school, id, 'submit')
    expect(blocked.status).toBe(409)
    expect(blocked.problem.message).toContain('班次')
    await confirmAll(id)
    expect((await decide(school, id, 'submit')).status).toBe(200)
    expect((await school.send(api.setGraduationRows, { id, rowIds: [list.rows[0]!.id], remove: true })).status).toBe(409)
    expect((await decide(city, id, 'approve')).data).toMatchObject({ stateTitle: '省级审核' })
    expect((await decide(province, id, 'approve')).data).toMatchObject({ state: 'approved' })
    const after = await province.ok(api.getGraduationList, { id })
    const prefix = `${String(orgs.qingcheng).slice(0, 10)}${YEAR}`
    expect(after.rows.map((row) => row.number).sort()).toEqual([`${prefix}100001`, `${prefix}100002`, `${prefix}100003`, `${prefix}200001`, `${prefix}300001`])
    expect(after.blocks.map((block) => [block.title, block.count])).toEqual([['毕业', 3], ['结业', 1], ['肄业', 1]])
    const statuses = await world.sql<{ status: string; left_on: string }>(`select status, left_on::text from enrollment where id = any ($1) order by status`, [[...full, ...short, ...early].map((one) => one.id)])
    expect(statuses.map((row) => row.status)).toEqual(['completed', 'graduated', 'graduated', 'graduated', 'incomplete'])
    expect(new Set(statuses.map((row) => row.left_on))).toEqual(new Set([TODAY]))
    await addPost(world, { username: 'graduate2', name: full[0]!.name, role: 'learner', org: orgs.qingcheng, personId: full[0]!.personId })
    const mine = await (await world.as('graduate2')).ok(api.getMyGraduation, {})
    expect(mine.records[0]!.diploma).toMatchObject({ outcome: 'graduated', classKind: '高级工班' })
  })

  test('结果与建议不同、班次与层次不同要写理由，审核人看到是谁；初级工没有对应班次须选定', async () => {
    const [one] = await addGraduates(world, 1)
    const [junior] = await addGraduates(world, 1, { level: 'junior' })
    await addFacts(world, [one!], ['moral'])
    await addFacts(world, [junior!])
    const { id } = await openList([one!, junior!])
    const { rows } = await school.ok(api.getGraduationList, { id })
    const row = rows.find((each) => each.enrollmentId === one!.id)!
    const other = rows.find((each) => each.enrollmentId === junior!.id)!
    expect(row.proposed).toBe('completed')
    expect((await school.send(api.setGraduationRows, { id, rowIds: [row.id], outcome: 'graduated' })).status).toBe(400)
    await school.ok(api.setGraduationRows, { id, rowIds: [row.id], outcome: 'graduated', confirmClassKind: true, reason: '德育评价已评定，纸质材料在途。' })
    expect((await school.send(api.setGraduationRows, { id, rowIds: [other.id], confirmClassKind: true })).problem.issues?.[0]?.path).toBe('classKind')
    await school.ok(api.setGraduationRows, { id, rowIds: [other.id], classKind: 'intermediate', reason: '按培养方案为中级工班。' })
    expect((await decide(school, id, 'submit')).status).toBe(400)
    expect((await decide(school, id, 'submit', '德育材料后补。')).status).toBe(200)
    const file = await city.ok(todos.getCase, { id })
    expect(file.rules.find((rule) => rule.id === 'override')).toMatchObject({ verdict: 'warn' })
  })

  test('审核时退回一名学生，其余通过；退回的可以进另一份名单', async () => {
    const two = await addGraduates(world, 2)
    await addFacts(world, two)
    const { id } = await openList(two)
    await confirmAll(id)
    await decide(school, id, 'submit')
    const { rows } = await city.ok(api.getGraduationList, { id })
    const { version } = await city.ok(todos.getCase, { id })
    const again = await school.send(api.openGraduationList, { graduatesOn: TODAY, enrollmentIds: [two[0]!.id] })
    expect(again.status).toBe(409)
    await city.ok(api.returnGraduationRows, { id, version, rowIds: [rows[0]!.id], reason: '成绩总表没有盖章。' })
    expect((await school.send(api.returnGraduationRows, { id, version, rowIds: [rows[0]!.id], reason: '试试看' })).status).toBe(403)
    await decide(city, id, 'approve')
    expect((await decide(province, id, 'approve')).status).toBe(200)
    const after = await school.ok(api.getGraduationList, { id })
    expect(after.rows.map((row) => row.state).sort()).toEqual(['approved', 'returned'])
    expect(after.rows.find((row) => row.state === 'returned')!.returnReason).toContain('盖章')
    expect((await openList(two.filter((one) => one.id === rows[0]!.enrollmentId))).students).toBe(1)
  })

  test('提交以后材料被撤销：审核被阻断，写明是谁；撤回后重新审核就改按结业', async () => {
    const [one] = await addGraduates(world, 1)
    await addFacts(world, [one!])
    const { id } = await openList([one!])
    await confirmAll(id)
    await decide(school, id, 'submit')
    const [fact] = await world.sql<{ id: string }>(`select id from graduation_fact where enrollment_id = $1 and kind = 'moral'`, [one!.id])
    await school.ok(api.endGraduationFact, { id: fact!.id, reason: '评价有误' })
    const stopped = await decide(city, id, 'approve')
    expect(stopped.status).toBe(409)
    expect(stopped.problem.message).toContain('审核结果与名单不同')
    await decide(city, id, 'return', '重新审核')
    expect((await school.ok(api.refreshGraduationList, { id })).changed).toBe(1)
    expect((await school.ok(api.getGraduationList, { id })).rows[0]!.outcome).toBe('completed')
    expect((await decide(school, id, 'cancel', '不办了')).status).toBe(200)
    expect((await openList([one!])).students).toBe(1)
  })

  test('不选年级、班级、学生的名单不建；两份名单同时要同一名学生，只有一份得到', async () => {
    expect((await school.send(api.openGraduationList, { graduatesOn: TODAY })).status).toBe(400)
    const [one] = await addGraduates(world, 1)
    const answers = await Promise.all([1, 2, 3].map(() => school.send(api.openGraduationList, { graduatesOn: TODAY, enrollmentIds: [one!.id] })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409])
  })

  test('毕业日期没到不能通过；别的学校、别的市看不到名单', async () => {
    const [one] = await addGraduates(world, 1)
    await addFacts(world, [one!])
    const { id } = await openList([one!], { graduatesOn: `${YEAR + 1}-07-01` })
    await confirmAll(id)
    await decide(school, id, 'submit')
    expect((await decide(city, id, 'approve')).status).toBe(409)
    for (const stranger of ['fujiangRegistrar', 'mianyangOfficer'] as const) expect((await (await world.as(stranger)).send(api.getGraduationList, { id })).status).toBe(404)
  })

  test('要求公示的地方：没有公示不能同意，公示期满才通过', async () => {
    await world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values ($1, $2, 'graduation.publicity', '2020-01-01', 'true', 'test')`, [newId(), orgs.chengdu])
    const [one] = await addGraduates(world, 1)
    await addFacts(world, [one!])
    const { id } = await openList([one!])
    await confirmAll(id)
    await decide(school, id, 'submit')
    expect((await decide(city, id, 'approve')).status).toBe(409)
    expect((await decide(city, id, 'publish')).status).toBe(200)
    expect((await decide(city, id, 'approve')).problem.message).toContain('公示')
    await world.sql(`update publicity set starts_on = starts_on - 30, ends_on = starts_on - 20 where case_id = $1`, [id])
    expect((await decide(city, id, 'approve')).status).toBe(200)
    expect((await decide(province, id, 'approve')).data).toMatchObject({ state: 'approved' })
    const [row] = await world.sql<{ state: string }>(`select state from publicity where case_id = $1`, [id])
    expect(row!.state).toBe('passed')
    await world.sql(`delete from policy_parameter where key = 'graduation.publicity'`)
  })

  test('结业后条件齐备的换发毕业证书：另取毕业的号，离校日期不变；过了年限的不行', async () => {
    const [one] = await addGraduates(world, 1, { status: 'completed', left: `${YEAR - 1}-07-01`, entry: `${YEAR - 4}-09-01` })
    const [late] = await addGraduates(world, 1, { status: 'completed', left: `${YEAR - 3}-07-01`, entry: `${YEAR - 6}-09-01` })
    const missing = await school.send(api.openGraduationList, { kind: 'conversion', graduatesOn: TODAY, enrollmentIds: [one!.id] })
    expect(missing.problem.message).toContain('没有齐备')
    await addFacts(world, [one!, late!])
    expect((await school.send(api.openGraduationList, { kind: 'conversion', graduatesOn: TODAY, enrollmentIds: [late!.id] })).status).toBe(409)
    const { id } = await openList([one!], { kind: 'conversion' })
    await confirmAll(id)
    await decide(school, id, 'submit')
    await decide(city, id, 'approve')
    expect((await decide(province, id, 'approve')).status).toBe(200)
    const [row] = await world.sql<{ status: string; left_on: string }>(`select status, left_on::text from enrollment where id = $1`, [one!.id])
    expect(row).toEqual({ status: 'graduated', left_on: `${YEAR - 1}-07-01` })
  })
})

describe('编号并发', () => {
  test('两所学校五份名单同时通过，中间有一份失败：每校每类从 1 起连续，不空不重', async () => {
    const lists: string[] = []
    for (const [org, name, size] of [[orgs.qingcheng, 'qingchengRegistrar', 4], [orgs.qingcheng, 'qingchengRegistrar', 3], [orgs.qingcheng, 'qingchengRegistrar', 5], [orgs.shengzhi, 'shengzhiRegistrar', 4], [orgs.shengzhi, 'shengzhiRegistrar', 2]] as const) {
      const client = await world.as(name)
      const students = await addGraduates(world, size, { org })
      await addFacts(world, students.slice(1), [], org)
      await addFacts(world, students.slice(0, 1), ['labour'], org)
      const { id } = await openList(students, {}, client)
      await confirmAll(id, client)
      expect((await decide(client, id, 'submit')).status).toBe(200)
      if (org === orgs.qingcheng) expect((await decide(city, id, 'approve')).status).toBe(200)
      lists.push(id)
    }
    // The last student of the second list fails after its numbers are drawn: the list must give them back.
    const [row] = await world.sql<{ enrollment_id: string }>(`select enrollment_id from graduation_row where list_id = $1 order by outcome limit 1`, [lists[1]])
    let failed = 0
    registerListeners([
      on('student.graduated', 'test', async (_ctx, event) => {
        if (event.enrollmentId !== row!.enrollment_id) return
        failed += 1
        throw new Refusal({ fact: '这名学生的证书没有发成。', rule: '名单要么全部生效，要么都不生效。', ways: [] })
      }),
    ])
    const answers = await Promise.all(lists.map((id) => decide(province, id, 'approve')))
    expect(answers.map((one) => one.status)).toEqual([200, 409, 200, 200, 200])
    expect(failed).toBe(1)
    expect(await world.sql(`select 1 from graduation_block where list_id = $1`, [lists[1]])).toEqual([])
    const drawn = await world.sql<{ org_no: string; series: string; serials: number[] }>(
      `select org_no, series, array_agg(serial order by serial) as serials from graduation_row where number is not null group by 1, 2`,
    )
    for (const one of drawn) expect(one.serials, `${one.org_no} ${one.series}`).toEqual(one.serials.map((_, at) => at + 1))
    const gaps = await world.sql(
      `select * from (select *, lag(last_serial, 1, 0) over (partition by org_no, year, series order by first_serial) as before from graduation_block) b where first_serial <> before + 1`,
    )
    expect(gaps).toEqual([])
  })
})

test('比照学历公开可查：答案写明依据，其余说法并列；乱填的得到 400', async () => {
  const answer = await world.anyone.ok(api.getEquivalence, { classKind: 'senior', purpose: 'title', region: '530100', on: '2016-01-01', schoolLevel: 'technical' })
  expect(answer.answer).toMatchObject({ education: '中专', clause: '001:3452' })
  expect((await world.anyone.raw('/api/graduation/equivalence?classKind=x&purpose=title&region=530100')).status).toBe(400)
})
