import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, addPending, check, officer, openDesk, present, registrar, submit, world, YEAR } from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { api } from './api.ts'
import { demoId, HEADER, rowOf, sheetOf, type Cell } from './fixtures/roster.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

const STOCK_HEADER = [...HEADER, '原学籍号', '原注册日期', '学籍状态', '异动1种类', '异动1生效日期', '异动1说明', '异动2种类', '异动2生效日期']
const GRADE = YEAR - 1
let serial = 500

type Stock = Partial<Record<string, Cell>>

/** A student of last year's grade; `over` by header, of the roster or of the stock. */
function student(over: Stock = {}, name = '陈存'): Cell[] {
  serial += 1
  const own: Stock = { 原学籍号: `5101000001${GRADE}${String(serial).padStart(4, '0')}`, 原注册日期: `${GRADE}-10-15`, 学籍状态: '在读', ...over }
  const roster = rowOf(name, String(over['证件号码'] ?? demoId(serial)), { 年级: GRADE, 入学日期: `${GRADE}-09-01`, ...over })
  return [...roster, ...STOCK_HEADER.slice(HEADER.length).map((header) => own[header] ?? null)]
}

async function upload(...rows: Cell[][]) {
  const file = await sheetOf([[...STOCK_HEADER], ...rows], { name: '存量学籍.xlsx' })
  return registrar.ok(api.checkStock, { filename: file.name }, { file })
}
const problemsOf = async (id: string) =>
  (await registrar.ok(api.listStockProblems, { id })).rows.filter((row) => row.level === 'block').map((row) => `${row.header} ${row.message}`)

/** Imported, committed, in a case, handed in. */
async function handedIn(rows: Cell[][], totals?: { grade: number; trainingLevel: string; count: number }[]) {
  const batch = await upload(...rows)
  expect(await problemsOf(batch.id)).toEqual([])
  await registrar.ok(api.commitStock, { id: batch.id, new: rows.length })
  const file = await registrar.ok(api.openStockCase, { batchIds: [batch.id], totals: totals ?? [{ grade: GRADE, trainingLevel: 'senior', count: rows.length }] })
  return { batch, file, sent: await act(registrar, file, 'submit') }
}

async function sampled(id: string, version: number, result: 'match' | 'mismatch' = 'match') {
  const { sample } = await officer.ok(api.getStockCase, { id })
  return officer.send(api.recordStockSample, { id, version, results: sample.map((row) => ({ id: row.id, result, ...(result === 'mismatch' ? { note: '入学日期与原档案不同' } : {}) })) })
}

