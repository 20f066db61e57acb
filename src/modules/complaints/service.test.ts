import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../kernel/dates.ts'
import { addCandidate, addLine } from '../../../tests/support/admissions.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as admissions } from '../admissions/api.ts'
import { api as inspections } from '../inspections/api.ts'
import { api as notices } from '../notices/api.ts'
import { api as orgsApi } from '../orgs/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let city: Client
let second: Client
let mianyang: Client
let province: Client
let school: Client

const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

beforeAll(async () => {
  world = await openWorld()
  city = await world.as('chengduOfficer')
  second = await world.as('chengduOfficer2')
  mianyang = await world.as('mianyangOfficer')
  province = await world.as('provinceOfficer')
  school = await world.as('qingchengRegistrar')
})

afterAll(() => world?.close())

const said = { schoolNo: orgs.qingcheng, category: 'paid', text: '中介介绍一个学生收学校三千元，中介说学校招生办付的。', anonymous: false, name: '陈晓梅', contact: '13811112222' } as const
const versionOf = async (client: Client, id: string) => (await client.ok(todos.getCase, { id })).version
const act = async (client: Client, id: string, action: string, reason?: string) => client.send(todos.actOnCase, { id, version: await versionOf(client, id), action, ...(reason ? { reason } : {}) })

let places = 0
/** From a network address of its own: one address sends a few complaints, then it waits. */
const elsewhere = () => ({ from: `203.0.113.${(places += 1)}` })

/** A complaint of a visitor whose case the clock has opened. */
async function complain(more: object = {}) {
  const made = await world.anyone.ok(api.submitComplaint, { ...said, ...more }, elsewhere())
  await world.runNightly('complaints.open')
  const [row] = await world.sql<{ id: string; case: string; no: string; org: string }>('select id, case_id as case, case_no as no, org_no as org from complaint where tracking_no = $1', [made.trackingNo])
  return { ...made, caseId: row!.case, caseNo: row!.no, id: row!.id }
}

const result = { verdict: 'founded', finding: '招生办负责人承认按人头付介绍费，共 12 人。', measure: 'rectify', followDue: addDays(today, 30), decision: '青城技师学院向校外中介支付介绍费招收学生，责令限期整改。', answer: '反映的情况属实，已责令学校限期整改。' } as const

