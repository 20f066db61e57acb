import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  act,
  addPending,
  check,
  officer,
  open,
  openDesk,
  present,
  registrar,
  submit,
  view,
  world,
  type Student,
} from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openPools } from '../../kernel/db/open.ts'
import { newId } from '../../kernel/uuid.ts'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { combinations } from './combinations.ts'
import { takePlaces } from './public.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

const CLIENTS = 64

/** Schools enough for every client, each a unit of Chengdu with this year's qualification. */
async function addSchools(count: number): Promise<{ no: number; name: string }[]> {
  const year = new Date().getFullYear()
  const schools = Array.from({ length: count }, (_, at) => ({
    no: 510100_1000_00 + at * 100,
    name: `并发第${at + 1}技工学校`,
  }))
  await world.sql(
    `insert into org (org_no, kind, name, short_name, initials, region, location_region, authority_no, level, ownership, state, founded_on)
     select no, 'school', name, name, '', '510100', '510104', $2, 'technician', 'public', 'operating', '1985-09-01' from json_to_recordset($1) as s(no bigint, name text)`,
    [JSON.stringify(schools), orgs.chengdu],
  )
  await world.sql(
    `insert into org_period (id, org_no, level, state, name, authority_no, valid_from)
     select gen_random_uuid(), org_no, level, state, name, authority_no, founded_on from org where org_no between 510100100000 and 510100199999`,
  )
  await world.sql(
    `insert into enrolment_qualification (id, org_no, year, state, list_no, approved_on)
     select gen_random_uuid(), org_no, $1::integer, 'approved', '1', make_date($1::integer, 4, 18) from org where org_no between 510100100000 and 510100199999`,
    [year],
  )
  await world.sql(
    `insert into school_specialty (id, org_no, catalogue_version, specialty_code, specialty_name, training_level, length_years, state, filed_on)
     select gen_random_uuid(), o.org_no, s.catalogue_version, s.specialty_code, s.specialty_name, s.training_level, s.length_years, 'approved', '2024-03-01'
     from org o cross join school_specialty s where o.org_no between 510100100000 and 510100199999 and s.org_no = $1`,
    [orgs.qingcheng],
  )
  return schools
}

test(
  '64 所学校同时注册同一人：恰好一所办成，其余 63 所得到一句话，什么也没有写入',
  { timeout: 240_000 },
  async () => {
    const number = '519900200809016464'
    const schools = await addSchools(CLIENTS)
    const year = new Date().getFullYear()
    const files: { student: Student; file: { id: string; version: number } }[] = []
    for (const { no, name } of schools) {
      const [student] = await addPending(1, { id_number: number, org_no: no, org_name: name })
      const caseId = newId()
      // What handing in and the on-site check leave; the 64 approvals below go the whole way over HTTP.
      files.push({ student: student!, file: { id: caseId, version: 1 } })
      await copyCase(caseId, no, name, student!)
    }
    const answers = await Promise.all(
      files.map(({ file }) => act(officer, file, 'approve', { reason: '材料齐全。' })),
    )
    const won = answers.filter((one) => one.status === 200)
    const lost = answers.filter((one) => one.status === 409)
    expect(
      [won.length, lost.length],
      JSON.stringify(answers.find((one) => ![200, 409].includes(one.status))?.problem),
    ).toEqual([1, CLIENTS - 1])
    for (const answer of lost) expect(answer.problem.message).toMatch(/全日制学籍/)
    const hash = world.vault.hash('id-card', number)
    expect(
      await world.sql('select 1 from national.enrollment_claim where id_hash = $1', [hash]),
    ).toHaveLength(1)
    expect(
      await world.sql(`select 1 from enrollment where person_id = $1 and status = 'active'`, [
        files[0]!.student.personId,
      ]),
    ).toHaveLength(1)
    expect(
      await world.sql(
        `select 1 from enrollment where person_id = $1 and status = 'pending' and student_number is null`,
        [files[0]!.student.personId],
      ),
    ).toHaveLength(CLIENTS - 1)

    async function copyCase(caseId: string, no: number, name: string, student: Student) {
      if (!template) {
        const [sample] = await addPending(1)
        const file = await submit([sample!])
        await check(officer, file, present([sample!]))
        template = file.id
      }
      const columns = async (table: string) =>
        (
          await world.sql<{ c: string }>(
            `select string_agg(column_name, ', ') as c from information_schema.columns where table_schema = 'p51' and table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO'`,
            [table],
          )
        )[0]!.c
      const copy = async (table: string, where: string, set: Record<string, unknown>) => {
        const [row] = await world.sql<{ row: Record<string, unknown> }>(
          `select to_jsonb(t) as row from ${table} t where ${where} limit 1`,
          [template],
        )
        if (!row) return
        const names = await columns(table)
        await world.sql(
          `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1)`,
          [JSON.stringify({ ...row.row, ...set })],
        )
      }
      await copy('case_file', 'id = $1', {
        id: caseId,
        org_no: no,
        org_name: name,
        no: `RACE-${no}`,
        version: 1,
      })
      await copy('case_item', 'case_id = $1', {
        id: newId(),
        case_id: caseId,
        org_no: no,
        record_id: student.id,
      })
      const checkId = newId()
      await copy('onsite_check', 'case_id = $1', { id: checkId, case_id: caseId, org_no: no })
      await world.sql(
        `insert into onsite_result (check_id, org_no, enrollment_id, result) values ($1, $2, $3, 'present')`,
        [checkId, no, student.id],
      )
      await world.sql('update enrollment set case_no = $1 where id = $2', [`RACE-${no}`, student.id])
      await world.sql(`update enrollment set entry_date = make_date($2, 9, 1) where id = $1`, [
        student.id,
        year,
      ])
    }
  },
)
let template = ''

