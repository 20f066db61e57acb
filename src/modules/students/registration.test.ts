import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { newId } from '../../kernel/uuid.ts'
import { api as todos } from '../todos/api.ts'
import { registrationApi as api } from './registration-api.ts'

let world: World
let registrar: Client
let officer: Client
let officer2: Client
let serial = 0

beforeAll(async () => {
  process.env.LUBAN_HOME = mkdtempSync(join(tmpdir(), 'luban-registration-'))
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  officer = await world.as('chengduOfficer')
  officer2 = await world.as('chengduOfficer2')
})
afterAll(async () => {
  await world.close()
  rmSync(process.env.LUBAN_HOME!, { recursive: true, force: true })
})

const YEAR = new Date().getFullYear()
const OUTSIDE = '逾期办理：教学点审批晚于注册时间。'
type Student = { id: string; personId: string }
type Overrides = Partial<
  Record<
    | 'org_no'
    | 'org_name'
    | 'site_no'
    | 'site_name'
    | 'study_mode'
    | 'training_level'
    | 'specialty_code'
    | 'joint_programme_no'
    | 'length_years'
    | 'entry_date'
    | 'id_number',
    string | number
  >
>

/** Pending students as the roster import leaves them. */
async function addPending(count: number, overrides: Overrides = {}): Promise<Student[]> {
  const out: Student[] = []
  for (let at = 0; at < count; at++) {
    serial += 1
    const [id, personId] = [newId(), newId()]
    const number = String(overrides.id_number ?? `51990020080901${String(serial).padStart(4, '0')}`)
    const hash = world.vault.hash('id-card', number)
    const [person] = await world.sql<{ id: string }>(
      `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
       values ($1, 'id-card', $2, '\\x00', '5199************' || $3, $3, $4, 'zhang san', 'zs', '1', '2008-09-01', $5)
       on conflict (id_hash) do update set name = excluded.name returning id`,
      [personId, hash, number.slice(-2), `张三${serial}`, overrides.org_no ?? orgs.qingcheng],
    )
    const row = {
      org_no: orgs.qingcheng,
      org_name: '青城技师学院',
      site_no: overrides.org_no ?? orgs.qingcheng,
      site_name: '校本部',
      study_mode: 'full-time',
      training_level: 'senior',
      specialty_code: 'D0101',
      joint_programme_no: null,
      length_years: 3,
      entry_date: `${YEAR}-09-01`,
      ...overrides,
    }
    await world.sql(
      `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, study_mode,
         training_level, length_years, specialty_code, specialty_name, grade, entry_date, entry_season, source_category, source_region, joint_programme_no, status)
       values ($1, $2, $3, $4, $5, $6, $7, '三', $8, 'zs', '5199************01', '0001', '1', $9, $10, $11, $12, '数控加工', $13, $14, 'autumn', 'junior-current', '510107', $15, 'pending')`,
      [
        id,
        row.org_no,
        row.org_name,
        row.site_no,
        row.site_name,
        person!.id,
        `张三${serial}`,
        `zhang san ${String(serial).padStart(5, '0')}`,
        row.study_mode,
        row.training_level,
        row.length_years,
        row.specialty_code,
        YEAR,
        row.entry_date,
        row.joint_programme_no,
      ],
    )
    await world.sql('insert into person_org (org_no, person_id) values ($1, $2) on conflict do nothing', [
      row.org_no,
      person!.id,
    ])
    out.push({ id, personId: person!.id })
  }
  return out
}

const ids = (students: readonly Student[]) => students.map((one) => one.id)

async function open(students: readonly Student[], client = registrar) {
  return (await client.ok(api.openRegistration, { enrollmentIds: ids(students) })).cases[0]!
}

const act = (
  client: Client,
  file: { id: string; version: number },
  action: string,
  more: { reason?: string; clause?: string } = {},
) => client.send(todos.actOnCase, { id: file.id, action, version: file.version, ...more })

async function submit(students: readonly Student[], client = registrar) {
  const file = await open(students, client)
  const answer = await act(client, file, 'submit', { reason: OUTSIDE })
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  return { ...file, ...answer.data }
}

const verifiers = [
  { name: '李敏', unit: '成都市人社局' },
  { name: '何平', unit: '成都市人社局' },
]

