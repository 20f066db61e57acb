import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { actorOf } from '../../../tests/support/case-kinds.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as inspectionsApi } from '../inspections/api.ts'
import { api as orgsApi } from '../orgs/api.ts'
import { api as todosApi } from '../todos/api.ts'
import { getCase } from '../../kernel/cases.ts'
import { inTransaction } from '../../kernel/context.ts'
import { api } from './api.ts'
import { approvePlan } from './effects.ts'
import type { LineDraft } from './model.ts'

let world: World
let school: Client
let city: Client
let province: Client
const year = new Date().getFullYear()
const no = orgs.qingcheng

beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  city = await world.as('chengduOfficer')
  province = await world.as('provinceOfficer')
})
afterAll(() => world.close())

const line = (more: Partial<LineDraft> = {}): LineDraft => ({
  orgNo: no, season: 'autumn', specialtyCode: 'D0101', specialtyName: '', level: 'senior', lengthMonths: 36, mode: 'full-time', sourceRegion: null, batch: 'direct', earlyKind: null, seats: 50, tuition: 380_000, ...more,
})

async function take(client: Client, id: string, action: string, more: { reason?: string } = {}) {
  const { version } = await client.ok(todosApi.getCase, { id })
  return client.send(todosApi.actOnCase, { id, action, version, ...more })
}
async function step(client: Client, id: string, action: string, more: { reason?: string } = {}) {
  const answer = await take(client, id, action, more)
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  return answer.data
}

test('计划由学校编制、市级审核、省级批准，批准以后公众看得到；没有备案的专业、超出层级的不能报送', async () => {
  const { id, lines } = await school.ok(api.openPlanRevision, { year })
  expect(lines).toBe(0)
  expect((await school.send(api.openPlanRevision, { year })).status).toBe(409)
  // A foreign school's plan is not there, and the city may not write in it.
  expect((await (await world.as('fujiangRegistrar')).send(api.getPlanRevision, { id })).status).toBe(404)
  expect((await city.send(api.setPlanLines, { id, lines: [] })).status).toBe(403)
  const foreign = await school.send(api.setPlanLines, { id, lines: [line({ orgNo: orgs.fujiang })] })
  expect(foreign.problem.message).toContain('不是本校的')
  expect((await school.send(api.setPlanLines, { id, lines: [line(), line()] })).problem.message).toContain('重复')
  await school.ok(api.setPlanLines, { id, lines: [line({ specialtyCode: 'D9999', specialtyName: '没有备案的' }), line({ lengthMonths: 30 }), line({ batch: 'early', earlyKind: '3+4' }), line({ orgNo: orgs.qingchengUnapproved })] })
  const judged = await school.ok(api.getPlanRevision, { id })
  const blocked = judged.rules.filter((rule) => rule.verdict === 'block').map((rule) => rule.id)
  expect(blocked).toEqual(expect.arrayContaining(['filed', '3+4', 'site']))
  expect(judged.rules.find((rule) => rule.id === '3+4')?.clause).toBe('001:631')
  expect((await take(school, id, 'submit')).problem.refusal?.clause).toMatch(/^00/)
  await school.ok(api.setPlanLines, { id, lines: [line(), line({ specialtyCode: 'D0102', seats: 40 }), line({ season: 'spring', seats: 20, orgNo: orgs.qingchengSite })] })
  await step(school, id, 'submit')
  expect((await school.send(api.setPlanLines, { id, lines: [] })).status).toBe(409)
  expect((await take(province, id, 'approve')).ok).toBe(false)
  await step(city, id, 'approve')
  expect((await world.anyone.ok(api.listPublicPlanLines, { year, orgNo: no })).total).toBe(0)
  await step(province, id, 'approve')
  const shown = await world.anyone.ok(api.listPublicPlanLines, { year, orgNo: no })
  expect(shown).toMatchObject({ total: 3, seats: 110, taken: 0 })
  expect(shown.rows[0]).toMatchObject({ open: false, closedCode: 'prospectus', schoolName: '青城技师学院' })
})

