import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { openIdVault } from '../src/kernel/crypto.ts'
import { checkIdNumber } from '../src/kernel/ids.ts'
import { namePinyin } from '../src/kernel/pinyin.ts'
import { migrate } from '../src/kernel/db/migrate.ts'
import { bootstrap, openPools, type Database } from '../src/kernel/db/open.ts'
import { openSessions } from '../src/kernel/sessions.ts'
import { moduleIds } from '../src/modules/index.ts'
import { loadDemonstration } from '../src/server/demo.ts'
import { openWindow } from '../src/server/demo/calendar.ts'
import { todayInChina } from '../src/kernel/dates.ts'
import { testKeys } from './support/keys.ts'

// Two provinces with their stories, loaded twice.
vi.setConfig({ hookTimeout: 400_000 })

const SCALE = 0.02

type Loaded = {
  name: string
  database: Database
  sql: <T extends pg.QueryResultRow>(text: string) => Promise<T[]>
  close: () => Promise<void>
}

const vault = openIdVault(testKeys)
let first: Loaded
let second: Loaded

const home = mkdtempSync(join(tmpdir(), 'luban-demo-'))
const said: string[] = []

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  first = await load()
  second = await load()
})

afterAll(async () => {
  await first.close()
  await second.close()
  rmSync(home, { recursive: true, force: true })
})

/** A database of its own with the demonstration at one fiftieth of the people. */
async function load(): Promise<Loaded> {
  const name = `demo_${randomUUID().replaceAll('-', '')}`
  const url = (database = name) => {
    const made = new URL(inject('clusterUrl'))
    made.pathname = `/${database}`
    return made.toString()
  }
  await bootstrap(url, true, 'test-password', name)
  const database = openPools(url(), 'test-password', 4)
  const admin = await database.admin()
  await migrate(admin, moduleIds, [])
  await loadDemonstration(
    { database, vault, sessions: openSessions(database.auth, testKeys.sessionSecret, 'http://127.0.0.1') },
    { scale: SCALE, say: (line) => said.push(line) },
  )
  await admin.query('set search_path = p51, national')
  return {
    name,
    database,
    sql: async (text) => (await admin.query(text)).rows as never,
    close: async () => {
      await admin.end()
      await database.close()
      const last = new pg.Client({ connectionString: inject('clusterUrl') })
      await last.connect()
      await last.query(`drop database ${name} with (force)`)
      await last.end()
    },
  }
}

const valueOf = async (view: string, reading = 'only') =>
  (
    await first.sql<{ value: number; base: number | null }>(
      `select sum(value) as value, sum(base) as base from indicator_${view} where period = '2020' and reading = '${reading}'`,
    )
  )[0]!

test('2020 年末有 99 所学校，其中技师学院 21 所、高级技工学校 16 所、技工学校 62 所，一所省属学校在成都', async () => {
  const rows = await first.sql<{ level: string; n: number }>(
    `select level, count(*) as n from org_period where state = 'operating' and valid_from <= '2020-12-31' and (valid_to is null or valid_to >= '2020-12-31') group by level order by level`,
  )
  expect(Object.fromEntries(rows.map((row) => [row.level, row.n]))).toEqual({
    senior: 16,
    technical: 62,
    technician: 21,
  })
  expect(
    await first.sql(
      `select org_no, location_region like '5101%' as here from org where kind = 'school' and org_no < 510100000000`,
    ),
  ).toEqual([{ org_no: 510_000_000_100, here: true }])
})

test('由台账计算的 2020 年八项指标四舍五入后与公布的一栏相同', async () => {
  expect((await valueOf('school_count')).value).toBe(99)
  expect((await valueOf('technician_school_count')).value).toBe(21)
  expect(Math.round((await valueOf('annual_enrolment')).value / SCALE / 10_000)).toBe(6)
  expect(((await valueOf('on_roll_students')).value / SCALE / 10_000).toFixed(2)).toBe('14.84')
  const share = await valueOf('senior_share', 'all-schools')
  expect(((100 * share.value) / share.base!).toFixed(1)).toBe('22.7')
  const rate = await valueOf('initial_employment_rate', 'all-graduates')
  expect(Math.round((100 * rate.value) / rate.base!)).toBe(98)
  expect(Math.round((await valueOf('training_person_times')).value / SCALE / 10_000)).toBe(13)
  expect((await valueOf('education_groups')).value).toBe(2)
})

