import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { studentForm } from '../../../tests/support/student-form.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { addDays } from '../../kernel/dates.ts'
import { api as policy } from '../policy/api.ts'
import { api } from './api.ts'
import { demoId } from './fixtures/roster.ts'

let world: World
let school: Client
let today: string
let id: string
const home = mkdtempSync(join(tmpdir(), 'luban-as-of-'))

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  today = (await school.ok(policy.getCodeList, { key: 'sex' })).today
  ;({ id } = await school.ok(api.createStudent, {
    values: studentForm('张一', 1, { grade: Number(ago(60).slice(0, 4)), className: '数控3班', entryDate: ago(60) }),
  }))
  // Written sixty days ago in 数控1班; forty days ago moved to 数控3班; ten days ago found out that it had been
  // 数控2班 from the fifty-fifth day to that move.
  await world.sql(`update p51.audit_change set at = now() - interval '60 days', effective_on = $2 where record_id = $1`, [id, ago(60)])
  await change({ daysAgo: 40, effective: ago(40), before: { className: '数控1班' }, after: { className: '数控3班' }, reason: '调班' })
  await change({ daysAgo: 10, effective: ago(55), before: { className: '数控1班' }, after: { className: '数控2班' }, reason: '核对分班名单后更正' })
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

function ago(days: number): string {
  return addDays(today, -days)
}
async function change(one: { daysAgo: number; effective: string; before: object; after: object; reason: string }) {
  await world.sql(
    `with a as (
       insert into p51.audit (org_no, at, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label, reason)
       values ($1, now() - make_interval(days => $2), gen_random_uuid(), 'x', '周琴', 'registrar', $1, '青城技师学院', 'student.correct', 'enrollment', $3, '张*', $4) returning id)
     insert into p51.audit_change (audit_id, org_no, at, record_kind, record_id, action, before, after, effective_on)
     select a.id, $1, now() - make_interval(days => $2), 'enrollment', $3::uuid, 'correct', $5::jsonb, $6::jsonb, $7 from a`,
    [orgs.qingcheng, one.daysAgo, id, one.reason, JSON.stringify(one.before), JSON.stringify(one.after), one.effective],
  )
}
const look = (effectiveOn: string, knownAt: string) => school.ok(api.getStudentAsOf, { id, effectiveOn, knownAt })
const classOn = async (effectiveOn: string, knownAt: string) =>
  (await look(effectiveOn, knownAt)).groups.flatMap((group) => group.facts).find((one) => one.key === 'className')!.value

test('同一天按当时已知和按现在已知各有各的答案', async () => {
  expect(await classOn(ago(50), ago(30))).toBe('数控1班')
  expect(await classOn(ago(50), today)).toBe('数控2班')
  expect(await classOn(ago(58), today)).toBe('数控1班')
  expect(await classOn(ago(39), ago(30))).toBe('数控3班')
  expect(await classOn(today, today)).toBe('数控3班')
})

test('后来更正的项标出，写明当时、现在、从哪天起、谁、理由；没有改过的不标', async () => {
  const { corrected, groups, state } = await look(ago(50), ago(30))
  expect(state).toBe('onRecord')
  expect(corrected).toMatchObject([
    { title: '班级', then: '数控1班', now: '数控2班', effectiveOn: ago(55), by: '周*', organisation: '青城技师学院', reason: '核对分班名单后更正' },
  ])
  const marks = groups.flatMap((group) => group.facts).filter((fact) => fact.mark !== 'same')
  expect(marks.map(({ key, mark, now }) => [key, mark, now])).toEqual([['className', 'corrected', '数控3班']])
})

test('登记以前没有内容，入学以前也没有；将来的日期不答', async () => {
  expect(await look(ago(61), today)).toMatchObject({ state: 'notYet', startsOn: ago(60) })
  expect((await look(ago(50), ago(61))).state).toBe('unknown')
  const future = await school.send(api.getStudentAsOf, { id, effectiveOn: addDays(today, 1), knownAt: today })
  expect([future.status, future.problem.issues]).toEqual([400, [{ path: 'effectiveOn', message: `选今天（${today}）或以前的一天。` }]])
})

test('逐人修改照样记下生效日，别校看不到，看过要留痕，名字和号码一律遮蔽', async () => {
  const other = await (await world.as('shengzhiRegistrar')).send(api.getStudentAsOf, { id, effectiveOn: today, knownAt: today })
  expect(other.status).toBe(404)
  const text = JSON.stringify(await look(ago(50), today))
  expect(text).not.toContain(demoId(1))
  expect(text).not.toContain('张一')
  const { views } = await school.ok(api.getStudent, { id })
  expect(views.some((view) => view.what === `看了 ${ago(50)} 的学籍（${today} 已知）`)).toBe(true)
  const { version, values } = await school.ok(api.getStudentValues, { id })
  await school.ok(api.editStudent, { id, version, values: { ...values, className: '数控5班' } })
  const [row] = await world.sql(`select effective_on::text from p51.audit_change where record_id = $1 and action = 'edit'`, [id])
  expect(row).toEqual({ effective_on: today })
  expect(await classOn(today, today)).toBe('数控5班')
  expect(await classOn(ago(1), today)).toBe('数控3班')
})