test('从网上投诉到受理、学校说明、另一人审定、公示、公布、整改办结，投诉人凭查询号一路看得到', async () => {
  const { trackingNo, code, caseId, authorityName } = await complain()
  expect(authorityName).toBe('成都市人社局')
  expect((await world.anyone.ok(api.trackComplaint, { trackingNo: trackingNo.toLowerCase(), code })).state).toBe('received')
  expect((await world.anyone.send(api.trackComplaint, { trackingNo, code: 'AAAAA-AAAAA' })).status).toBe(404)
  // Material is added by number and code, checked for what it is, and not by anybody else.
  await world.anyone.ok(api.addComplaintFile, { trackingNo, code }, { file: { name: '转账.pdf', bytes: pdf } })
  expect((await world.anyone.send(api.addComplaintFile, { trackingNo, code }, { file: { name: '转账.pdf', bytes: new TextEncoder().encode('MZ program') } })).status).toBe(400)
  expect((await world.anyone.send(api.addComplaintFile, { trackingNo, code: 'BBBBB-BBBBB' }, { file: { name: '转账.pdf', bytes: pdf } })).status).toBe(404)
  // A wrong pair is answered without waiting for the file: here it never comes to its end.
  const endless = new ReadableStream({ pull: () => new Promise(() => {}) })
  const refused = await world.anyone.raw(`/api/public/complaints/files?trackingNo=${trackingNo}&code=BBBBB-BBBBB&filename=a.pdf`, { method: 'POST', body: endless, duplex: 'half', headers: { 'idempotency-key': crypto.randomUUID() } } as RequestInit)
  expect(refused.status).toBe(404)

  expect((await school.send(api.addComplaintFile, { trackingNo, code }, { file: { name: '转账.pdf', bytes: pdf } })).status).toBe(409)
  const list = await city.ok(todos.listTodos, { list: 'mine' })
  expect(list.rows.find((row) => row.id === caseId)).toMatchObject({ title: '青城技师学院 · 有偿招生', page: `/complaints/manage/${caseId}` })
  expect(list.rows.find((row) => row.id === caseId)!.dueOn).not.toBeNull()
  expect((await act(city, caseId, 'accept')).ok).toBe(true)
  // A step with a form of its own is taken by its endpoint only: what the general one carries was checked by nothing.
  for (const [action, facts] of [['propose', { verdict: 'founded', finding: '随便写的', measure: 'suspend', decision: '', answer: '' }], ['ask', { question: '谁投诉的？' }]] as const) {
    const version = await versionOf(city, caseId)
    const plain = await city.send(todos.actOnCase, { id: caseId, version, action, facts })
    expect([plain.status, plain.problem.message]).toEqual([409, expect.stringContaining('在它的页面上办理')])
    expect((await city.ok(todos.actOnCases, { action, cases: [{ id: caseId, version }], facts })).rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('在它的页面上办理') })
  }

  // The school sees what it is asked, and nothing of the complaint.
  expect((await school.send(todos.getCase, { id: caseId })).status).toBe(404)
  await city.ok(api.askSchool, { id: caseId, version: await versionOf(city, caseId), question: '请说明今年向校外人员付款的情况，附招生费用账目。' })
  const asked = await school.ok(api.listSchoolComplaints, {})
  expect(asked.rows).toMatchObject([{ id: caseId, waiting: true, authorityName: '成都市人社局' }])
  const seen = await school.ok(todos.getCase, { id: caseId })
  const whole = JSON.stringify(seen)
  for (const secret of ['陈晓梅', '13811112222', '1381', '三千元', '转账.pdf', trackingNo]) expect(whole).not.toContain(secret)
  expect(seen.facts.map((fact) => fact.label)).toEqual(['类别', '要说明的情况'])
  expect((await school.send(api.getComplaint, { id: caseId })).status).toBe(403)
  const kept = await school.ok(api.uploadStatementFile, {}, { file: { name: '账目.pdf', bytes: pdf } })
  const foreign = await (await world.as('fujiangRegistrar')).ok(api.uploadStatementFile, {}, { file: { name: '别校.pdf', bytes: pdf } })
  const statement = { id: caseId, version: await versionOf(school, caseId), text: '学校没有付款，附上账目。' }
  expect((await school.send(api.answerComplaint, { ...statement, text: '学校没有付款，附上账目，请核对。', files: [foreign] })).status).toBe(404)
  const forged = await school.send(todos.actOnCase, { id: caseId, version: statement.version, action: 'answer', reason: statement.text, facts: { fileIds: [foreign.fileId] } })
  expect(forged.status).toBe(404)
  await school.ok(api.answerComplaint, { ...statement, text: '学校没有付款，附上账目，请核对。', files: [kept] })

  await city.ok(api.addComplaintNote, { id: caseId, text: '询问招生办主任，承认付款。' })
  const evidence = await city.ok(api.uploadComplaintEvidence, { id: caseId }, { file: { name: '询问笔录.pdf', bytes: pdf } })
  const detail = await city.ok(todos.getCase, { id: caseId })
  expect(detail.evidence.map((one) => [one.name, one.meta])).toEqual([['转账.pdf', '投诉人提供'], ['账目.pdf', '学校说明附件'], ['询问笔录.pdf', '调查取得']])
  for (const one of detail.evidence) expect((await city.send(todos.readCaseFile, { id: caseId, fileId: one.fileId! })).status).toBe(200)
  expect((await school.send(todos.readCaseFile, { id: caseId, fileId: evidence.fileId })).status).toBe(404)

  // A result is checked, and settled by somebody else.
  const propose = async (more: object = {}) => city.send(api.proposeComplaintResult, { id: caseId, version: await versionOf(city, caseId), ...result, ...more })
  expect((await propose({ verdict: 'unfounded' })).problem.issues?.map((one) => one.path)).toEqual(['measure'])
  expect((await propose({ followDue: undefined, decision: '' })).problem.issues?.map((one) => one.path)).toEqual(['decision', 'followDue'])
  expect((await propose()).data).toEqual({ state: 'review', stateTitle: '待审定' })
  expect((await act(city, caseId, 'approve')).status).toBe(409)
  // Until it is settled the school reads nothing of it.
  const meanwhile = JSON.stringify(await school.ok(todos.getCase, { id: caseId }))
  for (const inner of ['属实', '介绍费', '询问笔录', '限期整改，', '学校已经说明']) expect(meanwhile).not.toContain(inner)
  expect((await act(second, caseId, 'return', '补充付款凭证以后再报。')).ok).toBe(true)
  const returned = await school.ok(todos.getCase, { id: caseId })
  expect(JSON.stringify(returned)).not.toContain('付款凭证')
  expect([returned.rules, returned.checked, returned.timeline[0]]).toEqual([[], null, expect.objectContaining({ title: '退回补充调查', reason: null })])
  expect((await city.ok(todos.getCase, { id: caseId })).timeline[0]!.reason).toBe('补充付款凭证以后再报。')
  expect((await propose()).ok).toBe(true)
  expect((await act(second, caseId, 'approve')).ok).toBe(true)
  expect(await world.anyone.ok(api.trackComplaint, { trackingNo, code })).toMatchObject({ state: 'decided', answer: result.answer })

  // Publicity first, by the parameter; then the result stands in public, without anything about persons.
  expect((await act(city, caseId, 'publish')).status).toBe(409)
  expect((await act(city, caseId, 'announce')).ok).toBe(true)
  expect((await act(city, caseId, 'publish')).problem.message).toContain('公示到')
  await world.sql(`update publicity set starts_on = starts_on - 30, ends_on = current_date - 2 where case_id = $1`, [caseId])
  expect((await act(city, caseId, 'publish')).ok).toBe(true)
  const shown = await world.anyone.ok(api.listPublishedComplaints, {})
  expect(shown.rows).toMatchObject([{ title: '青城技师学院有偿招生', schoolName: '青城技师学院', verdict: 'founded', measure: 'rectify', followedOn: null }])
  expect(JSON.stringify(shown)).not.toContain('陈晓梅')

  // What follows is a case of the register of schools; it ends when the school was looked at again.
  expect((await act(city, caseId, 'finish', '整改完成。')).status).toBe(409)
  const order = await city.ok(orgsApi.issueOrder, { orgNo: orgs.qingcheng, to: 'rectifying', reason: '有偿招生', requirements: '清退介绍费，建立招生费用公开制度。', dueOn: addDays(today, 30) })
  expect((await city.ok(api.getComplaint, { id: caseId })).orders.map((one) => one.no)).toEqual([order.no])
  await city.ok(api.linkComplaintOrder, { id: caseId, orderId: order.id })
  expect((await act(city, caseId, 'finish', '整改完成。')).problem.message).toContain('还没有复查合格')
  expect((await act(school, order.id, 'report', '已清退介绍费，公开招生费用。')).ok).toBe(true)
  expect((await act(city, order.id, 'lift')).ok).toBe(true)
  expect((await act(city, caseId, 'finish', '介绍费已清退，招生费用已公开。')).ok).toBe(true)
  expect(await world.anyone.ok(api.getPublishedComplaint, { id: shown.rows[0]!.id })).toMatchObject({ followed: '介绍费已清退，招生费用已公开。', text: result.decision })
  expect(await world.anyone.ok(api.trackComplaint, { trackingNo, code })).toMatchObject({ state: 'finished', mayAdd: false })
  // It can be taken down with a reason, and then nobody sees it.
  expect((await province.send(api.withdrawComplaintPublication, { id: caseId, reason: '省里看看能不能撤下' })).status).toBe(403)
  await city.ok(api.withdrawComplaintPublication, { id: caseId, reason: '文字有误，更正后再公布' })
  expect((await world.anyone.send(api.getPublishedComplaint, { id: shown.rows[0]!.id })).status).toBe(404)
})