test('同一种子同一天装入的内容相同，密文除外', async () => {
  const digest = (table: string, without = '') =>
    `select md5(string_agg(md5((to_jsonb(t) - array['created_at', 'updated_at', 'since', 'claimed_at'${without}])::text), '' order by md5((to_jsonb(t) - array['created_at', 'updated_at', 'since', 'claimed_at'${without}])::text))) as hash from ${table} t`
  for (const text of [
    digest('org'),
    digest('org_period'),
    digest('enrollment'),
    // What the stories add goes through the product, which gives ids of its own.
    digest(`(select * from person where id::text like '016f5e66-%')`, `, 'id_sealed'`),
    digest('graduate_destination'),
    digest('training_record'),
    digest('enrollment_claim'),
    digest('school_specialty'),
  ]) {
    expect(await first.sql(text)).toEqual(await second.sql(text))
  }
})

test('重庆 2020 年公布的一栏由它自己的台账算出：41 所学校招生，招生 3 万、在校 9.9 万、就业率 98%（002:56–66）', async () => {
  const [row] = await first.sql<{ schools: number; enrolment: number; onRoll: number; employment: number }>(`
    select (select count(distinct org_no)::int from p50.enrollment where registered_on between '2020-01-01' and '2020-12-31') as schools,
      (select sum(value)::float8 from p50.indicator_snapshot where indicator = 'annual-enrolment' and period = '2020') as enrolment,
      (select sum(value)::float8 from p50.indicator_snapshot where indicator = 'on-roll-students' and period = '2020') as "onRoll",
      (select sum(value)::float8 / sum(base)::float8 from p50.indicator_snapshot where indicator = 'initial-employment-rate' and reading = 'all-graduates' and period = '2020') as employment`)
  expect(row!.schools).toBe(41)
  expect([row!.enrolment, row!.onRoll]).toEqual([30_000 * SCALE, 99_000 * SCALE])
  expect(Math.round(row!.employment * 100)).toBe(98)
})

test('两省各发布了国家规划的数据；国家级岗位在自己的模式里，那里没有学校和学生', async () => {
  const rows = await first.sql<{ no: number; periods: string[] }>(
    `select org_no as no, array_agg(distinct period order by period) as periods from national.province_figure group by org_no order by org_no`,
  )
  const periods = ['2020', String(Number(todayInChina().slice(0, 4)) - 1)]
  expect(rows.map((row) => row.no), said.join('\n')).toEqual([500_000_000_000, 510_000_000_000])
  for (const row of rows) expect(row.periods).toEqual(expect.arrayContaining(periods))
  const [nation] = await first.sql<{ orgs: number; people: number; posts: number }>(
    `select (select count(*) from p10.org)::int as orgs, (select count(*) from p10.person)::int as people, (select count(*) from national.post where schema_name = 'p10' and role = 'nationalOfficer')::int as posts`,
  )
  expect(nation).toEqual({ orgs: 1, people: 0, posts: 1 })
})

test('证件号码都在 519900 区、校验位正确，解开后与摘要、末四位、性别和出生日期相符', async () => {
  const rows = await first.sql<{
    id_sealed: Buffer
    id_hash: Buffer
    id_tail: string
    id_masked: string
    sex: string
    birth_date: string
    name: string
    initials: string
    pinyin: string
  }>('select * from person order by id')
  expect(rows.length).toBeGreaterThan(8_000)
  for (const row of rows) {
    const number = vault.open(row.id_sealed)
    const checked = checkIdNumber(number)
    expect(checked).toMatchObject({ ok: true, area: '519900', sex: row.sex, birthDate: row.birth_date })
    expect(row.id_tail).toBe(number.slice(-4))
    expect(row.id_masked).toBe(`5199************${number.slice(-2)}`)
    expect(row.id_hash.equals(vault.hash('id-card', number))).toBe(true)
    const { full, initials } = namePinyin(row.name)
    expect([row.pinyin, row.initials]).toEqual([full, initials.toLowerCase()])
  }
  expect(new Set(rows.map((row) => row.id_hash.toString('hex'))).size).toBe(rows.length)
})