async function check(
  client: Client,
  file: { id: string; version: number },
  results: { enrollmentId: string; result: 'present' | 'absent' | 'mismatch'; note?: string }[],
  extent: 'full' | 'sample' = 'full',
) {
  return client.ok(api.recordOnsiteCheck, {
    id: file.id,
    version: file.version,
    date: `${YEAR}-09-02`,
    place: '校本部报告厅',
    extent,
    verifiers,
    results,
  })
}

const present = (students: readonly Student[]) =>
  ids(students).map((enrollmentId) => ({ enrollmentId, result: 'present' as const }))
const view = (client: Client, id: string) => client.ok(todos.getCase, { id })
const statusOf = async (students: readonly Student[]) =>
  (
    await world.sql<{ status: string }>('select status from enrollment where id = any($1)', [ids(students)])
  ).map((row) => row.status)

describe('从填报到注册', () => {
  test('学校提交、主管登记现场核实、通过：学籍号连号，状态在读，占用登记、审计和经过都在', async () => {
    const students = await addPending(3)
    const file = await submit(students)
    expect(file.title).toBe(`青城技师学院 · ${YEAR} 级全日制新生学籍注册（3 人）`)
    const todo = await officer.ok(todos.listTodos, {})
    expect(todo.rows.map((row) => row.no)).toContain(file.no)
    const opened = await view(officer, file.id)
    expect(opened.workdaysLeft).toBe(10)
    expect(opened.rules[0]).toMatchObject({ verdict: expect.stringMatching(/warn|pending/) })
    expect(opened.rules.find((rule) => rule.id === 'onsite')).toMatchObject({
      verdict: 'pending',
      fact: '现场核实还没有登记',
    })
    expect(opened.actions.find((one) => one.action === 'approve')?.why).toContain('现场核实还没有登记')
    const checked = await check(officer, { id: file.id, version: opened.version }, present(students))
    const approved = await act(officer, checked, 'approve')
    expect(approved.problem.message).toBeUndefined()
    expect(approved.data).toMatchObject({ state: 'approved', stateTitle: '已通过' })
    const rows = await world.sql<{
      student_number: string
      status: string
      registered_on: string
      id: string
    }>(
      'select id, student_number, status, registered_on::text from enrollment where id = any($1) order by student_number',
      [ids(students)],
    )
    expect(rows.map((row) => row.student_number)).toEqual(
      [1, 2, 3].map((at) => `5101000001${YEAR}${String(at).padStart(4, '0')}`),
    )
    expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['active']))
    expect(
      await world.sql('select 1 from national.enrollment_claim where enrollment_id = any($1)', [
        ids(students),
      ]),
    ).toHaveLength(3)
    const changes = await world.sql<{ action: string }>(
      `select action from audit_change where record_id = any($1) and record_kind = 'enrollment'`,
      [ids(students)],
    )
    expect(changes.map((row) => row.action)).toEqual(Array(3).fill('registration.approve'))
    const after = await view(registrar, file.id)
    expect(after.timeline.map((one) => one.title)).toEqual([
      '通过',
      '登记现场核实',
      '打开',
      '提交审核',
      '建立办件',
    ])
    expect(after.timeline[0]!.by).toBe('李*')
    expect(after.steps.map((step) => step.state)).toEqual(['done', 'done', 'done'])
  })

  test('全日制和非全日制分成两件，不混办', async () => {
    const students = [...(await addPending(1)), ...(await addPending(1, { study_mode: 'part-time' }))]
    const { cases } = await registrar.ok(api.openRegistration, { enrollmentIds: ids(students) })
    expect(cases.map((one) => one.studyMode).sort()).toEqual(['full-time', 'part-time'])
    const partTime = cases.find((one) => one.studyMode === 'part-time')!
    const fullTime = await addPending(1)
    const added = await registrar.ok(api.addRegistrationRows, {
      id: partTime.id,
      version: partTime.version,
      enrollmentIds: ids(fullTime),
    })
    expect(added.rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('要另建一件') })
  })

  test('一名学生已在一件里，再选时说明在哪一件', async () => {
    const students = await addPending(1)
    const file = await open(students)
    const again = await registrar.send(api.openRegistration, { enrollmentIds: ids(students) })
    expect(again.status).toBe(409)
    expect(again.problem.message).toContain(file.no)
  })

  test('有提示的提交要写理由，没写时什么也没有写入', async () => {
    const file = await open(await addPending(1, { training_level: 'intermediate' }))
    const bare = await act(registrar, file, 'submit')
    expect(bare.status).toBe(400)
    expect(bare.problem.issues?.[0]).toMatchObject({ path: 'reason' })
    expect((await view(registrar, file.id)).rules.find((rule) => rule.id === 'level')).toMatchObject({
      verdict: 'warn',
      clause: '001:1129',
    })
    expect((await act(registrar, file, 'submit', { reason: '贫困县定向班，省厅同意。' })).data.state).toBe(
      'submitted',
    )
  })
})

