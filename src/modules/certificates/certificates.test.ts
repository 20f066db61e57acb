import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { portrait } from '../../../tests/support/dossiers.ts'
import { addFacts, addGraduates, type Graduate } from '../../../tests/support/graduation.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { checkDigit } from '../../kernel/ids.ts'
import { api as dossiers } from '../dossiers/api.ts'
import { api as graduation } from '../graduation/api.ts'
import { api as jobs } from '../jobs/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-certificates-'))
const TODAY = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const YEAR = TODAY.slice(0, 4)
const OTHER_ID = `11010120080101001${checkDigit('11010120080101001')}`
let world: World
let school: Client
let city: Client
let listId: string
let students: Graduate[]

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  city = await world.as('chengduOfficer')
  students = await addGraduates(world, 5)
  await addFacts(world, students.slice(0, 4))
  await addFacts(world, students.slice(4), ['internship'])
  listId = await approvedList(students)
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

async function decide(client: Client, id: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version: file.version, action, ...(reason ? { reason } : {}) })
}

async function approvedList(some: readonly Graduate[]): Promise<string> {
  const { id } = await school.ok(graduation.openGraduationList, { graduatesOn: TODAY, enrollmentIds: some.map((one) => one.id) })
  const { rows } = await school.ok(graduation.getGraduationList, { id })
  await school.ok(graduation.setGraduationRows, { id, rowIds: rows.map((row) => row.id), confirmClassKind: true })
  await decide(school, id, 'submit')
  await decide(city, id, 'approve')
  const done = await decide(await world.as('provinceOfficer'), id, 'approve')
  expect(done.data?.state ?? done.problem.message).toBe('approved')
  return id
}

const find = async (q: string) => (await school.ok(api.listCertificates, { q })).rows
const issuedOf = async (student: Graduate) => (await world.sql<{ id: string; number: string; kind: string; state: string }>('select id, number, kind, state from certificate where enrollment_id = $1 order by created_at, kind', [student.id]))

async function apply(id: string, action: string, more: object = {}) {
  return school.send(api.openCertificateCase, { certificateId: id, action: action as 'void', reason: '按学校决定办理', ...more })
}

async function applyAndApprove(id: string, action: string, more: object = {}) {
  const opened = await apply(id, action, more)
  expect(opened.status, opened.problem.message).toBe(200)
  const file = await city.ok(todos.getCase, { id: opened.data.id })
  const done = await city.send(todos.actOnCase, { id: opened.data.id, version: file.version, action: 'approve' })
  expect(done.status, done.problem.message).toBe(200)
  return opened.data
}

