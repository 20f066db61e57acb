import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { pathFields, type AnyEndpoint } from '../src/kernel/api.ts'
import { orgs } from './support/small-province.ts'
import { patient } from './support/patient.ts'
import { openWorld, type World } from './support/world.ts'

// These tests walk every endpoint: their time grows with the product.
vi.setConfig({ testTimeout: 300_000 })

const CANARY = '金丝雀'
const OUTSIDERS = ['fujiangRegistrar', 'shengzhiRegistrar', 'unqualifiedRegistrar', 'mianyangOfficer', 'jinjiangOfficer', 'mianyangStaff'] as const

/** Every key by every outsider, tens of thousands of probes; otherwise each key of each endpoint is asked once, in turn. */
const EVERY = process.env.LUBAN_PROBES === 'all'

let world: World
/** Every key of a row that belongs to the school 青城, by which an outsider might ask for it. */
let keys: string[]

beforeAll(async () => {
  world = await openWorld()
  await fillWithCanaries()
  keys = await collectKeys()
})
afterAll(() => world.close())

/** A pending and an active student, a case with its parts, an import, a file, audit rows: all with the canary in their texts. */
async function fillWithCanaries() {
  const org = orgs.qingcheng
  for (const [at, status] of (EVERY ? ['pending', 'active', 'active'] : ['pending', 'active']).entries()) {
    const [person, enrollment, id] = [randomUUID(), randomUUID(), String(at)]
    await world.sql(
      `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date)
       values ($1, 'id-card', sha256($2::bytea), '\\x00', $3, '0000', $3 || '名', 'x', 'x', '1', '2008-01-01')`,
      [person, id, CANARY],
    )
    await world.sql('insert into person_org (org_no, person_id) values ($1, $2)', [org, person])
    await world.sql(
      `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number, study_mode,
         training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region, status, registered_on, profile)
       values ($1, $2, $3, $2, $3, $4, $3 || '名', '名', 'x', 'x', $3, '0000', '1', $5, 'full-time', 'senior', 3, 'D0101', $3, $3, 2025, '2025-09-01', 'autumn', 'junior-fresh', '510104', $6, $7, $8)`,
      [enrollment, org, CANARY, person, status === 'active' ? `${CANARY}${at}` : null, status, status === 'active' ? '2025-10-20' : null, JSON.stringify({ address: CANARY })],
    )
    const file = randomUUID()
    await world.sql(
      `insert into case_file (id, no, workflow, org_no, org_name, title, state, authority_no, authority_name, waiting_org_no, waiting_permission, created_by, created_by_name)
       values ($1, $2, 'students.registration', $3, '青城', $4, 'submitted', $5, '成都', $5, 'students.approveRegistration', 'x', $4)`,
      [file, `${CANARY}-${at}`, org, CANARY, orgs.chengdu],
    )
    await world.sql(`insert into case_item (id, case_id, org_no, ordinal, record_id, person_id, label, state) values ($1, $2, $3, 1, $4, $5, $6, 'pending')`, [randomUUID(), file, org, enrollment, person, CANARY])
    await world.sql(
      `insert into case_event (case_id, org_no, action, title, from_state, to_state, actor_name, actor_org_name, role, reason) values ($1, $2, 'submit', $3, 'draft', 'submitted', $3, $3, 'registrar', $3)`,
      [file, org, CANARY],
    )
    // A case of a school elsewhere in which 青城 is a party: its copy is a row of 青城.
    const [foreign, elsewhere] = [randomUUID(), 510300_0001_00]
    await world.sql(
      `insert into case_file (id, no, workflow, org_no, org_name, title, state, authority_no, authority_name, waiting_org_no, waiting_permission, created_by, created_by_name, submitted_at, parties)
       values ($1, $2, 'orgs.site', $3, $4, $4, 'place', 510300000000, $4, $5, 'orgs.review', 'x', $4, now(), $6)`,
      [foreign, `${CANARY}-P${at}`, elsewhere, CANARY, org, JSON.stringify([{ side: 'place', no: org, name: CANARY }])],
    )
    await world.sql(
      `insert into case_party (case_id, org_no, org_name, side, standing, owner_no, owner_name, no, workflow, title, state, version, authority_no, authority_name, waiting_org_no, waiting_permission, created_by, created_by_name, created_at, submitted_at, facts)
       select id, $2, $3, 'place', 'waiting', org_no, org_name, no, workflow, title, state, version, authority_no, authority_name, waiting_org_no, waiting_permission, created_by, created_by_name, created_at, submitted_at,
         '{"facts": [], "rules": [], "composition": null, "consequence": null, "items": [], "counts": []}' from case_file where id = $1`,
      [foreign, org, CANARY],
    )
    const stored = randomUUID()
    await world.sql(`insert into stored_file (id, org_no, name, media_type, bytes, sha256, purpose, created_by) values ($1, $2, $3, 'image/png', 1, '\\x00', $3, 'x')`, [stored, org, CANARY])
    const batch = randomUUID()
    await world.sql(
      `insert into import_batch (id, org_no, kind, version, file_id, file_name, file_sha256, state, created_by, created_by_name) values ($1, $2, 'roster', '2026.1', $3, $4, '\\x00', 'checked', 'x', $4)`,
      [batch, org, stored, CANARY],
    )
    await world.sql(
      `insert into import_row (batch_id, org_no, excel_row, outcome, values, problems) values ($1, $2, 3, 'rejected', $3, $4)`,
      [batch, org, JSON.stringify({ name: CANARY }), JSON.stringify([{ message: CANARY, level: 'block' }])],
    )
    await world.sql(
      `insert into person_view (org_no, person_id, account_id, viewer_name, viewer_org_name, role, what) values ($1, $2, 'x', $3, $3, 'registrar', $3)`,
      [org, person, CANARY],
    )
    await world.sql(
      `insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label, person_id)
       values ($1, $2, 'x', $3, 'registrar', $1, $3, 'student.edit', 'enrollment', $4, $3, $5)`,
      [org, randomUUID(), CANARY, enrollment, person],
    )
    await world.sql(
      `insert into graduate_destination (id, org_no, enrollment_id, person_id, graduated_on, destination, employer_name, registered_on) values ($1, $2, $3, $4, '2026-07-01', 'contract', $5, '2026-08-01')`,
      [randomUUID(), org, enrollment, person, CANARY],
    )
    await world.sql(`insert into training_record (id, org_no, person_name, project, started_on, completed_on, hours) values ($1, $2, $3, $3, '2026-01-01', '2026-01-05', 40)`, [randomUUID(), org, CANARY])
  }
}