describe('三道硬闸（001:1319）', () => {
  test.each([
    {
      gate: '教学点没有审批',
      overrides: { site_no: orgs.qingchengUnapproved, site_name: '龙泉教学点' },
      says: '没有经所在地人社部门审批',
    },
    {
      gate: '合作办学没有备案',
      overrides: { joint_programme_no: 'HZ-2026-0009' },
      says: '没有备案，不得注册学籍',
    },
    {
      gate: '合作协议不存在',
      overrides: { joint_programme_no: 'HZ-0000-0000' },
      says: '没有备案记录，不得注册学籍',
    },
  ])('$gate：不能提交，什么也没有写入，其余学生可以先提交', async ({ overrides, says }) => {
    const good = await addPending(2)
    const bad = await addPending(1, overrides)
    const file = await open([...good, ...bad])
    const refused = await act(registrar, file, 'submit', { reason: OUTSIDE })
    expect(refused.status).toBe(409)
    expect(refused.problem.refusal).toMatchObject({ clause: '001:1319', written: '什么也没有写入。' })
    expect(refused.problem.message).toContain(says)
    expect(await view(registrar, file.id)).toMatchObject({ state: 'draft', version: file.version })
    const removed = await registrar.ok(api.removeRegistrationRows, {
      id: file.id,
      version: file.version,
      blocked: true,
    })
    expect(removed.rows).toHaveLength(1)
    expect((await act(registrar, removed, 'submit', { reason: OUTSIDE })).data.state).toBe('submitted')
    expect(await statusOf(bad)).toEqual(['pending'])
  })

  test('学校没有当年招生资质：一个也不能提交', async () => {
    const client = await world.as('unqualifiedRegistrar')
    const students = await addPending(2, {
      org_no: orgs.unqualified,
      org_name: '龙门山技工学校',
      training_level: 'intermediate',
    })
    const file = await open(students, client)
    const refused = await act(client, file, 'submit', { reason: OUTSIDE })
    expect(refused.status).toBe(409)
    expect(refused.problem.message).toContain(`${YEAR} 年没有列入当年招生资质名录`)
    expect(await statusOf(students)).toEqual(['pending', 'pending'])
  })

  test('经审批的教学点、备案的合作办学可以注册', async () => {
    const students = [
      ...(await addPending(1, { site_no: orgs.qingchengSite, site_name: '锦江教学点' })),
      ...(await addPending(1, { joint_programme_no: 'HZ-2025-0117' })),
    ]
    const file = await submit(students)
    const checked = await check(officer, file, present(students))
    expect((await act(officer, checked, 'approve')).data.state).toBe('approved')
  })

  test('提交以后资质被取消，通过被拒绝，学籍不变', async () => {
    const client = await world.as('fujiangRegistrar')
    const mianyang = await world.as('mianyangOfficer')
    const students = await addPending(1, {
      org_no: orgs.fujiang,
      org_name: '涪江技工学校',
      training_level: 'intermediate',
    })
    const file = await submit(students, client)
    const checked = await check(mianyang, file, present(students))
    await world.sql(
      `update enrolment_qualification set state = 'revoked', revoked_on = current_date where org_no = $1`,
      [orgs.fujiang],
    )
    const refused = await act(mianyang, checked, 'approve')
    expect(refused.status).toBe(409)
    expect(refused.problem.message).toContain('当年招生资质已经取消')
    expect(await statusOf(students)).toEqual(['pending'])
    await world.sql(
      `update enrolment_qualification set state = 'approved', revoked_on = null where org_no = $1`,
      [orgs.fujiang],
    )
  })
})

