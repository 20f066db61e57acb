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
import { accountNames, candidatePhone, createAccounts, createPosts, planAccounts } from './accounts.ts'
import { planCohorts } from './cohorts.ts'
import { insertRows, loadOrganisations } from './organisations.ts'
import { readSources } from './profile.ts'
import { planRegister, type Specialty } from './registers.ts'
import { planSchools } from './schools.ts'
import { createStaging, dropStaging, fillStatements } from './staging.ts'
import { newRun, writeSchool } from './students.ts'
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

/**
 * Loads the demonstration province into an empty deployment. The province is entered last: a load that was
 * interrupted leaves nothing that counts, and the next one begins again from nothing.
 */
export async function loadProvince(system: Base, options: DemoOptions): Promise<DemoCounts> {
  const started = performance.now()
  const { seed, today, scale } = options
  const owner = await openOwner(system)
  const second = await openOwner(system)
  const builder = await openOwner(system)
  // As the administrator it is past row-level security, so that foreign keys are checked by one join.
  await builder.query('reset role')
  try {
    await owner.query('reset role')
    await clearUnfinished(owner)
    await migrate(owner, moduleIds, [SCHEMA])
    await loadReferenceData(owner)
    await loadDemonstrationCatalogue(owner)
    await owner.query('set role luban_owner')
    const schools = planSchools(seed, today, regions)
    const catalogue = (
      await owner.query<Specialty>(
        'select code, name, levels from national.specialty where demonstration order by code',
      )
    ).rows
    const sequence = { next: 1 }
    const registers = schools.map((school) => planRegister(seed, school, catalogue, today, sequence))
    const accounts = planAccounts(schools)
    const accountIds = createAccounts(system.sessions, accounts)
    // A failure is thrown where it is awaited; until then it must not end the process.
    accountIds.catch(() => undefined)
    const run = newRun({ seed, today, scale, vault: system.vault, sources: readSources(regions) })
    const cohorts = planCohorts(schools, today, scale)
    await inProvince(system, (client) => loadOrganisations(client, regions, schools, registers, today))
    options.say(`  单位 ${schools.length} 所学校，用时 ${since(started)} 秒`)

    let training = 0
    await withoutIndexes([builder, second], SCHEMA, BIG_TABLES, async () => {
      let filling: Promise<void> = Promise.resolve()
      let part = 0
      for (let at = 0; at < schools.length; part++) {
        await createStaging(owner, SCHEMA, part)
        const staging = {
          students: openCopy(owner, `${SCHEMA}.demo_student_${part}`),
          classes: openCopy(second, `${SCHEMA}.demo_class_${part}`),
        }
        const first = run.next.enrollment
        for (; at < schools.length && run.next.enrollment - first < PART; at++) {
          await writeSchool(run, schools[at]!, registers[at]!, cohorts[at]!, staging)
        }
        await Promise.all([staging.students.end(), staging.classes.end()])
        await filling
        const done = part
        filling = inProvince(system, (client) => fill(client, done, today))
        filling.catch(() => undefined)
      }
      options.say(`  学籍 ${run.next.enrollment - 1} 条已生成，用时 ${since(started)} 秒`)
      const wide = await system.database.widePool.connect()
      try {
        training = await loadTraining(second, wide, SCHEMA, seed, schools, today, scale)
      } finally {
        wide.release()
      }
      await filling
      for (let one = 0; one < part; one++) await dropStaging(owner, SCHEMA, one)
      options.say(`  记录已写入，用时 ${since(started)} 秒`)
    })
    options.say(`  索引已建立，用时 ${since(started)} 秒`)
    await inProvince(system, async (client) => {
      await insertRows(client, 'counter', run.counters)
      await createPosts(client, SCHEMA, accounts, await accountIds)
    })
    await owner.query('reset role')
    await owner.query(
      `analyze ${[...BIG_TABLES.slice(0, 5), 'org', 'org_period'].map((table) => `${SCHEMA}.${table}`).join(', ')}, national.enrollment_claim`,
    )
    await inTransaction(
      system.database,
      system.vault,
      systemActor({ schema: SCHEMA, region: '510000', name: '四川省', demonstration: true }),
      newId(),
      (ctx) => refreshSnapshots(ctx),
    )
    await owner.query(
      `insert into national.province (schema_name, region, name, demonstration) values ($1, '510000', '四川省', true)`,
      [SCHEMA],
    )
    return {
      schools: schools.length,
      enrollments: run.next.enrollment - 1,
      people: run.next.person - 1,
      training,
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    await owner.end()
    await second.end()
    await builder.end()
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
export async function inProvince<T>(system: Pick<System, 'database'>, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await system.database.widePool.connect()
  try {
    await client.query('begin')
    await client.query('set local synchronous_commit = off')
    await client.query('select national.enter($1, null, null, null)', [SCHEMA])
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

async function fill(client: pg.PoolClient, part: number, today: string): Promise<void> {
  for (const statement of fillStatements(SCHEMA, part, today)) await client.query(statement)
}

/** Removes what an interrupted load left: without its entry in `national.province` it belongs to nobody. */
async function clearUnfinished(admin: pg.Client): Promise<void> {
  await admin.query(`drop schema if exists ${SCHEMA} cascade`)
  await admin.query('delete from national.migration where schema_name = $1', [SCHEMA])
  await admin.query('delete from national.enrollment_claim where schema_name = $1', [SCHEMA])
  await admin.query(
    `delete from auth."user" where id in (select account_id from national.post where schema_name = $1) or username = any($2)`,
    [SCHEMA, [...accountNames, candidatePhone]],
  )
  await admin.query('delete from national.post where schema_name = $1', [SCHEMA])
}