describe('成批制证', () => {
  test('一份名单按毕业、结业分批制证；每人一本，编号就是名单上的，签了名，占一个状态位置', async () => {
    const source = (await school.ok(api.listIssueSources, {})).lists.find((list) => list.id === listId)!
    expect(source).toMatchObject({ graduated: 4, completed: 1, batches: [] })
    const { batches } = await school.ok(api.issueFromList, { listId })
    expect(batches.map((batch) => [batch.kind, batch.total]).sort()).toEqual([['completion', 1], ['diploma', 4]])
    await world.runJobs()
    const after = (await school.ok(api.listCertificateBatches, {})).rows
    expect(after.map(({ state, issued, refused }) => ({ state, issued, refused }))).toEqual(expect.arrayContaining([{ state: 'done', issued: 4, refused: 0 }, { state: 'done', issued: 1, refused: 0 }]))
    const rows = await world.sql<{ number: string; status_index: number; document: string; name: string; hash_kept: boolean }>(
      `select c.number, c.status_index, k.document, c.name, c.id_hash is not null as hash_kept from certificate c join certificate_credential k on k.certificate_id = c.id where c.kind = 'diploma' order by c.number`,
    )
    expect(rows.map((row) => row.number)).toEqual([1, 2, 3, 4].map((serial) => `5101000001${YEAR}1${String(serial).padStart(5, '0')}`))
    expect(new Set(rows.map((row) => row.status_index)).size).toBe(4)
    expect(rows.every((row) => row.document.split('.').length === 3 && row.hash_kept)).toBe(true)
    expect(Buffer.from(rows[0]!.document.split('.')[1]!, 'base64url').toString()).toContain('高级工班')
  })

  test('同一份名单不能再制一次；别的学校看不到这份名单和证书', async () => {
    expect((await school.send(api.issueFromList, { listId })).status).toBe(409)
    const other = await world.as('fujiangRegistrar')
    expect((await other.send(api.issueFromList, { listId })).status).toBe(404)
    expect((await other.ok(api.listCertificates, {})).total).toBe(0)
    const [first] = await issuedOf(students[0]!)
    expect((await other.send(api.getCertificate, { id: first!.id })).status).toBe(404)
    expect((await city.send(api.issueFromList, { listId })).status).toBe(403)
  })

  test('按学生再制：已有有效证书的一行写明原因，不影响别人，改好以后可以重新制', async () => {
    const more = await addGraduates(world, 2)
    await addFacts(world, more)
    const second = await approvedList(more)
    await world.sql(`update graduation_row set record = jsonb_set(record, '{name}', '""') where enrollment_id = $1`, [more[0]!.id])
    const { batches } = await school.ok(api.issueFromList, { listId: second })
    await world.sql(`update certificate_batch_row set facts = facts || '{"classKind":null}' where enrollment_id = $1`, [more[0]!.id])
    await world.runJobs()
    const batch = await school.ok(api.getCertificateBatch, { id: batches[0]!.id, state: 'refused' })
    expect(batch.batch).toMatchObject({ state: 'done', issued: 1, refused: 1 })
    expect(batch.rows[0]!.reason).toMatch(/没有(班次|姓名)/)
    await world.sql(`update graduation_row set record = jsonb_set(record, '{name}', '"毕小改"') where enrollment_id = $1`, [more[0]!.id])
    await school.ok(api.retryBatch, { id: batches[0]!.id })
    await world.runJobs()
    expect((await school.ok(api.getCertificateBatch, { id: batches[0]!.id })).batch).toMatchObject({ issued: 2, refused: 0 })
    const single = await school.ok(api.issueFromList, { enrollmentIds: [more[1]!.id] })
    await world.runJobs()
    expect((await school.ok(api.getCertificateBatch, { id: single.batches[0]!.id })).rows[0]!.reason).toMatch(/已在台账里|已有有效的毕业证书/)
  })

  test('上传名单制培训结业证：系统连续编号；有问题的行写明列和原因，不写入', async () => {
    const csv = (rows: string[][]) => ({ name: '名单.csv', bytes: writeCsv([['姓名', '证件号码', '培训项目', '学时', '发证日期'], ...rows]) })
    const good = [['张一', '11010519491231002X', '电工（四级）', '120', '2026-06-30'], ['李二', OTHER_ID, '电工（四级）', '120', '2026-06-30']]
    const input = { kind: 'training' as const, title: '电工四级培训班' }
    const trial = await school.ok(api.issueFromSheet, { ...input, dryRun: true }, { file: csv([...good, ['王三', '123', '电工', '1', '2026-06-30']]) })
    expect(trial).toMatchObject({ batch: null, balance: { sent: 3, accepted: 2, rejected: 1 } })
    expect(trial.balance.problems[0]).toMatchObject({ header: expect.stringContaining('证件号码') })
    const { batch } = await school.ok(api.issueFromSheet, input, { file: csv(good) })
    await world.runJobs()
    const rows = (await school.ok(api.listCertificates, { batchId: batch!.id })).rows
    expect(rows.map((row) => row.number).sort()).toEqual([`5101000001${YEAR}8100001`, `5101000001${YEAR}8100002`])
    expect(rows[0]!.name).toContain('*')
  })

  test('两份名单同时制证：培训结业证的编号不重不空', async () => {
    const csv = (name: string, id: string) => ({ name: '名单.csv', bytes: writeCsv([['姓名', '证件号码', '发证日期'], [name, id, '2026-06-30']]) })
    const [one, two] = await Promise.all([
      school.ok(api.issueFromSheet, { kind: 'apprentice', title: '甲班' }, { file: csv('张一', '11010519491231002X') }),
      school.ok(api.issueFromSheet, { kind: 'apprentice', title: '乙班' }, { file: csv('李二', OTHER_ID) }),
    ])
    expect(one.batch && two.batch).toBeTruthy()
    await Promise.all([world.runJobs(), world.runJobs()])
    expect((await world.sql<{ number: string }>(`select number from certificate where kind = 'apprentice' order by 1`)).map((row) => row.number.slice(-5))).toEqual(['00001', '00002'])
  })
})

