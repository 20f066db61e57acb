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
import { inTransaction } from '../src/kernel/context.ts'
import { listEntries, listPlaced } from '../src/modules/placements/candidate-store.ts'
import { systemActor } from '../src/server/actor.ts'
import { addCandidate } from './support/admissions.ts'
import { fillPlans } from './support/prospectuses.ts'
import { orgs } from './support/small-province.ts'
import { planOf, recordStatements, type Asked, type PlanNode } from './support/statements.ts'
import { openWorld, type Client, type World } from './support/world.ts'

const GROWING = ['enrollment', 'person', 'person_org', 'case_file', 'case_item', 'case_event', 'certificate', 'certificate_public', 'candidate', 'application', 'application_event', 'placement_candidate', 'placement_preference', 'training_record', 'graduate_destination', 'intake_line', 'intake_seat', 'audit', 'audit_change', 'person_view', 'notice']
/** Views over them, which a statement names instead. */
const OVER_GROWING = ['training_counted', 'intake_line_now', 'enrollment_on_roll', 'enrollment_census', 'indicators?_\\w+']
const growing = new RegExp(`\\b(${[...GROWING, ...OVER_GROWING].join('|')})\\b`)
const ID = randomUUID()
/** A batch of the city with some thousands of candidates, beside others as large. */
const BATCH = randomUUID()

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
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date)
     select person_id, 'id-card', sha256(person_id::text::bytea), '', '', id_tail, chr(19968 + id_tail::int) || name, name, initials, '1', '2008-01-01' from enrollment where initials ~ '^z\\d'`,
  )
  await world.sql(`insert into person_org (org_no, person_id) select org_no, person_id from enrollment where initials ~ '^z\\d'`)
  await fillPlans(world)
  await fillBatches()
  await world.sql('analyze enrollment, person, person_org, intake_line, intake_seat, placement_batch, placement_candidate, placement_preference')
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
  // Without a condition people come in the order of their names until the page is full: a walk, not the whole index.
  `/api/people/identities?q=${encodeURIComponent('张')}`,
  '/api/training-records',
  `/api/students?onRoll=live&org=${orgs.qingcheng}`,
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

test('投档批次的考生和投档要算的输入由索引进入，找学校也是', async () => {
  const client = await world.as('chengduOfficer')
  const batch = `/api/placements/batches/${BATCH}`
  const pages = [batch, `${batch}/candidates`, `${batch}/candidates?view=unsubmitted`, `${batch}/candidates?view=placed`, `${batch}/candidates?q=K0012`]
  expect(await wholeReads(client, pages)).toEqual([])
  const officer = { ...systemActor({ schema: 'p51', region: '510000', name: '四川省', demonstration: true }), org: { no: orgs.chengdu, name: '成都市' } }
  const read = (work: Parameters<typeof inTransaction<unknown>>[4]) => inTransaction(world.database, world.vault, officer, randomUUID(), work)
  const asked = await recordStatements(() => read(async (ctx) => expect(await listEntries(ctx, BATCH)).toHaveLength(2000)))
  asked.push(...(await recordStatements(() => read(async (ctx) => expect(await listPlaced(ctx, BATCH)).toHaveLength(1000)))))
  const bad: string[] = []
  for (const one of asked) bad.push(...(await wholeNodes(one)))
  expect(bad).toEqual([])
  expect(await wholeReads(world.anyone, ['/api/public/finder/lines'])).toEqual([])
})

test('这个检查认得出走完整张表的查询', async () => {
  const asked: Asked = { text: 'select count(*) from enrollment', values: [], role: 'luban_wide', enter: `select national.enter('p51', null, null, null)` }
  expect(await wholeNodes(asked)).toEqual(['enrollment'])
  expect(await wholeNodes({ ...asked, text: `select * from enrollment where class_name || '' = '1班'` })).toEqual(['enrollment'])
  expect(await wholeNodes({ ...asked, text: `select * from enrollment where id = gen_random_uuid() or student_number || '' = 'B1'` })).toEqual(['enrollment'])
  expect(await wholeNodes({ ...asked, text: `select * from enrollment where id = '${ID}'` })).toEqual([])
})

/** Three batches of 2000 candidates; half of each has handed in, half is placed. */
async function fillBatches(): Promise<void> {
  const others = [randomUUID(), randomUUID()]
  for (const id of [BATCH, ...others]) {
    await world.sql(
      `insert into placement_batch (id, org_no, org_name, case_no, year, season, kind, title, rule, subjects, choices, opens_at, closes_at, state, created_by_name)
       values ($1::uuid, $2, '成都市人社局', 'T' || left($1::uuid::text, 8), 2026, 'autumn', 'regular', '秋季批次', 'serial', '[{"key": "all", "title": "总分", "max": 700}]', 10, '2026-07-01', '2026-07-05', 'recorded', '张三')`,
      [id, orgs.chengdu],
    )
    await world.sql(
      `insert into placement_candidate (id, org_no, batch_id, candidate_no, name, id_hash, id_masked, scores, scored, person_id, line_id, choice, rank, score)
       select gen_random_uuid(), $2, $1::uuid, 'K' || lpad(n::text, 5, '0'), '张' || n, sha256(($1::uuid::text || n)::bytea), '5199************00', '[600]', true, gen_random_uuid(),
         case when n % 2 = 0 then gen_random_uuid() end, case when n % 2 = 0 then 1 end, n, 600
       from generate_series(1, 2000) n`,
      [id, orgs.chengdu],
    )
    await world.sql(
      `insert into placement_preference (candidate_id, org_no, batch_id, person_id, submitted, submitted_at)
       select id, org_no, batch_id, person_id, array[gen_random_uuid()], now() from placement_candidate where batch_id = $1 and rank % 2 = 1`,
      [id],
    )
  }
}

/** Asks the addresses and answers with those that read a growing table without a condition on an index. */
async function wholeReads(client: Client, paths: readonly string[]): Promise<string[]> {
  const bad: string[] = []
  for (const path of paths) {
    const asked = await recordStatements(() => client.raw(path))
    // An address that is not served would prove nothing.
    expect(asked.some((one) => growing.test(one.text)), path).toBe(true)
    for (const one of asked) for (const table of await wholeNodes(one)) bad.push(`${path}：${table}：${one.text.slice(0, 200)}`)
  }
  return bad
}

async function wholeNodes(asked: Asked): Promise<string[]> {
  if (!growing.test(asked.text)) return []
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
