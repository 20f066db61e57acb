// How the database answers what people wait for, under the role and scope of the request.
//
// A small table is read whole whatever indexes it has, so the plan of a small province proves nothing by itself, and
// filling hundreds of thousands of rows costs minutes. Here reading whole tables is forbidden to the planner
// (enable_seqscan = off), and every table that grows with the students must then be entered by a condition on an
// index. That is strict the other way about: a query that no index can answer within its scope fails at any size,
// also where row-level security keeps a condition from the index. What it does not say is whether the planner would
// choose the index at 400,000 students: `npm run bench -- students` and `-- endpoints` look at that with the rows there.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCandidate } from './support/admissions.ts'
import { planOf, recordStatements, type Asked, type PlanNode } from './support/statements.ts'
import { openWorld, type Client, type World } from './support/world.ts'

const GROWING = ['enrollment', 'person', 'person_org', 'case_file', 'case_item', 'case_event', 'certificate', 'certificate_public', 'candidate', 'application', 'application_event', 'placement_candidate', 'placement_preference', 'training_record', 'graduate_destination', 'audit', 'audit_change', 'person_view', 'notice']
const ID = randomUUID()


let world: World
let explainer: pg.Client
beforeAll(async () => {
  world = await openWorld()
  explainer = new pg.Client({ connectionString: world.adminUrl })
  await explainer.connect()
  // Some thousands in many schools, a part of them pending: between two indexes the planner goes by what is in them.
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number,
       study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region, status, registered_on)
     select gen_random_uuid(), 510000000100 + (n % 90 + 1) * 1000000, '校', 510000000100, '校本部', gen_random_uuid(), '张' || n, n::text, '', 'z' || n, '', lpad(n::text, 4, '0'), '1', case when n % 5 > 0 then 'Q' || n end,
       'full-time', 'senior', 3, 'D0101', '数控加工', '1班', 2023 + n % 3, make_date(2023 + n % 3, 9, 1), 'autumn', 'junior-graduate', '510104',
       case when n % 5 = 0 then 'pending' else 'active' end, case when n % 5 > 0 then make_date(2023 + n % 3, 10, 20) end
     from generate_series(1, 5000) n`,
  )
  await world.sql('analyze enrollment')
})
afterAll(async () => {
  await explainer.end()
  await world.close()
})

const lists = [
  '/api/students',
  '/api/students?view=onRoll',
  `/api/students?q=${encodeURIComponent('张')}`,
  '/api/students?q=zxm',
  '/api/students?q=1234',
  '/api/students/counts',
  `/api/students/${ID}`,
  '/api/todos',
  '/api/todos/count',
  '/api/cases',
  `/api/cases/${ID}`,
  '/api/notices/count',
  '/api/certificates',
  '/api/admissions/applications',
  '/api/admissions/board',
  '/api/admissions/arrival/list',
  '/api/plans/sichuan-14th-five-year/board',
]

test.each([
  ['学校', 'qingchengRegistrar'],
  ['市', 'chengduOfficer'],
] as const)('%s的名册、检索、打开一条、待办、办件、证书、报名、看板都由索引进入，不走完整张表', async (_title, account) => {
  const client = await world.as(account)
  expect(await wholeReads(client, lists)).toEqual([])
})

test('公众的查验和学员的首页也是', async () => {
  const client = await addCandidate(world, '13900010001')
  const open = [`/api/public/certificates/SC20260001?name=${encodeURIComponent('张三')}`]
  expect(await wholeReads(world.anyone, open)).toEqual([])
  expect(await wholeReads(client, ['/api/students/me', '/api/notices/count', '/api/me/applications'])).toEqual([])
})

test('这个检查认得出走完整张表的查询', async () => {
  const asked: Asked = { text: 'select count(*) from enrollment', values: [], role: 'luban_wide', enter: `select national.enter('p51', null, null, null)` }
  expect(await wholeNodes(asked)).toEqual(['enrollment'])
  expect(await wholeNodes({ ...asked, text: `select * from enrollment where class_name || '' = '1班'` })).toEqual(['enrollment'])
  expect(await wholeNodes({ ...asked, text: `select * from enrollment where id = gen_random_uuid() or student_number || '' = 'B1'` })).toEqual(['enrollment'])
  expect(await wholeNodes({ ...asked, text: `select * from enrollment where id = '${ID}'` })).toEqual([])
})

/** Asks the addresses and answers with those that read a growing table without a condition on an index. */
async function wholeReads(client: Client, paths: readonly string[]): Promise<string[]> {
  const bad: string[] = []
  for (const path of paths) {
    const asked = await recordStatements(() => client.raw(path))
    // An address that is not served would prove nothing.
    expect(asked.some((one) => GROWING.some((table) => new RegExp(`\\b${table}\\b`).test(one.text))), path).toBe(true)
    for (const one of asked) for (const table of await wholeNodes(one)) bad.push(`${path}：${table}：${one.text.slice(0, 200)}`)
  }
  return bad
}

async function wholeNodes(asked: Asked): Promise<string[]> {
  if (!GROWING.some((table) => new RegExp(`\\b${table}\\b`).test(asked.text))) return []
  const plan = await planOf(explainer, asked, 'set local enable_seqscan = off')
  return plan ? wholeIn(plan) : []
}

function wholeIn(node: PlanNode): string[] {
  const under = (node.Plans ?? []).flatMap(wholeIn)
  const table = node['Relation Name']
  if (table === undefined || !GROWING.includes(table)) return under
  // The heap of a bitmap scan is entered by what is below it.
  const entered = node['Index Cond'] !== undefined || ((node.Plans ?? []).length > 0 && boundedBelow(node))
  return entered ? [] : [table, ...under]
}

const boundedBelow = (node: PlanNode): boolean => (node.Plans ?? []).every((one) => one['Index Cond'] !== undefined || ((one.Plans ?? []).length > 0 && boundedBelow(one)))
