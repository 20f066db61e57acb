import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, todayInChina } from '../../kernel/dates.ts'
import { readTable, writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { api as todos } from '../todos/api.ts'
import { idNumber } from '../../../tests/support/admissions.ts'
import { addSecondProvince } from '../../../tests/support/second-province.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { addMonths } from './rules.ts'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const today = todayInChina()
const startsOn = addDays(today, 30)
const agreement = { plan: '每周三天在岗、两天在校', agreementGoal: '电工中级工', agreementContent: '基础、安全、岗位技能，24 个月', agreementStandard: '取得四级证书' }
const roster = { title: '秋季电工班', className: '电工一班', startsOn, ...agreement }
const partner = { schoolNo: orgs.qingcheng, partnerMode: '工学交替', partnerDuty: '企业付费，学校培训', partnerFee: 500_000 }
const person = { recruit: 'new' as const, occupation: '电工', targetLevel: '4' as const, termMonths: 24, contractNo: 'LD-1', contractFrom: today, contractTo: addMonths(today, 48), wage: 380_000, mentorEnterprise: '刘师傅', mentorSchool: '陈老师' }

const home = mkdtempSync(join(tmpdir(), 'luban-apprentices-'))
let world: World
let enterprise: Client
let rival: Client
let school: Client
let county: Client
let serial = 500

beforeAll(async () => {
  process.env['LUBAN_HOME'] = home
  world = await openWorld()
  ;[enterprise, rival, school, county] = await Promise.all(['jinjiangStaff', 'mianyangStaff', 'qingchengRegistrar', 'jinjiangOfficer'].map((one) => world.as(one))) as [Client, Client, Client, Client]
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const fresh = (birth = '2000-05-06') => idNumber(birth, (serial += 2))
const act = async (client: Client, id: string, action: string, reason?: string) => {
  const { version } = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, action, version, ...(reason ? { reason } : {}) })
}

/** A roster with everything that filing needs. */
async function complete(client: Client, input: object = {}, people: { name: string; number: string; partTime?: boolean }[] = [{ name: '学徒甲', number: fresh() }]): Promise<string> {
  const facts = { ...roster, ...input } as Parameters<typeof client.ok<typeof api.openApprenticeRoster>>[1]
  const { id } = await client.ok(api.openApprenticeRoster, facts)
  for (const [at, one] of people.entries()) {
    const made = await client.ok(api.putApprentice, { id, ...person, contractNo: `LD-${at}`, name: one.name, idNumber: one.number, partTime: one.partTime ?? false })
    await client.ok(api.uploadContracts, { id, apprenticeId: made.id }, { file: { name: '合同.pdf', bytes: PDF } })
  }
  for (const kind of ['plan', 'agreement', ...(facts.schoolNo ? ['partner'] : [])] as ('plan' | 'agreement' | 'partner')[])
    await client.ok(api.uploadRosterPaper, { id, kind }, { file: { name: `${kind}.pdf`, bytes: PDF } })
  return id
}

test('企业填名册、学校确认、县级在开班以前备案；学徒这时才进人员登记簿，学校名下也有一份，能移交非全日制学籍', async () => {
  const number = fresh()
  const id = await complete(enterprise, partner, [{ name: '学徒甲', number, partTime: true }, { name: '学徒乙', number: fresh() }])
  expect(await world.sql('select 1 from person where id_hash = $1', [world.vault.hash('id-card', number)])).toEqual([])
  expect((await school.send(api.getApprenticeRoster, { id })).status).toBe(404)
  expect((await act(enterprise, id, 'submit')).status).toBe(200)
  expect((await enterprise.send(api.setApprenticeRoster, { id, ...roster })).problem.message).toContain('不能修改')

  const [asked] = (await school.ok(api.listApprenticeRosters, {})).rows
  expect(asked).toMatchObject({ id, people: 2, stateTitle: '学校确认' })
  const seen = await school.ok(api.getApprenticeRoster, { id })
  expect(seen).toMatchObject({ mentors: true, editable: false, handOver: false })
  expect(seen.people.map((one) => one.name)).toEqual(['学*甲', '学*乙'])
  expect(await school.ok(api.setSchoolMentors, { id, apprenticeIds: [seen.people[0]!.id], mentor: '李老师' })).toEqual({ changed: 1 })
  expect((await act(school, id, 'consent')).status).toBe(200)
  expect((await (await world.as('mianyangOfficer')).send(api.getApprenticeRoster, { id })).status).toBe(404)
  expect((await act(county, id, 'file')).status).toBe(200)

  const done = await enterprise.ok(api.getApprenticeRoster, { id })
  expect(done).toMatchObject({ state: 'filed', filedOn: today, filedNo: expect.stringMatching(/^学徒备〔\d{4}〕510104-0001$/) })
  expect(done.people[0]).toMatchObject({ mentorSchool: '李老师', state: 'filed' })
  expect(await world.sql('select count(*)::int as n from person_org o join person p on p.id = o.person_id where p.id_hash = $1 and o.org_no = any ($2)', [world.vault.hash('id-card', number), [orgs.qingcheng, orgs.jinjiangFactory]])).toEqual([{ n: 2 }])
  expect((await school.ok(api.listApprentices, {})).rows.map((row) => row.name).toSorted()).toEqual(['学*乙', '学*甲'])
  expect((await (await world.as('fujiangRegistrar')).ok(api.listApprentices, {})).total).toBe(0)

  const file = await school.send(api.makeStudentRoster, { id })
  const table = await readTable(await file.bytes(), { fileName: '花名册.xlsx', maxRows: 10 })
  const [header, line, ...more] = table.sheets[0]!.rows
  const cell = (title: string) => line!.cells[header!.cells.findIndex((one) => one.text === title)]?.text
  expect(more).toEqual([])
  expect({ id: cell('证件号码'), mode: cell('学习形式'), level: cell('培养层次'), years: cell('学制（年）'), unit: cell('工作单位') }).toEqual({ id: number, mode: '非全日制', level: '中级工', years: '2', unit: '锦江精密机械有限公司' })
  expect(await world.sql(`select what from person_view where what like '移交非全日制学籍%'`)).toHaveLength(1)
})

test('学校只开三份材料，看不到劳动合同和工资；退回以后内容也不看；企业重新导入名册，学校定的导师还在，逐行记下改前改后', async () => {
  const number = fresh()
  const id = await complete(enterprise, partner, [{ name: '学徒壬', number }])
  await act(enterprise, id, 'submit')
  const own = await enterprise.ok(api.getApprenticeRoster, { id })
  const [contract, plan] = [own.people[0]!.contractFileId!, own.papers.plan!.fileId]
  const seen = await school.ok(api.getApprenticeRoster, { id })
  expect(seen.people[0]).toMatchObject({ contractNo: null, wage: null, contractFileId: null, contractFrom: today })
  expect((await school.send(api.getRosterFile, { id, fileId: plan })).status).toBe(200)
  expect((await school.send(api.getRosterFile, { id, fileId: contract })).status).toBe(404)
  await school.ok(api.setSchoolMentors, { id, apprenticeIds: [own.people[0]!.id], mentor: '李老师' })
  expect((await act(school, id, 'decline', '班级写错了')).status).toBe(200)
  expect((await school.send(api.getRosterFile, { id, fileId: plan })).status).toBe(404)
  expect((await school.send(api.getApprenticeRoster, { id })).problem.message).toContain('名册在企业手里')
  expect((await school.ok(api.listApprenticeRosters, {})).rows.find((row) => row.id === id)).toMatchObject({ stateTitle: '待补正' })

  const row = { 姓名: '学徒壬', 证件号码: number, 用工: '新招用', '职业（工种）': '电工', 培养目标: '中级工', '培养期限（月）': '24', 劳动合同编号: 'LD-9', 合同起: today, 合同止: addMonths(today, 48), '月工资（元）': '3900', 企业导师: '', 院校导师: '' }
  const file = { name: '名册.xlsx', bytes: await writeWorkbook({ title: '名册', sheets: [{ name: '名册', columns: Object.keys(row).map((header) => ({ header, format: 'text' as const })), rows: [Object.values(row)] }] }) }
  const { sha256, replaces } = await enterprise.ok(api.checkApprenticeFile, { id }, { file })
  expect(replaces).toBe(1)
  await enterprise.ok(api.loadApprenticeFile, { id, sha256 }, { file })
  expect((await enterprise.ok(api.getApprenticeRoster, { id })).people[0]).toMatchObject({ mentorSchool: '李老师', mentorEnterprise: '刘师傅', wage: 390_000, contractNo: 'LD-9' })
  expect(await world.sql(`select before, after from audit_change where action = 'replace' and record_id = $1`, [own.people[0]!.id])).toMatchObject([{ before: { wage: 380_000 }, after: { wage: 390_000, mentorSchool: '李老师' } }])

  // Somebody the register knows sees who looked at the contract, also before it is filed.
  const views = () => world.sql(`select v.what from person_view v join person p on p.id = v.person_id where p.id_hash = $1`, [world.vault.hash('id-card', number)])
  await world.sql(`insert into person (id, id_hash, id_sealed, id_masked, id_tail, document_type, name, pinyin, initials, sex, birth_date) values (gen_random_uuid(), $1, $2, '5101************00', '00', 'id-card', '学徒壬', '', '', 'male', '2000-05-06')`, [world.vault.hash('id-card', number), world.vault.seal(number)])
  expect((await enterprise.send(api.getRosterFile, { id, fileId: contract })).status).toBe(200)
  expect(await views()).toEqual([{ what: '看了学徒的劳动合同' }])
})

test('备案过的人别的企业不能再备案，说明在哪家；同时备案的只有一份成', async () => {
  const number = fresh()
  const first = await complete(enterprise, {}, [{ name: '学徒丙', number }])
  const second = await complete(rival, {}, [{ name: '学徒丙', number }])
  for (const [client, id] of [[enterprise, first], [rival, second]] as const) expect((await act(client, id, 'submit')).status).toBe(200)
  const officers = [[county, first], [await world.as('mianyangOfficer'), second]] as const
  const answers = await Promise.all(officers.map(([client, id]) => act(client, id, 'file')))
  expect(answers.map((one) => one.status).toSorted()).toEqual([200, 409])
  const lost = answers[0]!.ok ? officers[1] : officers[0]
  const { rules } = await lost[0].ok(todos.getCase, { id: lost[1] })
  expect(rules.find((one) => one.id === 'apprentice-elsewhere')).toMatchObject({ verdict: 'block', fact: expect.stringContaining(answers[0]!.ok ? '锦江精密机械有限公司' : '绵阳电子装备有限公司') })
})

test('培养结束以后放开占用：同一人可以在别的企业备案，学校看到结束日期', async () => {
  const number = fresh()
  const id = await complete(enterprise, partner, [{ name: '学徒辛', number, partTime: true }])
  await act(enterprise, id, 'submit')
  await act(school, id, 'consent')
  const before = await county.ok(api.getApprenticeBoard, {})
  expect((await act(county, id, 'file')).status).toBe(200)
  expect(await school.ok(api.getApprenticeRoster, { id })).toMatchObject({ handOver: true })
  const apprenticeId = (await enterprise.ok(api.getApprenticeRoster, { id })).people[0]!.id
  expect((await enterprise.send(api.endApprentice, { id, apprenticeId, endedOn: addDays(today, 1), reason: 'left' })).status).toBe(400)
  expect((await rival.send(api.endApprentice, { id, apprenticeId, endedOn: today, reason: 'left' })).status).toBe(404)
  await enterprise.ok(api.endApprentice, { id, apprenticeId, endedOn: today, reason: 'left' })
  expect((await enterprise.send(api.endApprentice, { id, apprenticeId, endedOn: today, reason: 'left' })).status).toBe(409)
  expect((await school.ok(api.listApprentices, { state: 'ended' })).rows.map((row) => row.name)).toEqual(['学*辛'])
  expect((await enterprise.ok(api.getApprenticeRoster, { id })).mayEnd).toBe(false)
  expect((await school.ok(api.getApprenticeRoster, { id })).handOver).toBe(false)
  expect((await school.send(api.makeStudentRoster, { id })).problem.message).toContain('没有要注册非全日制学籍的在培学徒')
  const after = await county.ok(api.getApprenticeBoard, {})
  expect(after.apprentices).toBe(before.apprentices + 1)
  expect((await county.ok(api.listApprentices, { state: 'ever' })).total).toBe(after.apprentices)
  const next = await complete(rival, {}, [{ name: '学徒辛', number }])
  await act(rival, next, 'submit')
  expect((await act(await world.as('mianyangOfficer'), next, 'file')).status).toBe(200)
})

test('选好的学校暂停招生以后，名册提交不了、确认不了；恢复了照常办', async () => {
  const id = await complete(enterprise, partner, [{ name: '学徒申', number: fresh() }])
  const state = (to: string) => world.sql('update org set state = $2 where org_no = $1', [orgs.qingcheng, to])
  await state('suspended')
  const refused = await act(enterprise, id, 'submit')
  expect([refused.status, refused.problem.message]).toEqual([409, expect.stringContaining('暂停招生')])
  await state('operating')
  expect((await act(enterprise, id, 'submit')).status).toBe(200)
  await state('suspended')
  expect((await act(school, id, 'consent')).problem.message).toContain('暂停招生')
  await state('operating')
  expect((await act(school, id, 'consent')).status).toBe(200)
})

test('缺合同、缺协议、开班日期已到的名册提交不了，逐条说明；一年以下合同、没有导师要说明理由', async () => {
  const { id } = await enterprise.ok(api.openApprenticeRoster, { title: '不全的班', className: '一班', startsOn: today })
  await enterprise.ok(api.putApprentice, { id, ...person, contractTo: addDays(today, 200), mentorEnterprise: null, name: '学徒丁', idNumber: fresh() })
  const refused = await act(enterprise, id, 'submit')
  expect(refused.status).toBe(409)
  const { rules } = await enterprise.ok(todos.getCase, { id })
  const verdict = (rule: string) => rules.find((one) => one.id === rule)
  for (const rule of ['startsOn-block', 'agreement-block', 'plan-block', 'papers-block', 'contracts-block']) expect(verdict(rule)?.verdict, rule).toBe('block')
  expect(verdict('contractTo-warn')).toMatchObject({ clause: '001:1244' })
  expect(verdict('mentorEnterprise-warn')?.fact).toContain('没有企业导师')
  for (const [wrong, path] of [[{ wage: 100_000 }, 'wage'], [{ termMonths: 30 }, 'termReason'], [{ termMonths: 40, termReason: '特殊' }, 'termMonths'], [{ partTime: true }, 'partTime']] as const) {
    const answer = await enterprise.send(api.putApprentice, { id, ...person, ...wrong, name: '学徒戊', idNumber: fresh() })
    expect(answer.problem.issues?.map((one) => one.path), path).toContain(path)
  }
  expect((await enterprise.send(api.putApprentice, { id, ...person, name: '学徒己', idNumber: fresh(`${Number(today.slice(0, 4)) - 15}-01-01`) })).problem.message).toContain('16 周岁')
})

test('名册文件逐格检查：错的一格写明行、列、原因和条款，改好以后全部导入；合同打成压缩包按证件号码对上', async () => {
  const { id } = await enterprise.ok(api.openApprenticeRoster, { ...roster, title: '导入的班' })
  const header = ['姓名', '证件号码', '用工', '职业（工种）', '培养目标', '培养期限（月）', '劳动合同编号', '合同起', '合同止', '月工资（元）', '企业导师']
  const numbers = [fresh(), fresh()]
  const sheet = async (wage: string) => ({
    name: '名册.xlsx',
    bytes: await writeWorkbook({ title: '名册', sheets: [{ name: '名册', columns: header.map((one) => ({ header: one, format: 'text' as const })), rows: numbers.map((number, at) => [`学徒${'甲乙'[at]}`, number, '转岗', '钳工', '高级工', '24', `HT-${at}`, today, addMonths(today, 36), at === 0 ? '4000' : wage, '王师傅']) }] }),
  })
  // Written once each: two workbooks of different seconds are different files.
  const [wrong, right] = [await sheet('1200'), await sheet('4200')]
  const bad = await enterprise.ok(api.checkApprenticeFile, { id }, { file: wrong })
  expect(bad).toMatchObject({ sent: 2, passed: 1, rejected: 1 })
  expect(bad.problems.find((one) => one.level === 'block')).toMatchObject({ excelRow: 3, column: 'J', header: '月工资（元）', found: '1200', message: expect.stringContaining('低于企业所在地最低工资') })
  expect((await enterprise.send(api.loadApprenticeFile, { id, sha256: bad.sha256 }, { file: wrong })).status).toBe(400)
  const good = await enterprise.ok(api.checkApprenticeFile, { id }, { file: right })
  expect(good.rejected).toBe(0)
  expect((await enterprise.send(api.loadApprenticeFile, { id, sha256: bad.sha256 }, { file: right })).status).toBe(409)
  expect((await enterprise.ok(api.loadApprenticeFile, { id, sha256: good.sha256 }, { file: right })).passed).toBe(2)
  const stored = await enterprise.ok(api.uploadContracts, { id }, { file: { name: '合同.zip', bytes: zipSync({ [`${numbers[0]}.pdf`]: PDF, [`${numbers[1]}_合同.pdf`]: PDF, '别人.pdf': PDF }) } })
  expect(stored).toMatchObject({ stored: 2, withoutTarget: ['别人.pdf'], missing: 0 })
  expect((await enterprise.ok(api.getApprenticeRoster, { id })).people.map((one) => one.contractFileName)).toEqual(['劳动合同.pdf', '劳动合同.pdf'])
})

test('企业在公开页申请账户，受理的主管部门看执照开通，用信用代码和自己定的口令登录；回执号查得到，别的地区看不到', async () => {
  const creditCode = '91510104MA6C5T7X3R'.slice(0, 17)
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  let sum = 0
  for (let at = 0; at < 17; at++) sum += (alphabet.indexOf(creditCode.charAt(at)) * 3 ** at) % 31
  const whole = creditCode + alphabet.charAt((31 - (sum % 31)) % 31)
  const left = Buffer.concat([PDF, Buffer.from('% 没有提交申请的\n')])
  const upload = (bytes: Buffer) => world.anyone.ok(api.uploadEnterpriseLicence, {}, { file: { name: '执照.pdf', bytes } })
  const { ticket } = await upload(PDF)
  const shared = Buffer.concat([PDF, Buffer.from('% 别的省也存着\n')])
  for (const bytes of [left, shared]) await upload(bytes)
  const form = { name: '蓉城机电有限公司', creditCode: whole, authorityNo: orgs.jinjiang, size: 'small' as const, industryCode: 'C', address: '锦江区某路 1 号', contactName: '林芳', contactPhone: '13900001234', password: 'Rongcheng-2026', licence: ticket }
  for (const [wrong, path] of [[{ creditCode: whole.slice(0, 17) + (whole.endsWith('0') ? '1' : '0') }, 'creditCode'], [{ authorityNo: orgs.province }, 'authorityNo'], [{ licence: 'x' }, 'licence'], [{ password: '1234567890' }, 'password']] as const)
    expect((await world.anyone.send(api.applyEnterprise, { ...form, ...wrong })).problem.issues?.map((one) => one.path), path).toContain(path)
  const { receiptNo, username } = await world.anyone.ok(api.applyEnterprise, form)
  expect((await world.anyone.send(api.applyEnterprise, form)).status).toBe(409)
  expect(await world.anyone.ok(api.trackEnterpriseApplication, { receiptNo: receiptNo.toLowerCase() })).toMatchObject({ state: 'submitted' })
  expect((await world.anyone.send(api.trackEnterpriseApplication, { receiptNo: 'QY-0000-0000' })).status).toBe(404)

  const mianyang = await world.as('mianyangOfficer')
  expect((await mianyang.ok(api.listEnterpriseApplications, {})).total).toBe(0)
  const [row] = (await county.ok(api.listEnterpriseApplications, { state: 'submitted' })).rows
  expect(row).toMatchObject({ name: form.name, contactPhone: '13900001234', own: true })
  expect((await county.send(api.getEnterpriseLicence, { id: row!.id })).status).toBe(200)
  expect((await mianyang.send(api.getEnterpriseLicence, { id: row!.id })).status).toBe(404)
  const [seen] = (await (await world.as('chengduOfficer')).ok(api.listEnterpriseApplications, {})).rows
  expect(seen).toMatchObject({ own: false, contactPhone: '139****1234' })
  expect(await county.ok(api.decideEnterpriseApplication, { id: row!.id, approve: true })).toEqual({ state: 'approved', enterpriseNo: 510104_6002_00 })
  expect((await county.send(api.decideEnterpriseApplication, { id: row!.id, approve: true })).status).toBe(409)
  expect(await world.anyone.ok(api.trackEnterpriseApplication, { receiptNo })).toMatchObject({ state: 'approved' })
  const answer = await world.anyone.raw('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: form.password }) })
  expect(answer.status).toBe(200)
  expect((await world.sql<{ digest: string }>('select digest from enterprise_application'))[0]!.digest).toBe('')
  expect((await county.ok(api.listEnterprises, { q: '蓉城' })).rows).toMatchObject([{ orgNo: 510104_6002_00, contactPhone: '139****1234' }])
  expect((await county.ok(api.getApprenticeBoard, {})).enterprises).toBe(2)

  // What nobody sent in goes by night, the row and the bytes; what an application names stays.
  const bytesOf = (bytes: Buffer) => {
    const name = createHash('sha256').update(bytes).digest('hex')
    return join(home, 'files', name.slice(0, 2), name)
  }
  expect(await world.runNightly('apprenticeships.sweep-licences')).toBe('没有过期的营业执照。')
  await world.sql(`update stored_file set created_at = now() - interval '14 hours' where created_by = '' and purpose = 'evidence'`)
  expect(await world.runNightly('apprenticeships.sweep-licences'), '刚存过的内容还不动').toBe('没有过期的营业执照。')
  await addSecondProvince(world)
  await world.sql(`insert into p50.stored_file (id, org_no, name, media_type, bytes, sha256, purpose, created_by) values (gen_random_uuid(), 500000000000, '同一份.pdf', 'application/pdf', 1, $1, 'evidence', 'x')`, [createHash('sha256').update(shared).digest()])
  const old = new Date(Date.now() - 14 * 3_600_000)
  for (const bytes of [PDF, left, shared]) utimesSync(bytesOf(bytes), old, old)
  expect(await world.runNightly('apprenticeships.sweep-licences')).toBe('没有提交申请的营业执照 2 份，已清除。')
  expect([left, shared, PDF].map((bytes) => existsSync(bytesOf(bytes))), '别的省还要的内容留着').toEqual([false, true, true])
  expect((await county.send(api.getEnterpriseLicence, { id: row!.id })).status).toBe(200)
  const statuses: number[] = []
  for (let turn = 0; turn < 12; turn++) statuses.push((await world.anyone.send(api.uploadEnterpriseLicence, {}, { file: { name: '空.pdf', bytes: Buffer.from('x') } })).status)
  expect(statuses).toContain(429)
})

test('企业只看到自己的：别的企业的名册、学徒、材料都没有', async () => {
  const id = await complete(enterprise, {}, [{ name: '学徒庚', number: fresh() }])
  const { people, papers } = await enterprise.ok(api.getApprenticeRoster, { id })
  expect((await rival.send(api.getApprenticeRoster, { id })).status).toBe(404)
  expect((await rival.send(api.getRosterFile, { id, fileId: papers.plan!.fileId })).status).toBe(404)
  expect((await rival.send(api.putApprentice, { id, ...person, apprenticeId: people[0]!.id })).status).toBe(404)
  expect((await rival.send(api.uploadContracts, { id }, { file: { name: 'a.zip', bytes: zipSync({ 'a.pdf': PDF }) } })).status).toBe(404)
  expect((await rival.ok(api.listApprentices, {})).rows.some((row) => row.rosterId === id)).toBe(false)
  expect((await county.ok(api.listApprenticeRosters, {})).rows.some((row) => row.id === id)).toBe(false)
  expect(await enterprise.ok(api.getEnterpriseHome, {})).toMatchObject({ name: '锦江精密机械有限公司', authorityName: '锦江区人社局' })
  expect((await school.send(api.openApprenticeRoster, roster)).status).toBe(403)
})
