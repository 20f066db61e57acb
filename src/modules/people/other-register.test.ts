import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson, type Placed } from '../../../tests/support/people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { checkDigit } from '../../kernel/ids.ts'
import { api } from './api.ts'

let world: World
let chengdu: Client
let registrar: Client
let zhang: Placed
let li: Placed
const home = mkdtempSync(join(tmpdir(), 'luban-people-'))
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  chengdu = await world.as('chengduOfficer')
  registrar = await world.as('qingchengRegistrar')
  zhang = await addPerson(world, { name: '张伟己', body: '51010720080301011', active: true })
  li = await addPerson(world, { name: '李晓晴', body: '51010720080402022', active: true })
  await addPerson(world, { name: '王待注', body: '51010720080503031' })
})
afterAll(async () => {
  delete process.env.LUBAN_IDENTITY_URL
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const full = (body: string) => body + checkDigit(body)
const list = (rows: string[][]) =>
  writeWorkbook({
    sheets: [
      {
        name: '名单',
        columns: ['学校类别', '姓名', '身份证号', '学校名称', '年级'].map((header) => ({
          header,
          format: 'text' as const,
        })),
        rows,
      },
    ],
  })
const input = {} as never

test('教育部门名单：先检查不留下任何行，写入后逐人决定，只有导入的主管部门看得到，别的岗位没有权限', async () => {
  const bytes = await list([
    ['普通高中', '张伟已', zhang.number, '成都第九中学', '高一'],
    ['中职', '李晓睛', full('51017020080402022'), '成都某职业学校', '2026级'],
    ['中职', '无关人', full('51012220070707777'), '成都某职业学校', '2026级'],
    ['中职', '王待注', full('51010720080503031'), '成都某职业学校', '2026级'],
    [
      '普通高中',
      '错号码',
      `${full('51010720080301013').slice(0, 17)}${full('51010720080301013').endsWith('0') ? '1' : '0'}`,
      '成都第九中学',
      '高一',
    ],
  ])
  const file = { name: '名单.xlsx', bytes }
  expect((await registrar.send(api.checkOtherRegister, input, { file })).status).toBe(403)
  const check = await chengdu.ok(api.checkOtherRegister, input, { file })
  expect(check).toMatchObject({ sent: 5, passed: 4, rejected: 1, compared: 2, matches: 2 })
  expect(check.problems[0]!.message).toContain('校验位')
  expect(await world.sql('select 1 from other_register_row')).toEqual([])
  const other = {
    name: '名单.xlsx',
    bytes: await list([['中职', '无关人', full('51012220070707777'), '学校', '']]),
  }
  expect((await chengdu.send(api.loadOtherRegister, { sha256: check.sha256 }, { file: other })).status).toBe(
    409,
  )
  expect(await chengdu.ok(api.loadOtherRegister, { sha256: check.sha256 }, { file })).toEqual({
    added: 2,
    known: 0,
  })
  expect(await chengdu.ok(api.loadOtherRegister, { sha256: check.sha256 }, { file })).toEqual({
    added: 0,
    known: 2,
  })
  const { rows, total } = await chengdu.ok(api.listOtherRegisters, {})
  expect(total).toBe(2)
  expect(rows[0]).toMatchObject({
    register: 'general',
    listedSchool: '成都第九中学',
    schoolName: '青城技师学院',
    likeness: 'sure',
    state: 'open',
  })
  expect(JSON.stringify(rows)).not.toMatch(/张伟|晓晴|20080301/)
  expect((await (await world.as('mianyangOfficer')).ok(api.listOtherRegisters, {})).total).toBe(0)
  expect(
    (
      await (
        await world.as('mianyangOfficer')
      ).send(api.decideOtherRegister, { id: rows[0]!.id, version: 1, decision: 'keep', reason: '别市的人。' })
    ).status,
  ).toBe(404)
  expect((await (await world.as('jinjiangOfficer')).send(api.listOtherRegisters, {})).status).toBe(403)
  await chengdu.ok(api.decideOtherRegister, {
    id: rows[0]!.id,
    version: 1,
    decision: 'waiting',
    reason: '等第九中学办退学。',
  })
  expect(
    (
      await chengdu.send(api.decideOtherRegister, {
        id: rows[0]!.id,
        version: 1,
        decision: 'keep',
        reason: '页面已经过期。',
      })
    ).status,
  ).toBe(409)
  await chengdu.ok(api.decideOtherRegister, {
    id: rows[0]!.id,
    version: 2,
    decision: 'keep',
    reason: '第九中学已办退学。',
  })
  expect((await chengdu.ok(api.listOtherRegisters, { state: 'keep' })).total).toBe(1)
  expect(
    await world.sql(
      `select 1 from audit_change where record_kind = 'other-register-row' and person_id is not null`,
    ),
  ).toEqual([])
})

test('比对结果随学年到期：到期就看不到，夜间删除', async () => {
  await world.sql(`update other_register_row set expires_on = '2020-08-31'`)
  expect((await chengdu.ok(api.listOtherRegisters, {})).total).toBe(0)
  expect(await world.runNightly('people.expire-other-register')).toBe('删除 2 行。')
  expect(await world.sql('select 1 from other_register_row')).toEqual([])
})

const evidence = { name: '核验单.pdf', bytes: new TextEncoder().encode('%PDF-1.4\n证件核对记录\n%%EOF\n') }

test('身份核验：人工登记要有材料和说明，别校看不到；没有接口时如实说，不造结果', async () => {
  const before = await registrar.ok(api.listIdentities, { q: '李晓晴' })
  expect(before).toMatchObject({
    total: 1,
    interface: { configured: false, words: expect.stringContaining('没有配置') },
  })
  expect(before.rows[0]).toMatchObject({ result: null, orgs: '青城技师学院' })
  const record = {
    personId: li.personId,
    result: 'mismatch' as const,
    source: 'document' as const,
    checkedOn: '2026-09-03',
    note: '原件姓名是另一个字。',
  }
  expect(
    (
      await registrar.send(api.recordIdentityCheck, record, {
        file: { name: 'x.txt', bytes: new TextEncoder().encode('文字') },
      })
    ).status,
  ).toBe(400)
  expect(
    (
      await registrar.send(
        api.recordIdentityCheck,
        { ...record, checkedOn: '2999-01-01' },
        { file: evidence },
      )
    ).status,
  ).toBe(400)
  expect(
    (await (await world.as('fujiangRegistrar')).send(api.recordIdentityCheck, record, { file: evidence }))
      .status,
  ).toBe(404)
  await registrar.ok(api.recordIdentityCheck, record, { file: evidence })
  expect((await registrar.ok(api.listIdentities, { result: 'mismatch' })).rows.map((row) => row.id)).toEqual([
    li.personId,
  ])
  expect((await registrar.ok(api.listIdentityChecks, { personId: li.personId })).rows).toMatchObject([
    { result: 'mismatch', source: 'document', evidence: true, serial: null },
  ])
  const asked = await registrar.send(api.askIdentityInterface, { personIds: [li.personId] })
  expect(asked.status).toBe(409)
  expect(asked.problem.message).toContain('不编造核验结果')
  await expect(
    world.sql(
      `insert into identity_check (id, org_no, person_id, result, source, checked_at, checked_by_name) values (gen_random_uuid(), $1, $2, 'match', 'police-interface', now(), 'x')`,
      [orgs.qingcheng, li.personId],
    ),
  ).rejects.toThrow()
})

test('配置了接口：按约定发问、登记对方的流水号；对方答得不合约定就什么也不登记', async () => {
  const asked: {
    headers: Record<string, unknown>
    body: { requests: { id: string; name: string; idNumber: string }[] }
  }[] = []
  let answer: (ids: string[]) => unknown = (ids) => ({
    results: ids.map((id) => ({ id, result: 'match', serial: `GA-${id.slice(0, 8)}` })),
  })
  const server: Server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk))
    request.on('end', () => {
      const body = JSON.parse(text) as (typeof asked)[number]['body']
      asked.push({ headers: request.headers, body })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer(body.requests.map((one) => one.id))))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env.LUBAN_IDENTITY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/check`
  process.env.LUBAN_IDENTITY_TOKEN = 'secret-token'
  try {
    await registrar.ok(api.askIdentityInterface, { personIds: [zhang.personId] })
    await world.runJobs()
    expect(asked[0]).toMatchObject({
      headers: { authorization: 'Bearer secret-token' },
      body: { requests: [{ name: '张伟己', idNumber: zhang.number }] },
    })
    expect((await registrar.ok(api.listIdentityChecks, { personId: zhang.personId })).rows).toMatchObject([
      { result: 'match', source: 'police-interface', serial: `GA-${zhang.personId.slice(0, 8)}` },
    ])
    answer = (ids) => ({ results: ids.map((id) => ({ id, result: 'maybe' })) })
    await registrar.ok(api.askIdentityInterface, { personIds: [li.personId] })
    await world.runJobs()
    expect((await registrar.ok(api.listIdentityChecks, { personId: li.personId })).rows).toHaveLength(1)
    expect(
      (
        await (
          await world.as('fujiangRegistrar')
        ).send(api.askIdentityInterface, { personIds: [li.personId] })
      ).status,
    ).toBe(404)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})