test('64 个数据库连接、三个省同时占用同一人的学籍，也只有一个办成', { timeout: 60_000 }, async () => {
  const database = openPools(world.adminUrl, 'test-password', CLIENTS)
  let arrived = 0
  let open: () => void = () => undefined
  const all = new Promise<void>((resolve) => (open = resolve))
  const hash = world.vault.hash('id-card', '519900200809017777')
  const actor = (schema: string): Actor => ({
    accountId: `race-${schema}`,
    name: '并发',
    postId: '',
    role: 'cityOfficer',
    org: { no: orgs.chengdu, name: '成都市人社局' },
    permissions: new Set(),
    schema,
    demonstration: true,
    personId: null,
  })
  // The second province is the same tables under another name for whoever claims; the register is national.
  const claim = (name: string) =>
    inTransaction(database, world.vault, actor('p51'), newId(), async (ctx) => {
      const enrollmentId = newId()
      arrived += 1
      if (arrived === CLIENTS) open()
      await all
      const won = await takePlaces(
        { ...ctx, actor: { ...ctx.actor, schema: name } },
        { no: orgs.qingcheng, name },
        [{ hash, enrollmentId }],
      )
      if (!won.has(enrollmentId)) throw new Refusal({ fact: '已占用。', rule: '一人一籍。', ways: [] })
      return name
    })
  const results = await Promise.allSettled(
    Array.from({ length: CLIENTS }, (_, at) => claim(`p${51 + (at % 3)}`)),
  )
  await database.close()
  expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  expect(
    await world.sql('select schema_name from national.enrollment_claim where id_hash = $1', [hash]),
  ).toHaveLength(1)
})

test('在读非全日制的人再注册全日制：提示，写明理由后可以注册；表中每一格都有条款', async () => {
  expect(combinations).toHaveLength(16)
  const number = '519900200809018888'
  const [partTime] = await addPending(1, { id_number: number, study_mode: 'part-time' })
  const file = await check(officer, await submit([partTime!]), present([partTime!]))
  expect((await act(officer, file, 'approve')).status).toBe(200)
  expect(
    await world.sql(`select 1 from national.study_tie where enrollment_id = $1 and kind = 'part-time'`, [
      partTime!.id,
    ]),
  ).toHaveLength(1)
  const [fullTime] = await addPending(1, { id_number: number })
  const second = await open([fullTime!])
  const rule = (await view(registrar, second.id)).rules.find((one) => one.id === 'combination-warned')!
  expect(rule).toMatchObject({ verdict: 'warn', fact: expect.stringContaining('青城技师学院') })
  const submitted = await act(registrar, second, 'submit', { reason: '白天在读，原非全日制将结业。' })
  expect(submitted.status).toBe(200)
})

test('身份核验：注册时看得到；参数设为“是”后，没有一致结果的不能注册', async () => {
  const [student] = await addPending(1)
  const file = await open([student!])
  const rule = async () => (await view(registrar, file.id)).rules.find((one) => one.id === 'identity')!
  expect(await rule()).toMatchObject({
    verdict: 'pass',
    fact: '1 人中核验一致 0 人（本地区没有要求注册前核验）。',
  })
  await world.sql(
    `insert into identity_check (id, org_no, person_id, result, source, checked_at, checked_by_name, note) values ($1, $2, $3, 'mismatch', 'manual', now(), '周琴', '姓名不符')`,
    [newId(), orgs.qingcheng, student!.personId],
  )
  const doubt = (await view(registrar, file.id)).rules.find((one) => one.id === 'identity-doubt')!
  expect(doubt).toMatchObject({ verdict: 'warn', fact: expect.stringContaining('不一致（人工查证') })
  await world.sql(
    `insert into policy_parameter (id, org_no, key, valid_from, value, note, created_by) values ($1, $2, 'registration.identity-check.required', '2020-01-01', 'true', '本市要求注册前核验', 'test')`,
    [newId(), orgs.chengdu],
  )
  expect(await rule()).toMatchObject({
    verdict: 'block',
    fact: expect.stringContaining('主管部门要求核验一致才能注册'),
  })
  await world.sql(
    `insert into identity_check (id, org_no, person_id, result, source, checked_at, checked_by_name, note) values ($1, $2, $3, 'match', 'document', now(), '周琴', '看了原件')`,
    [newId(), orgs.qingcheng, student!.personId],
  )
  expect(await rule()).toMatchObject({ verdict: 'pass', fact: '1 人中核验一致 1 人。' })
})