describe('变更', () => {
  test('作废要两个人：学校申请，主管部门批准；以前查得到，以后显示作废，变动逐条可见', async () => {
    const [row] = await issuedOf(students[0]!)
    const opened = await apply(row!.id, 'void')
    expect((await issuedOf(students[0]!))[0]!.state).toBe('valid')
    expect((await apply(row!.id, 'revoke')).problem.message).toContain('还没有办结')
    expect((await school.send(todos.actOnCase, { id: opened.data.id, version: 2, action: 'approve' })).status).not.toBe(200)
    await decide(city, opened.data.id, 'approve')
    const detail = await school.ok(api.getCertificate, { id: row!.id })
    expect(detail).toMatchObject({ state: 'void', stateOn: TODAY, possible: [] })
    expect(detail.events.map((one) => one.action)).toEqual(['issued', 'voided'])
    expect(detail.events[1]!.caseNo).toMatch(/^ZS-/)
    expect((await apply(row!.id, 'void')).status).toBe(409)
  })

  test('暂停以后可以恢复；撤销以后不能', async () => {
    const [row] = await issuedOf(students[1]!)
    await applyAndApprove(row!.id, 'suspend')
    expect((await issuedOf(students[1]!))[0]!.state).toBe('suspended')
    await applyAndApprove(row!.id, 'resume')
    expect((await issuedOf(students[1]!))[0]!.state).toBe('valid')
    await applyAndApprove(row!.id, 'revoke')
    expect((await apply(row!.id, 'resume')).status).toBe(409)
  })

  test('更正：编号不变，电子凭证重新签发，原来的留着，用新旧姓名都查得到', async () => {
    const [row] = await issuedOf(students[2]!)
    expect((await apply(row!.id, 'correct')).status).toBe(400)
    await applyAndApprove(row!.id, 'correct', { correction: { name: '毕小正', specialtyName: '数控车工' } })
    const detail = await school.ok(api.getCertificate, { id: row!.id })
    expect(detail).toMatchObject({ number: row!.number, fullName: '毕小正', specialty: '数控车工', otherNames: [students[2]!.name] })
    expect((await world.sql('select seq from certificate_credential where certificate_id = $1', [row!.id])).length).toBe(2)
    expect((await find('毕小正')).map((one) => one.id)).toEqual([row!.id])
  })

  test('毕业后更名：证书不变，两个姓名都查得到', async () => {
    const [row] = await issuedOf(students[2]!)
    await applyAndApprove(row!.id, 'rename', { newName: '毕新名' })
    expect((await find('毕新名'))[0]!.id).toBe(row!.id)
    expect((await find('毕小正'))[0]!.id).toBe(row!.id)
    expect((await world.sql('select seq from certificate_credential where certificate_id = $1', [row!.id])).length).toBe(2)
  })

  test('遗失：发毕业证明书，另编号并写明原编号，原证书显示换发；主管部门改为补发的，按原编号重印', async () => {
    const [row] = await issuedOf(students[2]!)
    expect((await school.ok(api.getCertificate, { id: row!.id })).lostWay).toBe('proof')
    await applyAndApprove(row!.id, 'lost')
    const first = await school.ok(api.getCertificate, { id: row!.id })
    expect(first.state).toBe('replaced')
    const proof = await school.ok(api.getCertificate, { id: first.replacedBy!.id })
    expect(proof).toMatchObject({ title: '毕业证明书', number: `5101000001${YEAR}9100001`, fullName: '毕新名', state: 'valid', refersTo: { number: row!.number } })
    expect(proof.facts).toContainEqual({ label: '所证明的证书', value: `毕业证书 ${row!.number}` })
  })
})

