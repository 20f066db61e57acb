import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { sealAudit } from '../../kernel/audit-chain.ts'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { api as policy } from '../policy/api.ts'
import { api } from './api.ts'

let world: World
let auditor: Client
let today: string
const person = randomUUID()
beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'luban-audits-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  auditor = await world.as('auditAdmin')
  const province = await world.as('provinceOfficer')
  const chengdu = await world.as('chengduOfficer')
  today = (await province.ok(policy.listParameters, {})).today
  const set = { key: 'publicity.days', validFrom: today, reason: '按省厅通知延长公示' }
  await province.ok(policy.setParameter, { ...set, value: 7 })
  await chengdu.ok(policy.setParameter, { ...set, value: 8 })
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date) values ($1, 'id-card', sha256('x'), '\\x00', '5199************11', '0011', '张小三', 'x', 'x', '1', '2008-01-01')`,
    [person],
  )
  for (const org of [orgs.qingcheng, orgs.fujiang]) await world.sql('insert into person_org (org_no, person_id) values ($1, $2)', [org, person])
  await addEdit(orgs.qingcheng, '周琴')
  await addEdit(orgs.fujiang, '吴涛')
  await world.sql(
    `insert into person_view (org_no, person_id, account_id, viewer_name, viewer_org_name, role, what, purpose) values ($1, $2, 'x', '周琴', '青城技师学院', 'registrar', '看了完整证件号码', '打印毕业证书')`,
    [orgs.qingcheng, person],
  )
  return () => rmSync(home, { recursive: true, force: true })
})
afterAll(() => world.close())

/** An edit of a student as the register writes it, with a number in the reason that must not be shown. */
async function addEdit(org: number, actor: string) {
  const [row] = await world.sql<{ id: number }>(
    `insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label, person_id, reason)
     values ($1, gen_random_uuid(), 'x', $2, 'registrar', $1, '某校', 'student.edit', 'enrollment', 'E1', '张*三', $3, '按身份证 519900200809010011 更正') returning id`,
    [org, actor, person],
  )
  await world.sql(
    `insert into audit_change (audit_id, org_no, record_kind, record_id, person_id, action, before, after) values ($1, $2, 'enrollment', gen_random_uuid(), $3, 'edit', $4, $5)`,
    [row!.id, org, person, { name: '张小三', phone: '13800001234', className: '1班', boarding: false }, { name: '张晓三', phone: '13900005678', className: '2班', boarding: false }],
  )
}

test('审计管理员看到全省，逐条写明谁、做了什么、为什么；其他岗位一律 403', async () => {
  const { rows, total, verbs } = await auditor.ok(api.listAudits, {})
  expect(total).toBe(4)
  expect(rows.find((row) => row.verb === 'parameter.set' && row.orgNo === orgs.chengdu)).toMatchObject({ verbTitle: '设定参数', actor: '李*', roleTitle: '市级审核岗', subject: '公示的期限：8 工作日'.replace('公示的期限', rows.find((row) => row.verb === 'parameter.set')!.subject.split('：')[0]!), reason: '按省厅通知延长公示' })
  expect(verbs).toContainEqual({ verb: 'parameter.set', title: '设定参数' })
  for (const account of ['chengduOfficer', 'qingchengRegistrar', 'systemAdmin', 'jinjiangOfficer']) {
    const client = await world.as(account)
    expect((await client.send(api.listAudits, {})).status).toBe(403)
    expect((await client.send(api.listPersonViews, {})).status).toBe(403)
  }
  expect((await (await world.as('provinceOfficer')).ok(api.listAudits, {})).total).toBe(4)
  expect((await (await world.as('provinceOfficer')).send(api.exportAudits, {})).status).toBe(403)
})

test('公众和系统不是人：不遮蔽，也不写成学员和管理员', async () => {
  for (const [account, name, role] of [['', '公众', 'learner'], ['system', '系统', 'systemAdmin']])
    await world.sql(
      `insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label)
       values ($1, gen_random_uuid(), $2, $3, $4, $1, '', 'complaint.submit', 'complaint', 'T1', '招生投诉')`,
      [orgs.chengdu, account, name, role],
    )
  const { rows } = await auditor.ok(api.listAudits, { verb: 'complaint.submit' })
  expect(rows.map(({ actor, roleTitle }) => [actor, roleTitle])).toEqual(expect.arrayContaining([['公众', '没有登录'], ['系统', '自动办理']]))
  await world.sql(`delete from audit where verb = 'complaint.submit'`)
})

test('按对象、操作人、操作、本人、单位、时间查，分页的总数相符', async () => {
  const count = async (input: Parameters<typeof auditor.ok<typeof api.listAudits>>[1]) => (await auditor.ok(api.listAudits, input)).total
  expect(await count({ q: 'E1' })).toBe(2)
  expect(await count({ actor: '周琴' })).toBe(1)
  expect(await count({ verb: 'parameter.set' })).toBe(2)
  expect(await count({ subjectKind: 'enrollment' })).toBe(2)
  expect(await count({ person })).toBe(2)
  expect(await count({ org: orgs.chengdu })).toBe(2)
  expect(await count({ org: orgs.qingcheng })).toBe(1)
  expect(await count({ from: today, to: today })).toBe(4)
  expect(await count({ to: '2020-01-01' })).toBe(0)
  expect(await count({ q: '%' })).toBe(0)
  expect(await auditor.ok(api.listAudits, { size: 1, page: 2 })).toMatchObject({ total: 4, rows: [expect.anything()] })
})

test('明细写出改前改后，字段用名称，姓名、电话、证件号遮蔽，没有改的不列', async () => {
  const [row] = (await auditor.ok(api.listAudits, { actor: '周琴' })).rows
  const detail = await auditor.ok(api.getAudit, { id: row!.id })
  expect(detail.records[0]).toMatchObject({ kindTitle: '学籍', action: '修改' })
  expect(detail.records[0]!.fields).toEqual([
    { title: '姓名或名称', before: '张*三', after: '张*三' },
    { title: expect.stringMatching(/电话/), before: '138****1234', after: '139****5678' },
    { title: expect.stringMatching(/班/), before: '1班', after: '2班' },
  ])
  expect(detail.reason).toBe('按身份证 5199************11 更正')
  expect(JSON.stringify(detail)).not.toMatch(/张小三|519900200809010011|13800001234|周琴/)
  const set = (await auditor.ok(api.listAudits, { verb: 'parameter.set' })).rows[0]!
  expect((await auditor.ok(api.getAudit, { id: set.id })).records[0]!.fields).toContainEqual({ title: '取值', before: '—', after: '8' })
  expect((await auditor.send(api.getAudit, { id: 999999 })).status).toBe(404)
})

test('市级的审计管理员只看到本市，也不能核对全省的封存链', async () => {
  await world.sql('update national.post set org_no = $1 where role = $2', [orgs.chengdu, 'auditAdmin'])
  const { rows } = await auditor.ok(api.listAudits, {})
  expect(rows.map((row) => row.orgNo).toSorted()).toEqual([orgs.chengdu, orgs.qingcheng])
  expect((await auditor.ok(api.listAudits, { org: orgs.fujiang })).total).toBe(0)
  const [foreign] = await world.sql<{ id: number }>('select id from audit where org_no = $1', [orgs.fujiang])
  expect((await auditor.send(api.getAudit, { id: foreign!.id })).status).toBe(404)
  expect((await auditor.ok(api.listPersonViews, {})).total).toBe(1)
  expect((await auditor.ok(api.getChain, {})).chain).toBeNull()
  expect((await auditor.send(api.verifyChain, {})).status).toBe(403)
  await world.sql('update national.post set org_no = $1 where role = $2', [orgs.province, 'auditAdmin'])
})

test('导出就是所见：同样的筛选和遮蔽，导出本身记入审计', async () => {
  const answer = await auditor.send(api.exportAudits, { subjectKind: 'enrollment', format: 'xlsx' })
  expect(answer.status).toBe(200)
  const text = JSON.stringify(await readTable(await answer.bytes()))
  expect(text).toContain('5199************11')
  expect(text).not.toMatch(/周琴|519900200809010011/)
  const csv = await auditor.send(api.exportAudits, { subjectKind: 'enrollment', format: 'csv' })
  expect(new TextDecoder().decode(await csv.bytes()).trim().split('\n')).toHaveLength(3)
  expect((await auditor.ok(api.listAudits, { verb: 'audit.export' })).rows[0]).toMatchObject({ subject: '审计 2 行', verbTitle: '导出审计' })
})

test('核对封存链：相符时说明条数；有人改了一行，指出是哪一行；核对的结果留下', async () => {
  const keeper = auditKeeper(world.vault)
  await sealAudit(world.database, 'p51', keeper)
  expect(await auditor.ok(api.verifyChain, {})).toMatchObject({ ok: true, anchor: 'kept', problems: [] })
  const { chain, lastVerified } = await auditor.ok(api.getChain, {})
  expect(chain).toMatchObject({ unsealed: 1, roots: 1 })
  expect(lastVerified).toMatchObject({ ok: true, by: '杨*' })
  const [row] = await world.sql<{ id: number }>(`update audit set actor_name = '别人' where actor_name = '周琴' returning id`)
  expect(await auditor.ok(api.verifyChain, {})).toMatchObject({ ok: false, problems: [{ kind: 'row-changed', auditId: row!.id }] })
  expect((await auditor.ok(api.getChain, {})).lastVerified).toMatchObject({ ok: false, text: expect.stringContaining('内容被改动') })
})

test('谁看过谁：按本人查，双方姓名遮蔽，用途写明', async () => {
  const { rows } = await auditor.ok(api.listPersonViews, { person })
  expect(rows).toEqual([expect.objectContaining({ person: '张*三', idMasked: '5199************11', viewer: '周*', organisation: '青城技师学院', role: '学籍员', purpose: '打印毕业证书' })])
  expect((await auditor.ok(api.listPersonViews, { viewer: '青城', from: today, to: today })).total).toBe(1)
  expect((await auditor.ok(api.listPersonViews, { person: randomUUID() })).total).toBe(0)
})