test('投诉人的身份只有承办的主管部门能看，每次看都记审计；上级、学校、别的市都看不到，匿名的没有', async () => {
  const { caseId, id } = await complain({ category: 'false', text: '招生老师说毕业包进国企，实际没有，身份证 510104199001011234，打 13912345678 找的他。' })
  const detail = await city.ok(api.getComplaint, { id: caseId })
  expect(detail.text).not.toContain('510104199001011234')
  expect(detail.text).not.toContain('13912345678')
  expect([detail.mayOpenText, (await province.ok(api.getComplaint, { id: caseId })).mayOpenText]).toEqual([true, false])
  expect((await city.ok(api.openComplaintText, { id: caseId, purpose: '核对招生人员的电话' })).text).toContain('打 13912345678 找的他')
  expect((await province.send(api.openComplaintText, { id: caseId, purpose: '督办时想看原文' })).status).toBe(403)
  expect((await school.send(api.openComplaintText, { id: caseId, purpose: '学校想看原文' })).status).toBe(403)
  expect(await world.sql(`select reason from audit where verb = 'complaint.open-text' and subject_id = $1`, [id])).toEqual([{ reason: '核对招生人员的电话' }])
  expect(JSON.stringify(detail)).not.toContain('陈晓梅')
  expect(await city.ok(api.openComplainant, { id: caseId, purpose: '电话核实所说的情况' })).toEqual({ name: '陈晓梅', contact: '13811112222' })
  expect((await city.send(api.openComplainant, { id: caseId, purpose: '看' })).status).toBe(400)
  expect((await province.send(api.openComplainant, { id: caseId, purpose: '督办时想知道是谁' })).status).toBe(403)
  expect((await province.ok(api.getComplaint, { id: caseId })).mayOpenContact).toBe(false)
  expect((await mianyang.send(api.openComplainant, { id: caseId, purpose: '别的市想知道是谁' })).status).toBe(404)
  expect((await school.send(api.openComplainant, { id: caseId, purpose: '学校想知道是谁' })).status).toBe(403)
  const looks = await world.sql<{ reason: string }>(`select reason from audit where verb = 'complaint.open-contact' and subject_id = $1`, [id])
  expect(looks.map((one) => one.reason)).toEqual(['电话核实所说的情况'])
  // Taken on by one officer, only that one.
  await world.sql(`update case_file set assignee_post = (select id from national.post where holder_name = '何平'), assignee_name = '何平' where id = $1`, [caseId])
  expect((await city.send(api.openComplainant, { id: caseId, purpose: '同事承办的也想看' })).status).toBe(403)
  const hidden = await complain({ anonymous: true, name: undefined, contact: undefined })
  expect((await city.send(api.openComplainant, { id: hidden.caseId, purpose: '核实所说的情况' })).status).toBe(409)
  // Whoever is signed in is not anonymous.
  expect((await school.send(api.submitComplaint, { ...said, anonymous: true }, elsewhere())).problem.issues?.[0]?.path).toBe('anonymous')
})