async function collectKeys(): Promise<string[]> {
  const columns = await world.sql<{ table: string; column: string }>(
    `select c.relname as "table", a.attname as "column" from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname in ('id', 'case_id', 'record_id', 'person_id', 'batch_id') and a.atttypid = 'uuid'::regtype
     join pg_attribute o on o.attrelid = c.oid and o.attname = 'org_no'
     where n.nspname = 'p51' and c.relkind = 'r'`,
  )
  const found = new Set<string>()
  for (const { table, column } of columns) {
    // What is published to everyone (directories) is no secret.
    const open = await world.sql(`select 1 from pg_policies where schemaname = 'p51' and tablename = $1 and policyname = 'directory'`, [table])
    if (open.length > 0) continue
    for (const row of await world.sql<{ key: string | null }>(`select ${column}::text as key from p51.${table} where org_no = $1`, [orgs.qingcheng])) if (row.key) found.add(row.key)
  }
  return [...found]
}

const fits = (endpoint: AnyEndpoint, name: string, value: string) => (endpoint.input.shape[name] as z.ZodType).safeParse(value).success

/** The path of an endpoint with one key in every place where it fits; undefined where it fits nowhere. */
function pathWith(endpoint: AnyEndpoint, key: string): string | undefined {
  const names = pathFields(endpoint.path).filter((name) => fits(endpoint, name, key))
  if (names.length === 0) return undefined
  return pathFields(endpoint.path).reduce((path, name) => path.replace(`{${name}}`, names.includes(name) ? key : 'x'), endpoint.path)
}

/** A key that nothing has, of a form that the endpoint takes. */
function absentKey(endpoint: AnyEndpoint): string {
  for (;;) {
    const key = randomUUID()
    if (pathWith(endpoint, key)) return key
  }
}

test('外单位用别人的编号逐个接口去问，答复和不存在的完全一样，看不到任何内容', async () => {
  let probes = 0
  for (const [turn, account] of OUTSIDERS.entries()) {
    const client = patient(await world.as(account))
    for (const [at, { endpoint, id }] of world.composition.routes.entries()) {
      // A field of the path may take only some texts: a parameter name begins with a letter, a key may not.
      const fitting = keys.filter((key, place) => (EVERY || (place + at) % OUTSIDERS.length === turn) && pathWith(endpoint, key))
      if (endpoint.upload || fitting.length === 0) continue
      const ask = async (key: string) => {
        const response = await client.raw(pathWith(endpoint, key)!, {
          method: endpoint.method,
          headers: { 'idempotency-key': randomUUID() },
          body: endpoint.method === 'GET' ? null : JSON.stringify({ version: 1, reason: '探测', purpose: '探测', facts: {}, values: {} }),
        })
        // What was asked may be echoed, also as a certificate number is read; and the moment is another one.
        const text = (await response.text()).replaceAll(key, '…').replaceAll(key.replaceAll('-', '').toUpperCase(), '…')
        return { status: response.status, text: text.replace(/"at":"[^"]+"/g, '"at":"…"') }
      }
      const absent = await ask(absentKey(endpoint))
      for (const key of fitting) {
        const answer = await ask(key)
        probes += 1
        // The limit on guessing tells nothing of the key.
        if (answer.status === 429) continue
        expect(answer.text, `${account} ${id}`).not.toContain(CANARY)
        expect({ ...answer, key: '' }, `${account} ${id} ${key}`).toEqual({ ...absent, key: '' })
      }
    }
  }
  expect(probes).toBeGreaterThan(1000)
}, 240_000)

test('外单位打开每个列表，都没有别人的内容', async () => {
  for (const account of OUTSIDERS) {
    const client = patient(await world.as(account))
    for (const { endpoint, id } of world.composition.routes) {
      if (endpoint.method !== 'GET' || pathFields(endpoint.path).length > 0) continue
      for (const query of ['', `?q=${encodeURIComponent(CANARY)}`, `?org=${orgs.qingcheng}`]) {
        const response = await client.raw(`${endpoint.path}${query}`)
        expect(await response.text(), `${account} ${id}${query}`).not.toContain(CANARY)
      }
    }
  }
})

test('本校看得到自己的内容，所以上面的探测确实有东西可漏', async () => {
  const client = patient(await world.as('qingchengRegistrar'))
  const texts = await Promise.all(
    world.composition.routes
      .filter(({ endpoint }) => endpoint.method === 'GET' && pathFields(endpoint.path).length === 0)
      .map(async ({ endpoint }) => (await client.raw(endpoint.path)).text()),
  )
  expect(texts.filter((text) => text.includes(CANARY.slice(0, 1))).length).toBeGreaterThan(1)
})