describe('逐条退回', () => {
  test('退回一人带理由和条款，其余通过；学校看到理由，改正后在新的一件里再报', async () => {
    const students = await addPending(3)
    const file = await submit(students)
    const rows = await officer.ok(api.listRegistrationRows, { id: file.id })
    expect(rows.rows[0]!.name).toMatch(/^张/)
    expect(rows.rows[0]!.name).toContain('*')
    const wrong = rows.rows[0]!
    const back = await officer.ok(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [wrong.itemId],
      reason: '照片与姓名不符。',
      clause: '001:1319',
    })
    expect(back.rows).toEqual([
      { id: wrong.itemId, label: wrong.name, ok: true, message: '已退回：照片与姓名不符。' },
    ])
    const rest = students.filter((one) => one.id !== wrong.enrollmentId)
    const checked = await check(officer, back, present(rest))
    expect((await act(officer, checked, 'approve')).data.state).toBe('approved')
    expect(await statusOf(rest)).toEqual(['active', 'active'])
    const candidates = await registrar.ok(api.listRegistrationCandidates, {})
    const seen = candidates.rows.find((row) => row.enrollmentId === wrong.enrollmentId)
    expect(seen?.returned).toMatchObject({ reason: '照片与姓名不符。', clause: '001:1319', caseNo: file.no })
    expect(candidates.rows.indexOf(seen!)).toBeLessThan(
      candidates.counts.reduce((sum, one) => sum + one.returned, 0),
    )
    const again = students.filter((one) => one.id === wrong.enrollmentId)
    const second = await submit(again)
    const verified = await check(officer, second, present(again))
    expect((await act(officer, verified, 'approve')).data.state).toBe('approved')
    expect(await statusOf(again)).toEqual(['active'])
  })

  test('退回不写理由被拒绝', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const rows = await officer.ok(api.listRegistrationRows, { id: file.id })
    expect(
      (
        await officer.send(api.returnRegistrationRows, {
          id: file.id,
          version: file.version,
          itemIds: [rows.rows[0]!.itemId],
          reason: ' ',
        })
      ).status,
    ).toBe(400)
  })

  test('全部退回后这一件回到学校，学校可以把学生加回同一件再报', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const { rows } = await officer.ok(api.listRegistrationRows, { id: file.id })
    const back = await officer.ok(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [rows[0]!.itemId],
      reason: '证件号码与户口簿不一致。',
    })
    expect(back.state).toBe('returned')
    const added = await registrar.ok(api.addRegistrationRows, {
      id: file.id,
      version: back.version,
      enrollmentIds: ids(students),
    })
    expect(added.rows[0]!.ok).toBe(true)
    expect((await act(registrar, added, 'submit', { reason: OUTSIDE })).data.state).toBe('submitted')
  })

  test('核实结果不在、不符的不能通过；剔除后其余通过，每条的理由不同', async () => {
    const students = await addPending(4)
    const file = await submit(students)
    const checked = await check(officer, file, [
      ...present(students.slice(0, 2)),
      { enrollmentId: students[2]!.id, result: 'absent' },
      { enrollmentId: students[3]!.id, result: 'mismatch', note: '本人与证件照片不是同一人' },
    ])
    const refused = await act(officer, checked, 'approve')
    expect(refused.problem.message).toContain('不在 1 人，不符 1 人')
    const excluded = await officer.ok(api.excludeBlockedRows, { id: file.id, version: checked.version })
    expect(excluded.rows.map((row) => row.message).sort()).toEqual([
      '已退回：现场核实：与证件或名册不符（本人与证件照片不是同一人）。',
      '已退回：现场核实：学生不在。',
    ])
    expect((await act(officer, excluded, 'approve')).data.state).toBe('approved')
    expect(await statusOf(students.slice(2))).toEqual(['pending', 'pending'])
  })
})

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