test('登录的人投诉、补交材料，审计里只写公众：没有账号、姓名、单位、本人、地址、学校', async () => {
  const learner = await addCandidate(world, '13800000771', { name: '样例投诉人' })
  const [account] = await world.sql<{ person: string }>(`select person_id as person from national.post where holder_name = '样例投诉人'`)
  for (const [at, client] of [[1111, learner], [2222, school], [3333, province]] as const) {
    const made = await client.ok(api.submitComplaint, { ...said, contact: `1370000${at}` }, elsewhere())
    const [row] = await world.sql<{ id: string; person: string | null }>('select id, complainant_person as person from complaint where tracking_no = $1', [made.trackingNo])
    if (client === learner) {
      await client.ok(api.addComplaintFile, { trackingNo: made.trackingNo, code: made.code }, { file: { name: '材料.pdf', bytes: pdf } })
      expect(row!.person).toBe(account!.person)
    }
    const rows = await world.sql<{ verb: string }>(`select verb, org_no, account_id, actor_name, role, actor_org_no, actor_org_name, person_id, subject_label, detail from audit where subject_id = $1 order by id`, [row!.id])
    const nobody = { org_no: 1, account_id: '', actor_name: '公众', role: 'learner', actor_org_no: 1, actor_org_name: '公众', person_id: null, detail: {} }
    expect(rows.map((one) => ({ ...one, org_no: Number((one as never as { org_no: string }).org_no), actor_org_no: Number((one as never as { actor_org_no: string }).actor_org_no) }))).toEqual([
      { ...nobody, verb: 'complaint.submit', subject_label: '招生投诉' },
      ...(client === learner ? [{ ...nobody, verb: 'complaint.add-file', subject_label: '补充投诉材料' }] : []),
    ])
  }
  expect(await world.sql(`select distinct created_by from stored_file where purpose = 'complaint' and created_at > now() - interval '1 minute'`)).toEqual([{ created_by: '' }])
  await world.runNightly('complaints.open')
})