describe('存量学籍', () => {
  test('导入、报送、抽查、确认入籍：号码和日期不变，标存量，不计入当年招生，以后的号接着编', async () => {
    const before = await registrar.ok(api.listStudents, { registered: 'live' })
    const odd = student({ 原学籍号: 'OLD2019A77' })
    const suspended = student({ 学籍状态: '休学', 异动1种类: '休学', 异动1生效日期: `${YEAR}-03-01`, 异动1说明: '因病' })
    const back = student({ 异动1种类: '休学', 异动1生效日期: `${YEAR}-01-05`, 异动2种类: '复学', 异动2生效日期: `${YEAR}-02-20` })
    const highest = student({ 原学籍号: `5101000001${GRADE}0900`, 原注册日期: `${YEAR}-01-10` })
    const { batch, file, sent } = await handedIn([odd, suspended, back, highest])
    expect(sent.data).toMatchObject({ state: 'review' })
    // Nobody is enrolled before the authority confirms.
    expect(await world.sql('select 1 from enrollment where origin = $1', ['stock'])).toHaveLength(0)
    const open = await officer.ok(api.getStockCase, { id: file.id })
    expect(open).toMatchObject({ rows: 4, sampleSize: 4, maySample: true, totals: [{ declared: 4, imported: 4 }] })
    expect(open.sample[0]!.idMasked).toMatch(/^5199\*+/)
    const early = await act(officer, { id: file.id, version: sent.data.version }, 'approve')
    expect(early.status).toBe(409)
    expect(early.problem.message).toContain('还有 4 人没有登记')
    const checked = await sampled(file.id, sent.data.version)
    const approved = await act(officer, { id: file.id, version: checked.data.version }, 'approve')
    expect(approved.problem.message).toBeUndefined()
    expect(approved.data.state).toBe('approved')
    const rows = await world.sql<{ id: string; student_number: string; status: string; registered_on: string; origin: string; person_id: string }>(
      `select id, student_number, status, registered_on::text, origin, person_id from enrollment where origin = 'stock' order by student_number`,
    )
    expect(rows.map((row) => row.student_number).sort()).toEqual([`5101000001${GRADE}0900`, 'OLD2019A77', suspended[22], back[22]].map(String).sort())
    expect(rows.map((row) => row.registered_on).sort()).toEqual([`${GRADE}-10-15`, `${GRADE}-10-15`, `${GRADE}-10-15`, `${YEAR}-01-10`])
    expect(rows.filter((row) => row.status === 'suspended')).toHaveLength(1)
    const held = await world.sql('select 1 from national.enrollment_claim where enrollment_id = any($1)', [rows.map((row) => row.id)])
    expect(held).toHaveLength(4)
    // Registered this year, and yet no enrolment of this year: list and indicator agree.
    const after = await registrar.ok(api.listStudents, { registered: 'live' })
    expect(after.total).toBe(before.total)
    const [indicator] = await world.sql<{ value: number }>(`select coalesce(sum(value), 0)::integer as value from indicator_annual_enrolment where org_no = $1 and period = 'live'`, [orgs.qingcheng])
    expect(indicator!.value).toBe(after.total)
    const batchNow = await registrar.ok(api.getStockImport, { id: batch.id })
    expect(batchNow.stock).toMatchObject({ waiting: 0, entered: 4, conflicts: 0, caseNo: file.no })
    // Past changes stand with the day they held from: the record of that day shows the state of that day.
    const returned = rows.find((row) => row.student_number === String(back[22]))!
    const changes = await world.sql<{ action: string; effective_on: string; after: { status?: string } }>(
      `select action, effective_on::text, after from audit_change where record_id = $1 and action like 'stock%' order by effective_on, id`,
      [returned.id],
    )
    expect(changes.filter((one) => one.action === 'stock-change').map((one) => [one.effective_on, one.after.status])).toEqual([
      [`${YEAR}-01-05`, 'suspended'],
      [`${YEAR}-02-20`, 'active'],
    ])
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const inWinter = await registrar.ok(api.getStudentAsOf, { id: returned.id, effectiveOn: `${YEAR}-02-01`, knownAt: today })
    const state = inWinter.groups.flatMap((group) => group.facts).find((fact) => fact.key === 'status')
    expect(state).toMatchObject({ value: '休学', now: '在读' })
    const record = await registrar.ok(api.getStudent, { id: returned.id })
    expect(record.steps.map((step) => step.title)).toEqual(expect.arrayContaining(['存量学籍确认入籍', `${YEAR}-02-20 复学（存量补录）`]))
    // The next number of that grade goes on after the highest one kept.
    const fresh = await addPending(1, { grade: GRADE, entry_date: `${YEAR}-02-25` })
    const next = await submit(fresh)
    const onsite = await check(officer, next, present(fresh))
    expect((await act(officer, onsite, 'approve')).data.rows[0]!.message).toBe(`5101000001${GRADE}0901`)
  })

  test('坏数据逐行说明：号码重复、没有日期的异动、状态与异动不符、将来的日期', async () => {
    const same = student()
    const batch = await upload(
      same,
      student({ 原学籍号: same[22] ?? null }),
      student({ 学籍状态: '休学' }),
      student({ 异动1种类: '休学' }),
      student({ 异动1种类: '休学', 异动1生效日期: `${GRADE}-12-01` }),
      student({ 原注册日期: `${YEAR + 1}-10-15` }),
      student({ 原学籍号: '学籍12' }),
      student({ 学籍状态: '毕业' }),
      student({ 异动1种类: '复学', 异动1生效日期: `${GRADE - 1}-12-01` }),
    )
    expect(batch.counts).toMatchObject({ sent: 9, new: 0, rejected: 9 })
    const found = (await problemsOf(batch.id)).join('\n')
    for (const sentence of ['与第 3 行的学籍号相同', '与第 2 行的学籍号相同', '没有写从哪天开始', '没有写生效日期', '与状态“在读”不一致', '注册日期在今天以后', '学籍号只有数字和字母', '早于入学日期'])
      expect(found).toContain(sentence)
    const refused = await registrar.send(api.commitStock, { id: batch.id, new: 5 })
    expect(refused.status).toBe(409)
    const [{ n } = { n: -1 }] = await world.sql<{ n: number }>('select count(*)::integer as n from stock_row where batch_id = $1', [batch.id])
    expect(n).toBe(0)
  })

  test('已在学籍里的、别校有全日制学籍的，逐行列出，不写入', async () => {
    const number = demoId(890)
    const [other] = await addPending(1, { org_no: orgs.fujiang, org_name: '涪江技工学校', id_number: number })
    await world.sql('update person set name = $1, sex = $2, birth_date = $3 where id = $4', ['陈存', '2', '2009-01-15', other!.personId])
    await world.sql(`insert into national.enrollment_claim (id_hash, org_no, org_name, enrollment_id, schema_name) values ($1, $2, $3, $4, 'p51')`, [
      world.vault.hash('id-card', number),
      orgs.fujiang,
      '涪江技工学校',
      other!.id,
    ])
    const batch = await upload(student({ 证件号码: number }), student({ 原学籍号: 'OLD2019A77' }))
    const found = await problemsOf(batch.id)
    expect(found.join('\n')).toContain('已在“涪江技工学校”有有效的全日制学籍')
    expect(found.join('\n')).toContain('这个学籍号已经在学籍里')
  })

  test('申报的人数与导入的不一致不能报送；改报后可以；没报送的可以撤销', async () => {
    const rows = [student(), student()]
    const { batch, file, sent } = await handedIn(rows, [{ grade: GRADE, trainingLevel: 'senior', count: 3 }])
    expect(sent.status).toBe(409)
    expect(sent.problem.message).toContain('申报 3，导入 2')
    const undo = await registrar.send(api.undoStock, { id: batch.id, reason: '重新整理' })
    expect(undo.problem.message).toContain(file.no)
    await registrar.ok(api.declareStockTotals, { id: file.id, totals: [{ grade: GRADE, trainingLevel: 'senior', count: 2 }] })
    const again = await act(registrar, file, 'submit')
    expect(again.data.state).toBe('review')
    const locked = await registrar.send(api.declareStockTotals, { id: file.id, totals: [{ grade: GRADE, trainingLevel: 'senior', count: 9 }] })
    expect(locked.status).toBe(409)
    const withdrawn = await act(registrar, { id: file.id, version: again.data.version }, 'withdraw')
    await act(registrar, { id: file.id, version: withdrawn.data.version }, 'cancel', { reason: '漏了一个班，重新导入' })
    await registrar.ok(api.undoStock, { id: batch.id, reason: '漏了一个班' })
    const left = await world.sql('select 1 from stock_row where batch_id = $1', [batch.id])
    expect(left).toHaveLength(0)
  })

  test('抽查不符不能确认，退回学校；抽查只登记抽到的，不符要写说明', async () => {
    const { file, sent } = await handedIn([student(), student()])
    const version = sent.data.version
    const { sample } = await officer.ok(api.getStockCase, { id: file.id })
    const bare = await officer.send(api.recordStockSample, { id: file.id, version, results: [{ id: sample[0]!.id, result: 'mismatch' }] })
    expect(bare.problem.message).toContain('没有写说明')
    const foreign = await officer.send(api.recordStockSample, { id: file.id, version, results: [{ id: crypto.randomUUID(), result: 'match' }] })
    expect(foreign.status).toBe(409)
    const own = await registrar.send(api.recordStockSample, { id: file.id, version, results: [{ id: sample[0]!.id, result: 'match' }] })
    expect(own.status).toBe(403)
    const wrong = await sampled(file.id, version, 'mismatch')
    const refused = await act(officer, { id: file.id, version: wrong.data.version }, 'approve')
    expect(refused.problem.message).toContain('不符 2 人')
    const back = await act(officer, { id: file.id, version: wrong.data.version }, 'return', { reason: '两人的入学日期与档案不同。' })
    expect(back.data.state).toBe('returned')
  })

  test('确认时才被别校占用的、号被别人用了的：逐行写明不入籍，其余入籍', async () => {
    const late = student({}, '陈迟')
    const { file, sent } = await handedIn([late, student(), student({ 原学籍号: 'DUP0001' })])
    await world.sql(`insert into national.enrollment_claim (id_hash, org_no, org_name, enrollment_id, schema_name) values ($1, $2, $3, gen_random_uuid(), 'p51')`, [
      world.vault.hash('id-card', String(late[2])),
      orgs.fujiang,
      '涪江技工学校',
    ])
    const [taken] = await addPending(1, { org_no: orgs.fujiang, org_name: '涪江技工学校' })
    await world.sql(`update enrollment set status = 'active', student_number = 'DUP0001', registered_on = current_date where id = $1`, [taken!.id])
    const checked = await sampled(file.id, sent.data.version)
    const approved = await act(officer, { id: file.id, version: checked.data.version }, 'approve')
    expect(approved.data.state).toBe('approved')
    const rows = await officer.ok(api.listStockRows, { id: file.id, only: 'conflict' })
    expect(rows.rows.map((row) => row.conflict).sort()).toEqual(['原学籍号已经是另一名学生的', '在另一所学校有有效的全日制学籍（001:1319 一人一籍）'].sort())
    expect((await officer.ok(api.getStockCase, { id: file.id })).entered).toBe(1)
    // The place of the one whose number was taken is free again.
    const dup = rows.rows.find((row) => row.studentNumber === 'DUP0001')!
    expect(await world.sql('select 1 from national.enrollment_claim where enrollment_id = $1', [dup.id])).toHaveLength(0)
  })

  test('别的学校看不到批次和办件；主管部门不能导入', async () => {
    const batch = await upload(student())
    const other = await world.as('fujiangRegistrar')
    expect((await other.send(api.getStockImport, { id: batch.id })).status).toBe(404)
    expect((await other.send(api.commitStock, { id: batch.id, new: 1 })).status).toBe(404)
    expect((await officer.send(api.listStockImports, {})).status).toBe(403)
  })

  test('大文件在后台检查和写入', async () => {
    const rows = Array.from({ length: 2001 }, (_, at) => student({ 证件号码: demoId(at % 1000, at < 1000 ? '20090116' : at < 2000 ? '20090117' : '20090118'), 原学籍号: `BIG${String(at).padStart(6, '0')}` }))
    const batch = await upload(...rows)
    expect(batch.state).toBe('checking')
    await world.runJobs()
    const checked = await registrar.ok(api.getStockImport, { id: batch.id })
    expect(checked).toMatchObject({ state: 'checked', counts: { sent: 2001, new: 2001, rejected: 0 } })
    await registrar.ok(api.commitStock, { id: batch.id, new: 2001 })
    await world.runJobs()
    expect(await registrar.ok(api.getStockImport, { id: batch.id })).toMatchObject({ state: 'committed', stock: { waiting: 2001 } })
  }, 60_000)
})