test('简章缺一项不能报备；备案编号不重，公布以后能招生；再改另起一版，前后不同一起公布', async () => {
  const { id } = await school.ok(api.openProspectus, { year })
  const draft = await school.ok(api.getProspectus, { id })
  expect(draft.content.specialties.map((one) => one.code)).toContain('D0101')
  const missing = await school.ok(api.saveProspectus, { id, content: { ...draft.content, nature: '公办技师学院', levels: '高级工班', teaching: '全日制', fees: '', registration: '入学当季注册' } })
  expect(missing.missing).toEqual(['学费标准'])
  const refused = await take(school, id, 'submit')
  expect(refused.problem.message).toContain('学费标准')
  const filled = { ...draft.content, nature: '公办技师学院', levels: '高级工班', teaching: '全日制', fees: '3,800 元/年', registration: '入学当季注册' }
  await school.ok(api.saveProspectus, { id, content: { ...filled, note: '本校包就业' } })
  expect((await take(school, id, 'submit')).problem.message).toContain('包就业')
  await school.ok(api.saveProspectus, { id, content: filled })
  await step(school, id, 'submit')
  expect((await world.anyone.ok(api.getPublicProspectus, { orgNo: no, year })).current).toBeNull()
  await step(city, id, 'file')
  const shown = await world.anyone.ok(api.getPublicProspectus, { orgNo: no, year })
  expect(shown.current?.filingNo).toMatch(new RegExp(`^招简备〔${year}〕510100-0001号$`))
  expect(shown.phones).toEqual(['12333'])
  expect(shown.obstacles).toEqual([])
  const shelf = await world.anyone.ok(api.listPublicProspectuses, { year })
  expect(shelf.coverage).toEqual({ schools: 4, filed: 1 })
  expect(shelf.rows.map((row) => row.orgNo)).toEqual([no])
  // A second version says why, and what it changed.
  const second = await school.ok(api.openProspectus, { year })
  await school.ok(api.saveProspectus, { id: second.id, content: { ...filled, fees: '4,200 元/年' } })
  expect((await take(school, second.id, 'submit')).problem.message).toContain('修改理由')
  await school.ok(api.saveProspectus, { id: second.id, content: { ...filled, fees: '4,200 元/年' }, reason: '物价部门调整收费标准' })
  await step(school, second.id, 'submit')
  await step(city, second.id, 'file')
  const now = await world.anyone.ok(api.getPublicProspectus, { orgNo: no, year })
  expect(now.current?.version).toBe(2)
  expect(now.versions.find((one) => one.version === 2)?.differences).toEqual([{ title: '学费标准', before: '3,800 元/年', after: '4,200 元/年' }])
  const pdf = await world.anyone.raw(`/api/public/prospectuses/${no}/${year}/pdf`)
  expect(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-')
  const print = await school.send(api.printProspectus, { id: second.id })
  expect(Buffer.from(await print.bytes()).subarray(0, 5).toString()).toBe('%PDF-')
  expect((await (await world.as('fujiangRegistrar')).send(api.printProspectus, { id: second.id })).status).toBe(404)
})

test('调整计划写明理由，逐行公告前后；与原计划相同的行不动', async () => {
  const { id, lines } = await school.ok(api.openPlanRevision, { year })
  expect(lines).toBe(3)
  const changed = [line({ seats: 60 }), line({ season: 'spring', seats: 20, orgNo: orgs.qingchengSite }), line({ specialtyCode: 'D0103', seats: 30 })]
  await school.ok(api.setPlanLines, { id, lines: changed })
  expect((await take(school, id, 'submit')).problem.message).toContain('调整理由')
  await school.ok(api.setPlanLines, { id, lines: changed, reason: '企业订单增加，数控专业扩招' })
  await step(school, id, 'submit')
  await step(city, id, 'approve')
  await step(province, id, 'approve')
  const news = await world.anyone.ok(api.listPublicPlanChanges, { year, orgNo: no })
  expect(news.rows.map((row) => row.action).toSorted()).toEqual(['add', 'change', 'end'])
  expect(news.rows.find((row) => row.action === 'change')?.words).toContain('人数由 50 改为 60')
  expect(news.rows.every((row) => row.reason === '企业订单增加，数控专业扩招')).toBe(true)
  expect((await world.anyone.ok(api.listPublicPlanLines, { year, orgNo: no })).rows.map((row) => row.seats).toSorted()).toEqual([20, 30, 60])
})

test('省下达到市、市下达到学校，不能超过收到的总数；超过总数的计划不予报送', async () => {
  await province.ok(api.setIntakeQuota, { orgNo: orgs.province, year, mode: 'full-time', seats: 500, documentNo: '人社部发〔2026〕1 号' })
  await province.ok(api.setIntakeQuota, { orgNo: orgs.chengdu, year, mode: 'full-time', seats: 150 })
  expect((await province.send(api.setIntakeQuota, { orgNo: orgs.mianyang, year, mode: 'full-time', seats: 400 })).problem.message).toContain('还可下达 350 人')
  expect((await city.send(api.setIntakeQuota, { orgNo: orgs.chengdu, year, mode: 'full-time', seats: 999 })).status).toBe(409)
  expect((await city.send(api.setIntakeQuota, { orgNo: orgs.fujiang, year, mode: 'full-time', seats: 9 })).status).toBe(404)
  expect((await city.send(api.setIntakeQuota, { orgNo: no, year, mode: 'full-time', seats: 90 })).problem.message).toContain('已批准的计划是 110 人')
  await city.ok(api.setIntakeQuota, { orgNo: no, year, mode: 'full-time', seats: 120 })
  const { id } = await school.ok(api.openPlanRevision, { year })
  await school.ok(api.setPlanLines, { id, reason: '再扩招', lines: [line({ seats: 80 }), line({ season: 'spring', seats: 20, orgNo: orgs.qingchengSite }), line({ specialtyCode: 'D0103', seats: 30 })] })
  const refused = await take(school, id, 'submit')
  expect(refused.problem.message).toContain('下达 120 人，批准这份计划后是 130 人')
  await step(school, id, 'cancel', { reason: '不再扩招' })
  // The total becomes smaller while the plan is under review: approving looks at it again, under a lock on the total.
  const { id: late } = await school.ok(api.openPlanRevision, { year })
  await school.ok(api.setPlanLines, { id: late, reason: '扩招十人', lines: [line({ seats: 70 }), line({ season: 'spring', seats: 20, orgNo: orgs.qingchengSite }), line({ specialtyCode: 'D0103', seats: 30 })] })
  await step(school, late, 'submit')
  await city.ok(api.setIntakeQuota, { orgNo: no, year, mode: 'full-time', seats: 115, reason: '全市调整' })
  const approving = inTransaction(world.database, world.vault, await actorOf(world, 'provinceOfficer'), randomUUID(), async (ctx) => approvePlan(ctx, await getCase(ctx, late)))
  await expect(approving).rejects.toThrow('下达 115 人，批准这份计划后是 120 人')
  await city.ok(api.setIntakeQuota, { orgNo: no, year, mode: 'full-time', seats: 120, reason: '恢复' })
  await step(city, late, 'return', { reason: '本次不扩招' })
  await step(school, late, 'cancel', { reason: '不再扩招' })
  const board = await city.ok(api.listIntakeQuotas, { year })
  expect(board.own.find((one) => one.mode === 'full-time')).toMatchObject({ seats: 150, given: 120, planned: 110 })
})

test('名单由省级公布并留教育部门会签；暂停招生的学校这一秒就显示，取不到名额', async () => {
  const before = await province.ok(api.previewRecruitmentList, { year })
  expect(before).toMatchObject({ total: 2, schools: 1, listed: 0 })
  const file = await province.ok(api.uploadCosignature, {}, { file: { name: '会签.pdf', bytes: new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') } })
  const cosign = { year, cosignOrg: '四川省教育厅', cosignDocument: '川教函〔2026〕88 号', cosignOn: `${year}-05-20`, cosignSigner: '刘某', cosignFileId: file.fileId }
  expect((await city.send(api.publishRecruitmentList, cosign)).status).toBe(403)
  expect((await province.send(api.publishRecruitmentList, { ...cosign, cosignOn: `${year + 1}-01-01` })).status).toBe(400)
  expect(await province.ok(api.publishRecruitmentList, cosign)).toMatchObject({ serial: 1, entries: 2, schools: 1 })
  expect((await province.send(api.publishRecruitmentList, cosign)).problem.message).toContain('没有可以列入')
  const shown = await world.anyone.ok(api.listPublicRecruitment, { year })
  expect(shown).toMatchObject({ total: 2, archived: false, publications: [{ serial: 1, cosignDocument: '川教函〔2026〕88 号' }] })
  expect(shown.rows.every((row) => row.standing === null)).toBe(true)
  await city.ok(orgsApi.issueOrder, { orgNo: no, to: 'rectifying', requirements: '实训安全', dueOn: `${year + 1}-03-01`, reason: '检查发现隐患' })
  expect((await world.anyone.ok(api.listPublicRecruitment, { year })).rows[0]?.standing).toBe('学校正在限期整改')
  expect((await world.anyone.ok(api.listPublicPlanLines, { year, open: true })).total).toBe(0)
  expect((await city.ok(api.listRecruitingSchools, { year, missing: 'state' })).rows.map((row) => row.orgNo)).toEqual([no])
  // The nightly inspection finds what is on the list and no longer fit.
  await world.runNightly('inspections.nightly')
  await world.runJobs()
  const found = await city.ok(inspectionsApi.listFindings, { inspection: 'prospectuses.listed-unfit' })
  expect(found.rows.map((row) => row.fact)).toEqual(Array(2).fill(`仍在 ${year} 年名单里，但学校正在限期整改。`))
  // Cleaning: the school is told and explains, the authority decides.
  const removal = await city.ok(api.openRemoval, { orgNo: no, year, reason: '限期整改期间不宜保留' })
  expect((await take(city, removal.id, 'removeAtOnce', { reason: '逾期' })).status).toBe(409)
  await step(school, removal.id, 'explain', { reason: '隐患已排除' })
  await step(city, removal.id, 'remove', { reason: '复查以前移出' })
  expect((await world.anyone.ok(api.listPublicRecruitment, { year })).rows.every((row) => row.standing?.startsWith('已移出'))).toBe(true)
  const csv = await world.anyone.raw(`/api/public/recruitment-list.csv?year=${year}`)
  expect(await csv.text()).toContain('已移出')
  // Off the list is off the shelf: fit again otherwise, the lines take nobody until they are listed again by name.
  await world.sql(`update org set state = 'operating' where org_no = $1`, [no])
  expect((await world.anyone.ok(api.listPublicPlanLines, { year, open: true })).total).toBe(0)
  const closed = (await world.anyone.ok(api.listPublicPlanLines, { year, orgNo: no })).rows.filter((row) => row.mode !== 'training')
  expect(new Set(closed.map((row) => row.closedReason))).toEqual(new Set(['专业已移出当年的招生名单']))
  expect(await province.ok(api.previewRecruitmentList, { year })).toMatchObject({ total: 0, again: 2 })
  expect((await province.send(api.publishRecruitmentList, cosign)).problem.message).toContain('没有可以列入')
  expect(await province.ok(api.publishRecruitmentList, { ...cosign, again: true })).toMatchObject({ entries: 2 })
  expect((await world.anyone.ok(api.listPublicPlanLines, { year, open: true })).total).toBeGreaterThan(0)
})

test('表格导出以后改人数再导入，行数一致；坏行逐一说明，什么也不写入', async () => {
  const { id } = await school.ok(api.openPlanRevision, { year: year + 1, copyFrom: year })
  expect((await school.ok(api.getPlanRevision, { id })).lines.length).toBe(3)
  const file = await (await school.send(api.exportPlanLines, { year, orgNo: no })).bytes()
  const good = await school.ok(api.checkPlanFile, { id }, { file: { name: '计划.xlsx', bytes: file } })
  expect(good).toMatchObject({ sent: 3, passed: 3, rejected: 0, seats: 110 })
  await school.ok(api.loadPlanFile, { id, sha256: good.sha256 }, { file: { name: '计划.xlsx', bytes: file } })
  const head = ['招生季', '就读地点', '专业代码', '培养层次', '学制（月）', '形式', '生源地', '批次', '提前批种类', '计划人数', '学费（元/年）']
  const bad = await writeWorkbook({ title: '坏', sheets: [{ name: '招生计划', columns: head.map((header) => ({ header, format: 'text' as const })), rows: [['秋季', '', 'D9999', '高级工', '36', '全日制', '', '直接录取', '', '50', '3800'], ['秋季', String(orgs.fujiang), 'D0101', '高级工', '36', '全日制', '5', '提前批', '', '0', '-1']] }] })
  const checked = await school.ok(api.checkPlanFile, { id }, { file: { name: '坏.xlsx', bytes: bad } })
  expect(checked.rejected).toBe(2)
  expect(checked.problems.map((one) => one.header)).toEqual(expect.arrayContaining(['专业代码', '生源地', '提前批种类', '计划人数', '学费（元/年）']))
  expect((await school.send(api.loadPlanFile, { id, sha256: checked.sha256 }, { file: { name: '坏.xlsx', bytes: bad } })).status).toBe(400)
  expect((await school.ok(api.getPlanRevision, { id })).lines.length).toBe(3)
})
