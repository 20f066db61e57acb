import type pg from 'pg'
import { openCopy, withoutIndexes } from '../../kernel/db/bulk.ts'
import { inTransaction } from '../../kernel/context.ts'
import { migrate } from '../../kernel/db/migrate.ts'
import { moduleIds } from '../../modules/index.ts'
import { refreshSnapshots } from '../../modules/plans/public.ts'
import { regions } from '../../kernel/regions.ts'
import { newId } from '../../kernel/uuid.ts'
import { systemActor } from '../actor.ts'
import { loadDemonstrationCatalogue, loadReferenceData } from '../reference-data.ts'
import type { System } from '../system.ts'
import { type Account, accountNames, candidatePhone, createAccounts, createPosts, planAccounts, planChongqingAccounts } from './accounts.ts'
import { chongqing, planChongqingSchools } from './chongqing.ts'
import { NATION } from './nation.ts'
import { loadEnterprises } from './enterprises.ts'
import { type Cohort, planCohorts } from './cohorts.ts'
import { insertRows, loadGroups, loadOrganisations, type Place } from './organisations.ts'
import { readSources } from './profile.ts'
import { planRegister, type Register, type Specialty } from './registers.ts'
import { planSchools, type School } from './schools.ts'
import { createStaging, dropStaging, fillStatements } from './staging.ts'
import { newRun, type Run, writeSchool } from './students.ts'
import { loadTraining } from './training.ts'

export type DemoOptions = { seed: string; today: string; scale: number; say: (line: string) => void }
export type DemoCounts = {
  schools: number
  enrollments: number
  people: number
  training: number
  seconds: number
}
type Base = Pick<System, 'database' | 'vault' | 'sessions'>

export const SCHEMA = 'p51'
/** The second province, whose schema begins its own numbering after Sichuan's. */
const CHONGQING = 'p50'
const SCHEMAS = [SCHEMA, CHONGQING, NATION]
const BIG_TABLES = [
  'person',
  'person_org',
  'enrollment',
  'graduate_destination',
  'training_record',
  'enrollment_claim',
]
/** Enrollments of one part: small enough that the database works on one while the next is being made. */
const PART = 60_000

type Clients = { owner: pg.Client; second: pg.Client; builder: pg.Client }
/** One province as it is loaded. */
type Plan = {
  schema: string
  name: string
  place: Place
  schools: School[]
  registers: Register[]
  cohorts: Cohort[][]
  accounts: Account[]
  run: Run
  /** Records of social training, and what else only this province has. */
  more?: { training: boolean; groups: boolean; enterprises: boolean }
}

/**
 * Loads the demonstration provinces into an empty deployment: Sichuan whole, Chongqing smaller. A province is entered
 * last: a load that was interrupted leaves nothing that counts, and the next one begins again from nothing.
 */
export async function loadProvinces(system: Base, options: DemoOptions): Promise<DemoCounts> {
  const started = performance.now()
  const { seed, today, scale } = options
  const clients = { owner: await openOwner(system), second: await openOwner(system), builder: await openOwner(system) }
  const { owner, builder } = clients
  // As the administrator it is past row-level security, so that foreign keys are checked by one join.
  await builder.query('reset role')
  try {
    await owner.query('reset role')
    await clearUnfinished(owner)
    await migrate(owner, moduleIds, SCHEMAS)
    await loadReferenceData(owner)
    await loadDemonstrationCatalogue(owner)
    const catalogue = (
      await owner.query<Specialty>(
        'select code, name, levels from national.specialty where demonstration order by code',
      )
    ).rows
    const sequence = { next: 1 }
    const register = (schools: readonly School[]) =>
      schools.map((school) => planRegister(seed, school, catalogue, today, sequence))
    const schools = planSchools(seed, today, regions)
    const sichuan: Plan = {
      schema: SCHEMA,
      name: '四川省',
      place: { region: '510000', short: '川', dial: '028' },
      schools,
      registers: register(schools),
      cohorts: planCohorts(schools, today, scale),
      accounts: planAccounts(schools),
      run: newRun({ seed, today, scale, vault: system.vault, sources: readSources(regions) }),
      more: { training: true, groups: true, enterprises: true },
    }
    const counts = await loadOne(system, clients, sichuan, options, started)
    const others = planChongqingSchools(seed, regions)
    const second: Plan = {
      schema: CHONGQING,
      name: '重庆市',
      place: { region: '500000', short: '渝', dial: '023' },
      schools: others,
      registers: register(others),
      cohorts: planCohorts(others, today, scale, chongqing),
      accounts: planChongqingAccounts(others),
      run: newRun({ seed, today, scale, vault: system.vault, sources: readSources(regions, '50') }, sichuan.run),
    }
    await loadOne(system, clients, second, options, started)
    // Both at once and last: Sichuan, the first, is the province whose public pages open by themselves.
    await owner.query(
      `insert into national.province (schema_name, region, name, demonstration, created_at)
       select p.schema, p.region, p.name, true, now() + p.at * interval '1 millisecond'
       from jsonb_to_recordset($1) as p(schema text, region text, name text, at integer)`,
      [JSON.stringify([sichuan, second].map(({ schema, name, place }, at) => ({ schema, name, region: place.region, at })))],
    )
    return { ...counts, seconds: (performance.now() - started) / 1000 }
  } finally {
    await Promise.all(Object.values(clients).map((client) => client.end()))
  }
}

