import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  OUTSIDE,
  YEAR,
  act,
  addPending,
  check,
  officer,
  open,
  openDesk,
  present,
  registrar,
  statusOf,
  submit,
  verifiers,
  view,
  world,
} from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { newId } from '../../kernel/uuid.ts'
import { api as todos } from '../todos/api.ts'
import { registrationApi as api } from './registration-api.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

describe('现场核实', () => {
  test('一名核实人不够，未来的日期不行，全数核实不能漏人；什么也没有写入', async () => {
    const students = await addPending(2)
    const file = await submit(students)
    const base = {
      id: file.id,
      version: file.version,
      date: `${YEAR}-09-02`,
      place: '校本部',
      extent: 'full' as const,
      verifiers,
      results: present(students),
    }
    expect(
      (await officer.send(api.recordOnsiteCheck, { ...base, verifiers: verifiers.slice(0, 1) })).problem
        .message,
    ).toContain('核实人至少 2 名')
    expect(
      (await officer.send(api.recordOnsiteCheck, { ...base, date: `${YEAR + 1}-09-02` })).problem.issues?.[0]
        ?.path,
    ).toBe('date')
    expect(
      (await officer.send(api.recordOnsiteCheck, { ...base, results: present(students.slice(1)) })).problem
        .message,
    ).toContain('还有 1 名学生没有结果')
    expect(await world.sql('select 1 from onsite_check where case_id = $1', [file.id])).toEqual([])
  })

  test('抽查够数并且没有不符，抽查范围外的可以通过', async () => {
    const students = await addPending(34)
    const file = await submit(students)
    const few = await check(officer, file, present(students.slice(0, 12)), 'sample')
    expect((await view(officer, file.id)).rules.find((rule) => rule.id === 'onsite')).toMatchObject({
      verdict: 'pending',
      fact: expect.stringContaining('抽查至少要 30 人'),
    })
    const enough = await check(officer, few, present(students.slice(12, 30)), 'sample')
    const rows = await officer.ok(api.listRegistrationRows, { id: file.id })
    expect(rows.rows.filter((row) => row.outsideSample)).toHaveLength(4)
    expect((await act(officer, enough, 'approve')).data.state).toBe('approved')
    expect(new Set(await statusOf(students))).toEqual(new Set(['active']))
  })

  test('抽查发现不符，要改为全部核实', async () => {
    const students = await addPending(32)
    const file = await submit(students)
    const sample = await check(
      officer,
      file,
      [
        ...present(students.slice(0, 30)),
        { enrollmentId: students[30]!.id, result: 'mismatch', note: '替读' },
      ],
      'sample',
    )
    const excluded = await officer.ok(api.excludeBlockedRows, { id: file.id, version: sample.version })
    const refused = await act(officer, excluded, 'approve')
    expect(refused.problem.message).toContain('要改为全部核实，还有 1 人没有核实')
    const rest = await check(officer, excluded, present(students.slice(31)), 'sample')
    expect((await act(officer, rest, 'approve')).data.state).toBe('approved')
  })

  test('照片和签名按内容检查并随核实保存；核实后可以下载', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const bad = await officer.send(
      api.uploadOnsiteFile,
      { id: file.id, purpose: 'photo', filename: '现场.png' },
      { file: { name: '现场.png', bytes: Buffer.from('不是图片') } },
    )
    expect(bad.status).toBe(400)
    const photo = await officer.ok(
      api.uploadOnsiteFile,
      { id: file.id, purpose: 'photo', filename: '现场.png' },
      { file: { name: '现场.png', bytes: png } },
    )
    await officer.ok(api.recordOnsiteCheck, {
      id: file.id,
      version: file.version,
      date: `${YEAR}-09-02`,
      place: '校本部',
      extent: 'full',
      verifiers,
      results: present(students),
      photoFileIds: [photo.fileId],
    })
    const got = await registrar.send(api.getRegistrationFile, { id: file.id, fileId: photo.fileId })
    expect(Buffer.from(await got.bytes()).equals(png)).toBe(true)
    expect((await view(officer, file.id)).evidence.map((one) => one.name)).toContain('现场照片 1')
  })
})

describe('撤回、取消、范围', () => {
  test('对方打开前可以撤回，打开后不能', async () => {
    const students = await addPending(1)
    const first = await submit(students)
    const back = await act(registrar, first, 'withdraw')
    expect(back.data.state).toBe('draft')
    const again = await act(registrar, back.data, 'submit', { reason: OUTSIDE })
    await view(officer, first.id)
    const late = await act(registrar, again.data, 'withdraw')
    expect(late.status).toBe(409)
    expect(late.problem.message).toContain('不能撤回')
  })

  test('取消草稿后学生回到待注册', async () => {
    const students = await addPending(2)
    const file = await open(students)
    expect((await act(registrar, file, 'cancel', { reason: '名册要重做。' })).data.state).toBe('cancelled')
    expect((await open(students)).count).toBe(2)
  })

  test('外市的审核人和别的学校得到 404，学校自己不能通过', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    for (const who of ['mianyangOfficer', 'fujiangRegistrar'] as const) {
      const client = await world.as(who)
      expect((await client.send(todos.getCase, { id: file.id })).status).toBe(404)
      expect((await client.send(api.listRegistrationRows, { id: file.id })).status).toBe(404)
    }
    expect(
      (
        await (
          await world.as('mianyangOfficer')
        ).send(todos.actOnCase, { id: file.id, action: 'approve', version: file.version })
      ).status,
    ).toBe(404)
    expect((await act(registrar, file, 'approve')).status).toBe(409)
    expect(
      (await registrar.send(api.excludeBlockedRows, { id: file.id, version: file.version })).status,
    ).toBe(403)
    expect(
      (
        await (
          await world.as('provinceOfficer')
        ).send(todos.actOnCase, { id: file.id, action: 'approve', version: file.version })
      ).status,
    ).toBe(409)
  })

  test('学员看到自己那一条走过的每一步，看不到别人的', async () => {
    const [own, other] = await addPending(2)
    const file = await submit([own!, other!])
    const { rows } = await officer.ok(api.listRegistrationRows, { id: file.id })
    await officer.ok(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [rows.find((row) => row.enrollmentId === own!.id)!.itemId],
      reason: '照片不清楚。',
    })
    const account = await world.sessions.createAccount({
      username: 'learner-1',
      name: '张三',
      password: 'Luban-test-2026',
    })
    await world.sql(
      `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id) values ($1, $2, 'p51', 'learner', $3, '青城技师学院', '张三', $4)`,
      [newId(), account, orgs.qingcheng, own!.personId],
    )
    const learner = await world.as('learner-1')
    const { steps } = await learner.ok(api.listRecordSteps, { id: own!.id })
    expect(steps.map((step) => step.title)).toEqual(['提交审核', '退回学生'])
    expect(steps[1]).toMatchObject({ reason: '照片不清楚。', orgName: '成都市人社局', clause: '001:1319' })
    expect((await learner.ok(api.listRecordSteps, { id: other!.id })).steps).toEqual([])
    expect((await learner.send(todos.getCase, { id: file.id })).status).toBe(403)
  })
})
