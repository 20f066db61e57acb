import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSealed, storedOf, today } from '../../../tests/support/status-changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { judgePromotion, promotionYear } from './cohort-rules.ts'

let world: World
let registrar: Client
const YEAR = promotionYear(today())
const GRADE = YEAR - 1

beforeAll(async () => {
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

const add = (of: Parameters<typeof addSealed>[1] = {}) => addSealed(world, { grade: GRADE, className: '25电工高级1班', studyYear: 1, lengthYears: 3, ...of })
const preview = (more: object = {}) => registrar.ok(api.previewPromotion, { schoolYear: YEAR, grades: [GRADE], ...more })
const left = () => expect.arrayContaining([expect.objectContaining({ reason: expect.stringContaining('休学') }), expect.objectContaining({ reason: '留级' })])

test('一个年级一次升级：先看数字，休学的、留级的不升并写明原因，班级不变，学年加一；没有再变动时可以整批撤销', async () => {
  const going = [await add(), await add(), await add({ status: 'internship' })]
  const suspended = await add({ status: 'suspended' })
  const repeating = await add()
  const seen = await preview()
  expect(seen).toMatchObject({ promote: 4, excluded: 1, moves: [{ from: 1, to: 2, count: 4 }] })
  expect((await preview({ show: 'excluded' })).rows[0]!.reason).toContain('休学')
  const excluded = [{ enrollmentId: repeating.id, reason: '留级' }]
  const wrong = await registrar.send(api.promoteCohort, { schoolYear: YEAR, grades: [GRADE], excluded, expected: { promote: 4, excluded: 1 } })
  expect(wrong.status).toBe(409)
  expect(wrong.problem.message).toContain('现在是升级 3 人')
  expect((await storedOf(world, going[0]!.id)).study_year).toBe(1)
  const done = await registrar.ok(api.promoteCohort, { schoolYear: YEAR, grades: [GRADE], excluded, expected: { promote: 3, excluded: 2 } })
  expect(done).toMatchObject({ state: 'done', promoted: 3, excluded: 2 })
  for (const one of going) expect(await storedOf(world, one.id)).toMatchObject({ study_year: 2, class_name: '25电工高级1班', grade: GRADE })
  for (const one of [suspended, repeating]) expect((await storedOf(world, one.id)).study_year).toBe(1)
  const detail = await registrar.ok(api.getPromotion, { id: done.id })
  expect(detail.left).toEqual(left())
  expect(detail.undoable).toBeNull()
  expect((await (await world.as('fujiangRegistrar')).send(api.getPromotion, { id: done.id })).status).toBe(404)
  expect((await preview()).promote).toBe(1)
  const undone = await registrar.ok(api.undoPromotion, { id: done.id, version: done.version, reason: '选错了年级' })
  expect(undone.state).toBe('undone')
  for (const one of going) expect((await storedOf(world, one.id)).study_year).toBe(1)
  const [audit] = await world.sql<{ n: number }>(`select count(*)::int as n from audit_change where action = 'change.promote'`)
  expect(audit!.n).toBe(3)
})

test('升级以后有人又变动的，不能整批撤销，说明是谁', async () => {
  const seen = await preview()
  const done = await registrar.ok(api.promoteCohort, { schoolYear: YEAR, grades: [GRADE], expected: { promote: seen.promote, excluded: seen.excluded } })
  const [one] = await world.sql<{ enrollment_id: string }>('select enrollment_id from promotion_row where promotion_id = $1 limit 1', [done.id])
  await world.sql('update enrollment set version = version + 1 where id = $1', [one!.enrollment_id])
  const answer = await registrar.send(api.undoPromotion, { id: done.id, version: done.version, reason: '选错了年级' })
  expect(answer.status).toBe(409)
  expect(answer.problem.message).toContain('又有变动')
})

test('两个人同时办同一个年级的升级，只升一次', async () => {
  await add({ className: '26班' })
  await add({ className: '26班' })
  const of = { schoolYear: YEAR, grades: [GRADE], classNames: ['26班'], expected: { promote: 2, excluded: 0 } }
  const answers = await Promise.all([registrar.send(api.promoteCohort, of), registrar.send(api.promoteCohort, of)])
  expect(answers.filter((one) => one.ok)).toHaveLength(1)
  const rows = await world.sql<{ study_year: number }>(`select study_year from enrollment where class_name = '26班'`)
  expect(rows.map((row) => row.study_year)).toEqual([2, 2])
})

test('两千人以上在后台分批升级，人数和逐人记录一致', async () => {
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number, study_mode,
       training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region, status, registered_on)
     select gen_random_uuid(), $1, '青城技师学院', $1, '校本部', gen_random_uuid(), '学生' || n, '生', 'x', 'x', '5199', '0001', '1', 'C' || n, 'full-time', 'senior', 3, 'D0101', '数控加工', '大班',
       $2, make_date($2, 9, 1), 'autumn', 'junior-current', '510107', 'active', make_date($2, 10, 1) from generate_series(1, 2100) n`,
    [orgs.qingcheng, GRADE],
  )
  const of = { schoolYear: YEAR, grades: [GRADE], classNames: ['大班'] }
  const asked = await registrar.ok(api.promoteCohort, { ...of, expected: { promote: 2100, excluded: 0 } })
  expect(asked).toMatchObject({ state: 'running' })
  expect(asked.jobId).not.toBeNull()
  await world.runJobs()
  expect((await registrar.ok(api.getPromotion, { id: asked.id })).promoted).toBe(2100)
  const [row] = await world.sql<{ n: number; done: number }>(
    `select count(*)::int as n, count(*) filter (where e.study_year = 2 and e.version = r.record_version)::int as done from promotion_row r join enrollment e on e.id = r.enrollment_id where r.promotion_id = $1`,
    [asked.id],
  )
  expect(row).toEqual({ n: 2100, done: 2100 })
  const { version } = await registrar.ok(api.getPromotion, { id: asked.id })
  expect((await registrar.ok(api.undoPromotion, { id: asked.id, version, reason: '演练' })).state).toBe('undone')
})

test('权限：校领导和主管部门不能办升级；将来的学年不能办', async () => {
  expect((await (await world.as('qingchengPrincipal')).send(api.promoteCohort, { schoolYear: YEAR, grades: [GRADE], expected: { promote: 1, excluded: 0 } })).status).toBe(403)
  expect((await (await world.as('chengduOfficer')).send(api.listPromotions, {})).status).toBe(403)
  expect((await registrar.send(api.promoteCohort, { schoolYear: YEAR + 1, grades: [GRADE], expected: { promote: 1, excluded: 0 } })).problem.message).toContain('还没有开始')
})

test('规则：最后一学年的办毕业，新生不升，已经升过的不再升', () => {
  const row = { id: 'a', status: 'active', statusTitle: '在读', grade: 2023, studyYear: 2, lengthYears: 3 }
  const view = { schoolYear: 2025, open: new Map(), left: new Map() }
  expect(judgePromotion(row, view)).toEqual({ promote: true, to: 3 })
  expect(judgePromotion({ ...row, studyYear: 3 }, view)).toMatchObject({ reason: expect.stringContaining('最后一学年') })
  expect(judgePromotion({ ...row, grade: 2024 }, view)).toMatchObject({ reason: '已经是第 2 学年' })
  expect(judgePromotion({ ...row, grade: 2025, studyYear: 1 }, view)).toMatchObject({ reason: expect.stringContaining('新生') })
})