async function loadOne(system: Base, clients: Clients, plan: Plan, options: DemoOptions, started: number) {
  const { owner, second, builder } = clients
  const { schema, schools, registers, cohorts, accounts, run, more } = plan
  const { seed, today, scale } = options
  const say = (line: string) => options.say(`  ${plan.name}：${line}，用时 ${since(started)} 秒`)
  const begun = { person: run.next.person, enrollment: run.next.enrollment }
  await owner.query('set role luban_owner')
  const accountIds = createAccounts(system.sessions, accounts)
  // A failure is thrown where it is awaited; until then it must not end the process.
  accountIds.catch(() => undefined)
  await inProvince(system, async (client) => {
    await loadOrganisations(client, plan.place, regions, schools, registers, today)
    if (more?.groups) await loadGroups(client, schools, today)
    if (more?.enterprises) await loadEnterprises(client, system.vault, schools, today)
  }, schema)
  say(`单位 ${schools.length} 所学校`)

  let training = 0
  await withoutIndexes([builder, second], schema, BIG_TABLES, async () => {
    let filling: Promise<void> = Promise.resolve()
    let part = 0
    for (let at = 0; at < schools.length; part++) {
      await createStaging(owner, schema, part)
      const staging = {
        students: openCopy(owner, `${schema}.demo_student_${part}`),
        classes: openCopy(second, `${schema}.demo_class_${part}`),
      }
      const first = run.next.enrollment
      for (; at < schools.length && run.next.enrollment - first < PART; at++) {
        await writeSchool(run, schools[at]!, registers[at]!, cohorts[at]!, staging)
      }
      await Promise.all([staging.students.end(), staging.classes.end()])
      await filling
      const done = part
      filling = inProvince(system, (client) => fill(client, schema, done, today), schema)
      filling.catch(() => undefined)
    }
    say(`学籍 ${run.next.enrollment - begun.enrollment} 条已生成`)
    if (more?.training) {
      const wide = await system.database.widePool.connect()
      try {
        training = await loadTraining(second, wide, schema, seed, schools, today, scale)
      } finally {
        wide.release()
      }
    }
    await filling
    for (let one = 0; one < part; one++) await dropStaging(owner, schema, one)
    say('记录已写入')
  })
  say('索引已建立')
  // Before anything asks the new rows: without their numbers a look-up of one person may read the whole register.
  await owner.query('reset role')
  await owner.query(
    `analyze ${[...BIG_TABLES.slice(0, 5), 'org', 'org_period'].map((table) => `${schema}.${table}`).join(', ')}, national.enrollment_claim`,
  )
  await inProvince(system, async (client) => {
    await insertRows(client, 'counter', run.counters)
    await createPosts(client, schema, accounts, await accountIds)
  }, schema)
  await inTransaction(
    system.database,
    system.vault,
    systemActor({ schema, region: plan.place.region, name: plan.name, demonstration: true }),
    newId(),
    (ctx) => refreshSnapshots(ctx),
  )
  return {
    schools: schools.length,
    enrollments: run.next.enrollment - begun.enrollment,
    people: run.next.person - begun.person,
    training,
  }
}

const since = (started: number) => ((performance.now() - started) / 1000).toFixed(1)

async function openOwner(system: Base): Promise<pg.Client> {
  const client = await system.database.admin()
  client.on('error', () => undefined)
  await client.query('set role luban_owner')
  await client.query('set synchronous_commit = off')
  return client
}

/** Work under the province's own role, in a transaction of its own. */
export async function inProvince<T>(
  system: Pick<System, 'database'>,
  work: (client: pg.PoolClient) => Promise<T>,
  schema = SCHEMA,
): Promise<T> {
  const client = await system.database.widePool.connect()
  try {
    await client.query('begin')
    await client.query('set local synchronous_commit = off')
    await client.query('select national.enter($1, null, null, null)', [schema])
    const value = await work(client)
    await client.query('commit')
    return value
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function fill(client: pg.PoolClient, schema: string, part: number, today: string): Promise<void> {
  for (const statement of fillStatements(schema, part, today)) await client.query(statement)
}

/** Removes what an interrupted load left: without its entry in `national.province` it belongs to nobody. */
async function clearUnfinished(admin: pg.Client): Promise<void> {
  for (const schema of SCHEMAS) await admin.query(`drop schema if exists ${schema} cascade`)
  await admin.query('delete from national.migration where schema_name = any($1)', [SCHEMAS])
  await admin.query('delete from national.enrollment_claim where schema_name = any($1)', [SCHEMAS])
  await admin.query(
    `delete from auth."user" where id in (select account_id from national.post where schema_name = any($1)) or username = any($2)`,
    [SCHEMAS, [...accountNames, candidatePhone]],
  )
  await admin.query('delete from national.post where schema_name = any($1)', [SCHEMAS])
}
