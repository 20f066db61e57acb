import { HttpError } from '../../kernel/errors.ts'
import { api as openData } from '../../modules/opendata/api.ts'
import { api } from '../../modules/plans/api.ts'
import { NATIONAL_PLAN } from '../../modules/national/model.ts'
import { compose } from '../modules.ts'
import type { System } from '../system.ts'
import { type Account, createAccounts, createPosts } from './accounts.ts'
import { deskOfAccount } from './desks.ts'

/** The national level: a schema of its own in which there is no school and no student. */
export const NATION = 'p10'
const NO = 100_000_000_000
const account: Account = { username: 'national', role: 'nationalOfficer', name: '方远', orgNo: NO }
/** Who publishes in which province. */
const publishers = [['p51', 'province'], ['p50', 'chongqing']] as const

/** Enters the country and the account `national`. The schema is there already; it comes after the provinces. */
export async function addNation(system: Pick<System, 'database' | 'sessions'>): Promise<void> {
  const ids = await createAccounts(system.sessions, [account])
  const owner = await system.database.admin()
  try {
    await owner.query('begin')
    await owner.query(
      `insert into national.province (schema_name, region, name, demonstration, created_at)
       select $1, '100000', '全国', true, max(created_at) + interval '1 millisecond' from national.province`,
      [NATION],
    )
    await owner.query(`set local search_path = ${NATION}, national`)
    await owner.query(
      `insert into org (org_no, kind, name, short_name, region, location_region) values ($1, 'authority', '人力资源社会保障部', '人社部', '100000', '100000')`,
      [NO],
    )
    await createPosts(owner, NATION, [account], ids)
    await owner.query('commit')
  } finally {
    await owner.end()
  }
}

/** Both provinces publish the figures of the national plan: its base year, and the year that ended last; 重庆 to the public too. */
export async function publishToNation(system: Pick<System, 'database' | 'vault'>, { today, say }: { today: string; say: (line: string) => void }): Promise<void> {
  const composition = await compose()
  const last = Number(today.slice(0, 4)) - 1
  for (const [schema, username] of publishers) {
    const desk = await deskOfAccount(system, composition, schema, username)
    for (const year of new Set([2020, last])) {
      try {
        const { id } = await desk.perform(api.releaseFigures, { planId: NATIONAL_PLAN, period: String(year), title: `${year} 年技工教育主要数据` })
        // The other province's own stories make its years public; this one's public board would be empty.
        if (schema === 'p50' && year === last) await desk.perform(openData.publishRelease, { id })
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        say(`  ${desk.actor.org.name} ${year} 年的数据没有发布：${error.problem.message}`)
      }
    }
  }
}