test('每个在读的全日制学籍都占用一次，没有学籍注册在未批准的地点或资质之外', async () => {
  const [row] = await first.sql<{ held: number; claims: number; unapproved: number; unqualified: number }>(`
    select (select count(*) from enrollment where study_mode = 'full-time' and status in ('active', 'internship', 'suspended', 'retained', 'transferring')) as held,
      (select count(*) from national.enrollment_claim where schema_name = 'p51') as claims,
      (select count(*) from enrollment e join org s on s.org_no = e.site_no where e.registered_on is not null and s.kind = 'site' and s.approved_on is null) as unapproved,
      (select count(*) from enrollment e where e.registered_on is not null and not exists (select 1 from enrolment_qualification q where q.org_no = e.org_no and q.year = e.grade and q.study_mode = e.study_mode and q.state = 'approved')) as unqualified`)
  expect(row!.claims).toBe(row!.held)
  expect([row!.unapproved, row!.unqualified]).toEqual([0, 0])
})

test('装入当天有学校的注册时间未过，留有待注册的学生', async () => {
  const rows = await first.sql<{ n: number }>(
    `select count(*) as n from enrollment where status = 'pending' group by org_no`,
  )
  expect(rows.length).toBeGreaterThanOrEqual(6)
  for (const day of ['2026-01-05', '2026-04-30', '2026-07-15', '2026-11-22', '2026-12-31']) {
    const { from, to } = openWindow(day)
    expect(from <= day && day <= to && from.slice(0, 4) === to.slice(0, 4), day).toBe(true)
  }
  expect(
    await first.sql(`select value->>'to' >= '${todayInChina().slice(5)}' as open from policy_parameter`),
  ).toEqual([{ open: true }])
})

test('每个演示岗位都有等着办的办件，转学停在四方，有办结的公示、在读证明和三种状态的证书', async () => {
  const waiting = await first.sql<{ username: string; n: number }>(
    `select u.username, count(f.id)::int as n from auth."user" u join national.post p on p.account_id = u.id
       join case_file f on f.closed_at is null and f.waiting_org_no = p.org_no group by u.username`,
  )
  const of = new Map(waiting.map((row) => [row.username, row.n]))
  for (const name of ['province', 'chengdu', 'mianyang', 'county', 'registrar', 'registrar2']) expect(of.get(name) ?? 0, `${name}：${said.join('\n')}`).toBeGreaterThan(0)
  const transfers = await first.sql<{ state: string }>(`select distinct state from case_file where workflow = 'changes.transfer' order by state`)
  expect(transfers.map((row) => row.state)).toEqual(['accept', 'receiving', 'review'])
  const states = await first.sql<{ state: string }>(`select distinct state from certificate where kind = 'diploma' order by state`)
  expect(states.map((row) => row.state)).toEqual(['replaced', 'revoked', 'valid'])
  const [row] = await first.sql<{ papers: number; over: number; unread: number }>(
    `select (select count(*) from issued_document where kind like 'paper-%')::int as papers, (select count(*) from publicity where state = 'passed' and ends_on < current_date)::int as over,
       (select count(*) from notice n where not exists (select 1 from notice_read r where r.notice_id = n.id))::int as unread`,
  )
  const suspensions = await first.sql<{ state: string }>(`select state from case_file where workflow = 'changes.status'`)
  expect(suspensions.map((one) => one.state), said.join('\n')).toEqual(['school', 'school'])
  expect(row!.papers).toBeGreaterThanOrEqual(2)
  expect(row!.over).toBeGreaterThanOrEqual(1)
  expect(row!.unread).toBeGreaterThan(3)
})

test('装入后索引和外键一个不少，临时表一个不留', async () => {
  const rows = await first.sql<{ name: string }>(
    `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'p51' and relname like 'demo%'`,
  )
  expect(rows).toEqual([])
  const of = async (one: Loaded) =>
    one.sql(
      `select conname as name from pg_constraint where connamespace = 'p51'::regnamespace and contype <> 'n' union all select indexname from pg_indexes where schemaname = 'p51' order by 1`,
    )
  const admin = await first.database.admin()
  try {
    await migrate(admin, moduleIds, ['p99'])
    const { rows: fresh } = await admin.query(
      `select conname as name from pg_constraint where connamespace = 'p99'::regnamespace and contype <> 'n' union all select indexname from pg_indexes where schemaname = 'p99' order by 1`,
    )
    expect(await of(first)).toEqual(fresh)
  } finally {
    await admin.end()
  }
})