test('填错逐项说明；一个联系方式一天五件，一个部门一小时六十件；没有学校的归省级或选定的主管部门', async () => {
  const bad = async (more: object) => (await world.anyone.send(api.submitComplaint, { ...said, ...more }, elsewhere())).problem.issues?.map((one) => one.path)
  expect(await bad({ text: '太短' })).toEqual(['text'])
  expect(await bad({ name: '', contact: '' })).toEqual(['name', 'contact'])
  expect(await bad({ happenedOn: addDays(today, 3) })).toEqual(['happenedOn'])
  expect(await bad({ schoolNo: undefined })).toEqual(['schoolNo'])
  expect(await bad({ schoolNo: orgs.chengdu })).toEqual(['schoolNo'])
  expect((await world.anyone.send(api.submitComplaint, { ...said, schoolNo: 510100999900 }, elsewhere())).status).toBe(404)
  const agency = await world.anyone.ok(api.submitComplaint, { ...said, schoolNo: undefined, agentName: '某某教育咨询公司', contact: '13911113333' }, elsewhere())
  expect(agency.authorityName).toBe('省人社厅')
  expect((await world.anyone.ok(api.submitComplaint, { ...said, schoolNo: undefined, authorityNo: orgs.mianyang, agentName: '某某教育咨询公司', contact: '13911113333' }, elsewhere())).authorityName).toBe('绵阳市人社局')
  for (let at = 0; at < 3; at += 1) await world.anyone.ok(api.submitComplaint, { ...said, contact: '13911113333' }, elsewhere())
  expect((await world.anyone.send(api.submitComplaint, { ...said, contact: '13911113333' }, elsewhere())).status).toBe(429)
  await world.sql(`insert into complaint_receipt (receipt_mark, tracking_no, complaint_id, authority_no, authority_name, category, state)
    select decode(md5(g::text), 'hex'), 'T' || g, gen_random_uuid(), ${orgs.mianyang}, '绵阳市人社局', 'other', 'received' from generate_series(1, 60) g`)
  expect((await world.anyone.send(api.submitComplaint, { ...said, schoolNo: orgs.fujiang, anonymous: true, name: undefined, contact: undefined }, elsewhere())).status).toBe(429)
  // Those who leave a name are not shut out by those who do not.
  expect((await world.anyone.send(api.submitComplaint, { ...said, schoolNo: orgs.fujiang, contact: '13911114444' }, elsewhere())).status).toBe(200)
  // One address: a few, then it waits; tracking and material are counted apart.
  const flood = []
  for (let at = 0; at < 6; at += 1) flood.push((await world.anyone.send(api.submitComplaint, { ...said, text: '短' }, { from: '198.51.100.7' })).status)
  expect(flood).toEqual([400, 400, 400, 400, 400, 429])
  expect((await world.anyone.send(api.trackComplaint, { trackingNo: 'TS000000', code: 'AAAAA-AAAAA' }, { from: '198.51.100.7' })).status).toBe(404)
  await world.sql(`delete from complaint_receipt where tracking_no like 'T_' or tracking_no like 'T__'`)
  await world.runNightly('complaints.open')
})