describe('打印、用纸和发放', () => {
  let printerId: string
  const balance = async () => (await school.ok(api.getPaper, { paper: 'diploma' })).balance

  test('打印机的偏移以毫米登记，校准页可以打印；同名的不能再登记', async () => {
    printerId = (await school.ok(api.savePrinter, { name: '教务处打印机', offsetX: 1.5, offsetY: -0.8 })).id
    expect((await school.send(api.savePrinter, { name: '教务处打印机', offsetX: 0, offsetY: 0 })).status).toBe(400)
    expect((await school.send(api.savePrinter, { name: '远', offsetX: 25, offsetY: 0 })).status).toBe(400)
    const sheet = await school.send(api.printCalibration, { id: printerId })
    expect(Buffer.from(await sheet.bytes()).subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('没有库存不能打印；入库、领用、用完、印坏、退回逐笔接上，结存总对得平', async () => {
    const ids = [...(await issuedOf(students[3]!)), ...(await issuedOf(students[4]!))].map((row) => row.id)
    expect((await school.send(api.startPrint, { certificateIds: ids, printerId })).problem.message).toContain('库存只有 0 张')
    await school.ok(api.receivePaper, { paper: 'diploma', from: 'A0000101', to: 'A0000110' })
    expect((await school.send(api.receivePaper, { paper: 'diploma', from: 'A0000110', to: 'A0000120' })).status).toBe(409)
    expect((await school.send(api.receivePaper, { paper: 'diploma', from: 'B0000110', to: 'A0000120' })).status).toBe(400)
    const { batches } = await school.ok(api.startPrint, { certificateIds: ids, printerId })
    expect(await balance()).toEqual({ received: 10, stock: 8, taken: 2, used: 0, spoiled: 0 })
    await world.runJobs()
    const print = await school.ok(api.getPrint, { id: batches[0]!.id })
    expect(print.batch.state).toBe('ready')
    expect(print.sheets.map((sheet) => sheet.serial)).toEqual(['A0000101', 'A0000102'])
    const file = await school.send(api.downloadPrint, { id: batches[0]!.id })
    expect(file.status).toBe(200)
    const settled = await school.ok(api.settlePrint, { id: batches[0]!.id, spoiled: [{ sheetId: print.sheets[0]!.id, reason: '卡纸' }] })
    expect(settled).toMatchObject({ used: 1, spoiled: 1, again: { count: 1 } })
    expect(await balance()).toEqual({ received: 10, stock: 7, taken: 1, used: 1, spoiled: 1 })
    await world.runJobs()
    const again = await school.ok(api.getPrint, { id: settled.again!.id })
    expect(again.sheets).toMatchObject([{ serial: 'A0000103', number: print.sheets[0]!.number }])
    await school.ok(api.settlePrint, { id: settled.again!.id, spoiled: [], returned: [again.sheets[0]!.id] })
    expect(await balance()).toEqual({ received: 10, stock: 8, taken: 0, used: 1, spoiled: 1 })
    expect((await school.send(api.settlePrint, { id: settled.again!.id, spoiled: [] })).status).toBe(409)
    await school.ok(api.damagePaper, { paper: 'diploma', count: 1, reason: '库房漏水打湿' })
    expect(await balance()).toEqual({ received: 10, stock: 7, taken: 0, used: 1, spoiled: 2 })
  })

  test('数据库不收对不上的一笔：多写、跳号、负库存', async () => {
    const insert = (values: string) => world.sql(`insert into paper_entry (org_no, paper, seq, action, count, prior_seq, prior_stock, prior_taken, prior_used, prior_spoiled, stock, taken, used, spoiled, by_name, on_day) values (${orgs.qingcheng}, 'diploma', ${values}, '某', current_date)`)
    const [last] = await world.sql<{ seq: number; stock: number }>(`select seq, stock from paper_entry where paper = 'diploma' order by seq desc limit 1`)
    const { seq, stock } = last!
    await expect(insert(`${seq + 1}, 'take', 1, ${seq}, ${stock}, 0, 1, 2, ${stock}, 1, 1, 2`)).rejects.toThrow()
    await expect(insert(`${seq + 1}, 'receive', 5, ${seq}, ${stock + 5}, 0, 1, 2, ${stock + 10}, 0, 1, 2`)).rejects.toThrow()
    await expect(insert(`${seq + 2}, 'receive', 5, ${seq}, ${stock}, 0, 1, 2, ${stock + 5}, 0, 1, 2`)).rejects.toThrow()
    await expect(insert(`${seq + 1}, 'take', 100, ${seq}, ${stock}, 0, 1, 2, ${stock - 100}, 100, 1, 2`)).rejects.toThrow()
  })

  test('同时打印同一本：只领一张纸', async () => {
    const [row] = await issuedOf(students[3]!)
    const answers = await Promise.all([1, 2, 3].map(() => school.send(api.startPrint, { certificateIds: [row!.id], printerId })))
    const before = await balance()
    expect(answers.filter((one) => one.status === 200).length, JSON.stringify(answers.map((one) => one.problem.message))).toBeLessThanOrEqual(1)
    expect(before.taken).toBe(answers.filter((one) => one.status === 200).length)
    await world.runJobs()
    for (const print of (await school.ok(api.listPrints, {})).rows.filter((one) => one.state === 'ready')) await school.ok(api.settlePrint, { id: print.id, spoiled: [] })
  })

  test('毕业证书上印学生档案里的照片', async () => {
    const { enrollmentId, ...photo } = { enrollmentId: students[3]!.id, name: '照片.jpg', bytes: await portrait() }
    const [row] = await issuedOf(students[3]!)
    const images = async () => {
      const { jobId } = await school.ok(api.zipCertificates, { certificateIds: [row!.id] })
      await world.runJobs()
      const files = unzipSync(await (await school.send(jobs.fetchJobFile, { id: jobId })).bytes())
      const pdf = Object.entries(files).find(([name]) => name.endsWith('.pdf'))![1]
      return Buffer.from(pdf).toString('latin1').match(/\/Subtype\s*\/Image/g)?.length ?? 0
    }
    expect(await images()).toBe(0)
    expect((await school.send(dossiers.uploadPhoto, { enrollmentId }, { file: photo })).status).toBe(200)
    expect(await images()).toBeGreaterThan(0)
  })

  test('发放：本人、代领、邮寄各要写明什么；一张只发一次', async () => {
    const printed = (await school.ok(api.listCertificates, { todo: 'deliver' })).rows
    const id = printed[0]!.id
    const detail = await school.ok(api.getCertificate, { id })
    const give = (more: object) => school.send(api.deliverCertificate, { id, on: TODAY, by: 'holder', takerName: detail.fullName, ...more })
    expect((await give({ by: 'proxy', takerName: '别人' })).status).toBe(400)
    expect((await give({ takerName: '别人' })).status).toBe(400)
    expect((await give({ by: 'post' })).status).toBe(400)
    expect((await give({ on: '2099-01-01' })).status).toBe(400)
    expect((await give({ by: 'proxy', takerName: '毕大', relation: '父亲', takerDocument: '001X' })).status).toBe(200)
    expect((await give({})).status).toBe(409)
    const after = await school.ok(api.getCertificate, { id })
    expect(after.deliveries).toMatchObject([{ by: '代领（父亲）', taker: '毕*' }])
  })

  test('姓名里印制字体没有的字：不打印这一本，指出是哪个字，纸退回库存；别的照打；成批 PDF 同样', async () => {
    const before = await balance()
    const batch = await school.ok(api.issueFromSheet, { kind: 'training', title: '生僻字班' }, { file: { name: 'a.csv', bytes: writeCsv([['姓名', '证件号码', '发证日期'], ['李二', OTHER_ID, '2026-06-29']]) } })
    await world.runJobs()
    const rows = (await school.ok(api.listCertificates, { batchId: batch.batch!.id })).rows
    await world.sql(`update certificate set name = '李𱁬', names = array['李𱁬'] where id = $1`, [rows[0]!.id])
    const other = (await school.ok(api.listCertificates, { kind: 'training' })).rows.find((row) => row.id !== rows[0]!.id)!
    const { batches } = await school.ok(api.startPrint, { certificateIds: [rows[0]!.id, other.id], printerId })
    await world.runJobs()
    const print = await school.ok(api.getPrint, { id: batches[0]!.id })
    expect(print.sheets.find((sheet) => sheet.certificateId === rows[0]!.id)).toMatchObject({ state: 'returned', reason: expect.stringContaining('U+3106C') })
    expect(print.sheets.find((sheet) => sheet.certificateId === other.id)!.state).toBe('printing')
    expect(await balance()).toEqual(before)
    const { jobId } = await school.ok(api.zipCertificates, { certificateIds: [rows[0]!.id, other.id] })
    await world.runJobs()
    const job = (await school.ok(jobs.listJobs, {})).rows.find((one) => one.id === jobId)!
    expect(job.note).toContain('生成 1 份，1 份没有生成')
    const zip = await school.send(jobs.fetchJobFile, { id: jobId })
    const files = unzipSync(await zip.bytes())
    expect(Object.keys(files).filter((name) => name.endsWith('.pdf')).length).toBe(1)
    expect(new TextDecoder().decode(files['清单.csv'])).toContain('U+3106C')
  })
})
