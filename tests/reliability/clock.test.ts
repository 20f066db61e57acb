import { afterAll, beforeAll, expect, test } from 'vitest'
import { api as access } from '../../src/modules/access/api.ts'
import { api as changes } from '../../src/modules/changes/api.ts'
import { api as dossiers } from '../../src/modules/dossiers/api.ts'
import { api as students } from '../../src/modules/students/api.ts'
import { registrationApi } from '../../src/modules/students/registration-api.ts'
import { orgs } from '../support/small-province.ts'
import { studentForm } from '../support/student-form.ts'
import { openWorld, type Client, type World } from '../support/world.ts'
import { figure } from './support/load.ts'

let world: World
let registrar: Client
let judged = 0
beforeAll(async () => {
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  // The moment of a request comes from the database (national.enter). Here the database's clock can be set.
  await world.sql(`alter function national.enter(text, bigint, bigint, uuid) rename to enter_now`)
  await world.sql(`create table national.test_clock (at timestamptz); insert into national.test_clock values (null); grant select on national.test_clock to public`)
  await world.sql(
    `create function national.enter(p_schema text, p_lo bigint, p_hi bigint, p_person uuid) returns timestamptz language sql as
     $$ select coalesce((select at from national.test_clock), national.enter_now(p_schema, p_lo, p_hi, p_person)) from national.enter_now(p_schema, p_lo, p_hi, p_person) $$`,
  )
})
afterAll(() => world.close())

/** Sets the clock of the database, in China's time, to so many seconds around the moment. */
async function at<T>(moment: string, seconds: number, read: () => Promise<T>): Promise<T> {
  await world.sql(`update national.test_clock set at = $1::timestamptz + make_interval(secs => $2)`, [`${moment}+08`, seconds])
  judged += 1
  try {
    return await read()
  } finally {
    await world.sql(`update national.test_clock set at = null`)
  }
}

/** What is read one second before the moment, at it, and one second after it. */
const around = async <T>(moment: string, read: () => Promise<T>): Promise<T[]> => [await at(moment, -1, read), await at(moment, 0, read), await at(moment, 1, read)]
const today = async () => (await registrar.ok(access.getSession, {})).today

test('跨年、二月二十九、平年二月末：日期按数据库的钟在北京时间零点换，前后一秒都对，与服务器的钟无关', async () => {
  expect(await around('2026-12-31 24:00:00', today)).toEqual(['2026-12-31', '2027-01-01', '2027-01-01'])
  expect(await around('2028-02-29 00:00:00', today)).toEqual(['2028-02-28', '2028-02-29', '2028-02-29'])
  expect(await around('2028-02-29 24:00:00', today)).toEqual(['2028-02-29', '2028-03-01', '2028-03-01'])
  expect(await around('2027-02-28 24:00:00', today)).toEqual(['2027-02-28', '2027-03-01', '2027-03-01'])
  expect(await around('2100-02-28 24:00:00', today)).toEqual(['2100-02-28', '2100-03-01', '2100-03-01'])
})

test('学年：升级在六月一日零点换，综合素质核对的上一学年在九月一日零点换', async () => {
  const promotion = async () => (await registrar.ok(changes.getPromotionChoices, {})).schoolYear
  expect(await around('2027-06-01 00:00:00', promotion)).toEqual([2026, 2027, 2027])
  expect(await around('2026-12-31 24:00:00', promotion)).toEqual([2026, 2026, 2026])
  const quality = async () => (await registrar.ok(dossiers.listQualityGaps, {})).schoolYear
  expect(await around('2027-09-01 00:00:00', quality)).toEqual([2025, 2026, 2026])
})

test('注册时间：开始的零点起开放，最后一天的最后一秒还开放，下一秒不再开放', async () => {
  for (const [season, from, to] of [['autumn', '09-01', '10-15'], ['spring', '02-20', '02-29']] as const)
    await world.sql(
      `insert into policy_parameter (id, org_no, key, valid_from, value, clause, note, created_by) values (gen_random_uuid(), $1, $2, '2020-01-01', $3, '001:1319', '', 'tests')`,
      [orgs.chengdu, `registration.window.${season}`, JSON.stringify({ from, to })],
    )
  const open = async () => (await registrar.ok(registrationApi.getRegistrationDesk, {})).open
  expect(await around('2027-09-01 00:00:00', open)).toEqual([false, true, true])
  expect(await around('2027-10-15 24:00:00', open)).toEqual([true, false, false])
  expect(await around('2028-02-29 24:00:00', open)).toEqual([true, false, false])
  // A year without the 29th ends its window on the 28th.
  expect(await around('2027-02-28 24:00:00', open)).toEqual([true, false, false])
})

test('办件编号：跨年的那一秒起用新年份，从一号起', async () => {
  const file = async (serial: number) => {
    const { id } = await registrar.ok(students.createStudent, { values: values(serial) })
    return (await registrar.ok(registrationApi.openRegistration, { enrollmentIds: [id] })).cases[0]!.no
  }
  const numbers = [await at('2027-12-31 24:00:00', -1, () => file(601)), await at('2027-12-31 24:00:00', 0, () => file(602)), await at('2027-12-31 24:00:00', 1, () => file(603))]
  expect(numbers.map((one) => one.replace(/^XJ-(\d{4})-.*-(\d+)$/, '$1 $2'))).toEqual(['2027 0001', '2028 0001', '2028 0002'])
  figure('期限与换日', `${judged} 次读数，跨年、2 月 29 日、平年 2 月末、学年、注册时间、编号，各前后一秒`, '错 0', '由数据库的钟决定，错 0', true)
})

const values = (serial: number) => studentForm('跨年的', serial, { grade: 2027, className: '1班', entryDate: '2027-09-01', phone: '13700000000' })