test('一件建不成办件的不挡住别的；移送来的材料读不到，办件照样建立，并写进调查记录', async () => {
  const bad = await world.anyone.ok(api.submitComplaint, { ...said, agentName: '坏的一件', contact: '13500001111' }, elsewhere())
  await world.sql(`alter table complaint add constraint broken check (case_id is null or agent_name <> '坏的一件') not valid`)
  const good = await complain({ contact: '13500002222' })
  await world.anyone.ok(api.addComplaintFile, { trackingNo: good.trackingNo, code: good.code }, { file: { name: '丢失的.pdf', bytes: pdf } })
  await city.ok(api.transferComplaint, { id: good.caseId, version: await versionOf(city, good.caseId), authorityNo: orgs.mianyang, reason: '事情发生在绵阳' })
  await world.sql(`delete from stored_file where id in (select file_id from complaint_file where complaint_id = $1)`, [good.id])
  expect(await world.runNightly('complaints.open')).toBe('新的投诉 2 件，已建立办件 1 件，1 件没有建成，见日志。')
  const there = (await mianyang.ok(api.listComplaints, { q: good.trackingNo })).rows[0]!
  expect((await mianyang.ok(api.getComplaint, { id: there.caseId! })).notes[0]!.text).toContain('丢失的.pdf')
  await world.sql('alter table complaint drop constraint broken')
  expect(await world.runNightly('complaints.open')).toBe('新的投诉 1 件，已建立办件。')
  expect((await city.ok(api.listComplaints, { q: bad.trackingNo })).rows[0]!.caseId).not.toBeNull()
})

test('移送以后由另一个部门承办，查询号照旧；不予受理写理由，投诉人看得到；电话投诉由承办部门登记', async () => {
  const { caseId, trackingNo, code } = await complain({ anonymous: true })
  await world.anyone.ok(api.addComplaintFile, { trackingNo, code }, { file: { name: '录音说明.pdf', bytes: pdf } })
  expect((await mianyang.send(api.getComplaint, { id: caseId })).status).toBe(404)
  expect((await city.send(api.transferComplaint, { id: caseId, version: await versionOf(city, caseId), authorityNo: orgs.chengdu, reason: '移送给自己' })).status).toBe(400)
  await city.ok(api.transferComplaint, { id: caseId, version: await versionOf(city, caseId), authorityNo: orgs.mianyang, reason: '事情发生在绵阳' })
  await world.runNightly('complaints.open')
  const there = (await mianyang.ok(api.listComplaints, { q: trackingNo })).rows[0]!
  expect(there).toMatchObject({ state: 'received', trackingNo, schoolName: '青城技师学院', authorityName: '绵阳市人社局' })
  expect((await mianyang.ok(todos.getCase, { id: there.caseId! })).evidence.map((one) => one.name)).toEqual(['录音说明.pdf'])
  expect((await act(mianyang, there.caseId!, 'refuse', '同一件事已由省厅办理，请凭省厅的查询号查看。')).ok).toBe(true)
  expect(await world.anyone.ok(api.trackComplaint, { trackingNo, code })).toMatchObject({ authorityName: '绵阳市人社局', state: 'refused', answer: '同一件事已由省厅办理，请凭省厅的查询号查看。' })
  const called = { source: 'phone', category: 'fees', text: '来电说报名先收五百元定金，不开票。', anonymous: true } as const
  expect((await mianyang.send(api.registerComplaint, { ...called, schoolNo: orgs.qingcheng })).status).toBe(404)
  expect((await province.send(api.registerComplaint, { ...called, schoolNo: orgs.qingcheng })).status).toBe(400)
  const made = await city.ok(api.registerComplaint, { ...called, schoolNo: orgs.qingcheng })
  expect(await world.anyone.ok(api.trackComplaint, { trackingNo: made.trackingNo, code: made.code })).toMatchObject({ state: 'received', category: 'fees' })
  expect((await city.ok(notices.listNotices, {})).rows.some((row) => row.title.includes('违规收费'))).toBe(true)
})