describe('并发和过期页面', () => {
  test('过期的页面得到 409，说明谁改了什么', async () => {
    const students = await addPending(2)
    const file = await submit(students)
    await check(officer, file, present(students))
    const stale = await act(officer2, file, 'return', { reason: '请补盖章的录取汇总表。' })
    expect(stale.status).toBe(409)
    expect(stale.problem.changed).toMatchObject({
      by: '成都市人社局 李敏',
      fields: ['登记现场核实（现在：待审核）'],
    })
  })

  test('两名审核人同时通过，恰好一人办成，学籍号不重不漏', async () => {
    const students = await addPending(5)
    const file = await submit(students)
    const checked = await check(officer, file, present(students))
    const answers = await Promise.all([
      act(officer, checked, 'approve'),
      act(officer2, checked, 'approve'),
      act(officer, checked, 'approve'),
    ])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409])
    const numbers = await world.sql<{ n: number }>(
      `select right(student_number, 4)::integer as n from enrollment where org_no = $1 and grade = $2 and student_number is not null order by 1`,
      [orgs.qingcheng, YEAR],
    )
    expect(numbers.map((row) => row.n)).toEqual(numbers.map((_, at) => at + 1))
  })

  test('双击得到同一个答复', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const checked = await check(officer, file, present(students))
    const twice = () =>
      officer.send(
        todos.actOnCase,
        { id: file.id, action: 'approve', version: checked.version },
        { key: `double-${file.id}` },
      )
    const [first, second] = await Promise.all([twice(), twice()])
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.data).toEqual(first.data)
  })

  test('同一人在两所学校同时等待通过，只有一所办成，另一所说明是谁', async () => {
    const number = '519900200809019999'
    const [one] = await addPending(1, { id_number: number })
    const [two] = await addPending(1, {
      id_number: number,
      org_no: orgs.fujiang,
      org_name: '涪江技工学校',
      training_level: 'intermediate',
    })
    const mianyang = await world.as('mianyangOfficer')
    const here = await check(officer, await submit([one!]), present([one!]))
    const there = await check(
      mianyang,
      await submit([two!], await world.as('fujiangRegistrar')),
      present([two!]),
    )
    const answers = await Promise.all([act(officer, here, 'approve'), act(mianyang, there, 'approve')])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
    const lost = answers.find((answer) => answer.status === 409)!
    expect(lost.problem.message).toMatch(/全日制学籍/)
    expect(
      await world.sql('select 1 from enrollment where person_id = $1 and status = $2', [
        one!.personId,
        'active',
      ]),
    ).toHaveLength(1)
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

test(
  '任意次序的操作都走不出状态图：办结后什么也改不了，注册的人数与学籍号数始终相等',
  { timeout: 120_000 },
  async () => {
    const move = fc.record({
      who: fc.constantFrom('registrar', 'officer'),
      action: fc.constantFrom(
        'submit',
        'withdraw',
        'return',
        'return-one',
        'check',
        'approve',
        'cancel',
        'view',
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 12 }), async (moves) => {
        const students = await addPending(2)
        let file: { id: string; version: number; state?: string } = await open(students)
        for (const { who, action } of moves) {
          const client = who === 'registrar' ? registrar : officer
          const before = await view(registrar, file.id)
          const answer = await perform(client, before, action, students)
          const after = await view(registrar, file.id)
          if (answer.status >= 400)
            expect({ state: after.state, version: after.version }).toEqual({
              state: before.state,
              version: before.version,
            })
          if (before.closedAt) expect(after).toMatchObject({ state: before.state, version: before.version })
          expect(answer.status).toBeLessThan(500)
          file = after
        }
        const [row] = await world.sql<{ ok: boolean }>(
          `select bool_and((status = 'active') = (student_number is not null)) and (bool_or(status = 'active') = (select state = 'approved' from case_file where id = $2)) as ok from enrollment where id = any($1)`,
          [ids(students), file.id],
        )
        expect(row!.ok).toBe(true)
      }),
      { numRuns: 12 },
    )
  },
)

async function perform(
  client: Client,
  file: { id: string; version: number },
  action: string,
  students: readonly Student[],
): Promise<{ status: number }> {
  if (action === 'view') return client.send(todos.getCase, { id: file.id })
  if (action === 'check') {
    const roster = await client.ok(api.getOnsiteRoster, { id: file.id })
    const results = roster.rows.map((row) => ({ enrollmentId: row.enrollmentId, result: 'present' as const }))
    return client.send(api.recordOnsiteCheck, {
      id: file.id,
      version: file.version,
      date: `${YEAR}-09-02`,
      place: '校本部',
      extent: 'full',
      verifiers,
      results: results.length > 0 ? results : present(students),
    })
  }
  if (action === 'return-one') {
    const { rows } = await client.ok(api.listRegistrationRows, { id: file.id })
    return client.send(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [rows[0]?.itemId ?? students[0]!.id],
      reason: '核对材料。',
    })
  }
  return act(client, file, action, { reason: '按次序办理。' })
}