test('没有听过学校说明的不能认定属实；没有查实的不公布学校', async () => {
  const { caseId } = await complain({ category: 'trade' })
  await act(city, caseId, 'accept')
  await city.ok(api.proposeComplaintResult, { id: caseId, version: await versionOf(city, caseId), ...result, measure: 'talk', followDue: undefined })
  expect((await act(second, caseId, 'approve')).problem.message).toContain('没有要学校说明过')
  expect((await act(second, caseId, 'return', '先要学校说明。')).ok).toBe(true)
  // Asked is not heard: the school has its time, and only when that is over may it be settled without its words.
  const partly = { ...result, verdict: 'partly', measure: 'talk', followDue: undefined } as const
  await city.ok(api.askSchool, { id: caseId, version: await versionOf(city, caseId), question: '请说明与初中往来和付款的情况。' })
  expect((await act(city, caseId, 'recall', '不再等书面说明。')).ok).toBe(true)
  await city.ok(api.proposeComplaintResult, { id: caseId, version: await versionOf(city, caseId), ...partly })
  expect((await act(second, caseId, 'approve')).problem.message).toContain('还没有过')
  await world.sql(`update complaint set statement_due = current_date - 3 where case_id = $1`, [caseId])
  expect((await act(second, caseId, 'approve')).ok).toBe(true)
  // What was found is made public; leaving it out is not for whoever investigated.
  expect((await act(city, caseId, 'close', '不宜公布。')).problem.message).toContain('认定属实')
  expect((await act(city, caseId, 'withhold', '不宜公布。')).status).toBe(409)
  expect((await act(city, caseId, 'reopen', '有新的材料。')).ok).toBe(true)
  await city.ok(api.proposeComplaintResult, { id: caseId, version: await versionOf(city, caseId), verdict: 'unfounded', finding: '核对名单和账目，没有发现买卖。', measure: 'none', answer: '经核查没有发现买卖生源。' })
  expect((await act(second, caseId, 'approve')).ok).toBe(true)
  expect((await act(city, caseId, 'announce')).status).toBe(409)
  expect((await act(city, caseId, 'publish')).problem.message).toContain('没有查实')
  expect((await act(second, caseId, 'withhold', '没有查实。')).problem.message).toContain('没有查实')
  expect((await act(city, caseId, 'close', '没有查实。')).ok).toBe(true)
  // What is settled is counted: by category, by authority, on time.
  const { categories, authorities } = await city.ok(api.complaintStatistics, {})
  expect(categories.find((one) => one.key === 'trade')).toMatchObject({ received: 1, accepted: 1, open: 0, founded: 0, published: 0, acceptDue: 1, acceptOnTime: 1, resolveDue: 1, resolveOnTime: 1 })
  expect(authorities.map((one) => one.name)).toEqual(['成都市人社局'])
  expect((await city.send(api.exportComplaintStatistics, { format: 'csv' })).status).toBe(200)
  const sheet = new TextDecoder().decode(await (await city.send(api.exportComplaints, { format: 'csv' })).bytes())
  expect(sheet).toContain('买卖生源')
  expect(sheet).not.toContain('陈晓梅')
})

test('有偿招生台账：同一电话只登一行，付款分给学校，投诉记在名下，别的地区登过会提示；学校看不到', async () => {
  const { caseId } = await complain({ anonymous: true })
  const entry = { kind: 'person', name: '罗强', organisation: '某某教育咨询公司', phone: '138 1234 5678', note: '自称招生代表' } as const
  const { id } = await city.ok(api.addAgent, { ...entry, complaintCaseId: caseId })
  expect((await city.send(api.addAgent, { ...entry, phone: '13812345678' })).problem.issues?.[0]?.path).toBe('phone')
  expect((await mianyang.ok(api.addAgent, { ...entry, name: '罗总' })).elsewhere).toEqual([])
  const paid = await city.ok(api.addPayment, { id, schoolNo: orgs.qingcheng, paidOn: today, amount: 3_600_000, students: 12, reference: '尾号 8821', evidence: '转账截图和学校账目', complaintCaseId: caseId })
  await city.ok(api.addPayment, { id, schoolName: '某某实训基地', amount: 100_000, evidence: '当事人陈述' })
  expect((await city.send(api.addPayment, { id, amount: 100, evidence: '不知道谁付的' })).problem.issues?.[0]?.path).toBe('schoolName')
  await city.ok(api.judgePayment, { id: paid.id, verdict: 'confirmed', note: '学校账目与转账一致' })
  const row = await city.ok(api.getAgent, { id })
  expect(row).toMatchObject({ phone: '*********5678', payments: 2, amount: 3_700_000, students: 12, schools: 2, complaints: 1, own: true })
  expect(row.linked[0]).toMatchObject({ caseId, schoolName: '青城技师学院' })
  // The province sees that two cities know the same telephone; a city sees its own only.
  const all = await province.ok(api.listAgents, { q: '罗' })
  expect(all.rows.map((one) => one.elsewhere)).toEqual([1, 1])
  expect((await mianyang.ok(api.listAgents, {})).total).toBe(1)
  expect((await mianyang.send(api.getAgent, { id })).status).toBe(404)
  expect((await school.send(api.listAgents, {})).status).toBe(403)
  expect((await province.send(api.judgeAgent, { id, version: row.version, verdict: 'confirmed', note: '省里认定' })).status).toBe(403)
  await city.ok(api.judgeAgent, { id, version: row.version, verdict: 'confirmed', note: '账目、转账、陈述一致' })
  expect((await city.send(api.judgeAgent, { id, version: row.version, verdict: 'cleared', note: '看的是旧的一版' })).status).toBe(409)
  expect((await city.ok(api.openAgentPhone, { id, purpose: '传唤询问' })).phone).toBe('138 1234 5678')
  expect((await city.ok(api.getComplaint, { id: caseId })).agents).toMatchObject([{ name: '罗强', verdict: 'confirmed' }])
  expect(new TextDecoder().decode(await (await city.send(api.exportAgents, { format: 'csv' })).bytes())).toContain('37000.00')
})

test('三名考生留同一个手机号成为线索，巡检也报出来；按线索立案一条一件，直接进入调查', async () => {
  const line = await addLine(world)
  for (const at of [1, 2, 3]) {
    const candidate = await addCandidate(world, `1380000010${at}`, { name: `线索考${'甲乙丙'[at - 1]!}` })
    await candidate.ok(admissions.applyFor, { lines: [{ lineId: line }], submit: true })
  }
  await world.sql(`update application set phone_mac = (select phone_mac from application order by submitted_at limit 1), guardian_phone_mac = null`)
  const found = await city.ok(api.listPatterns, {})
  expect(found.counts).toMatchObject({ phone: 1, guardian: 0, burst: 0, register: 0 })
  expect(found.rows[0]).toMatchObject({ kind: 'phone', schoolNo: orgs.qingcheng, persons: 3, fact: '同一个手机号：本校 3 名考生。', caseId: null })
  expect(JSON.stringify(found)).not.toMatch(/线索考|1380000010/)
  expect((await mianyang.ok(api.listPatterns, {})).total).toBe(0)
  expect(new TextDecoder().decode(await (await city.send(api.exportPatterns, { format: 'csv' })).bytes())).toContain('同一个手机号：本校 3 名考生。')
  expect((await school.ok(api.listPatterns, {})).rows[0]).toMatchObject({ persons: 3 })
  await school.ok(inspections.runNow, {})
  await world.runJobs()
  expect((await city.ok(inspections.listFindings, { inspection: 'complaints.phone' })).rows).toMatchObject([{ fact: '同一个手机号：本校 3 名考生。' }])
  const { key } = found.rows[0]!
  const open = { kind: 'phone', key, schoolNo: orgs.qingcheng } as const
  expect((await school.send(api.openPatternCase, open)).status).toBe(403)
  expect((await province.send(api.openPatternCase, open)).status).toBe(409)
  expect((await city.send(api.openPatternCase, { ...open, key: 'f'.repeat(24) })).status).toBe(404)
  const { caseId, caseNo } = await city.ok(api.openPatternCase, open)
  expect(await city.ok(api.getComplaint, { id: caseId })).toMatchObject({ state: 'investigating', source: 'pattern', category: 'paid', contactGiven: false })
  expect((await city.send(api.openPatternCase, open)).problem.message).toContain(caseNo)
  expect((await city.ok(api.listPatterns, { kind: 'phone' })).rows[0]).toMatchObject({ caseId, caseNo })
})
