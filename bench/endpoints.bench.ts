import type pg from 'pg'
import { recordStatements, planOf, type PlanNode } from '../tests/support/statements.ts'
import { rangeOf } from '../src/kernel/org-no.ts'
import type { AnyEndpoint } from '../src/kernel/api.ts'
import { pathFields } from '../src/kernel/api.ts'
import { compose } from '../src/server/modules.ts'
import { openApplication, type Client } from './support/http.ts'
import { benchSizes, timingOf, type Bench } from './support/measure.ts'
import { openPopulation, school, type Population } from './support/population.ts'

const SCOPES = [
  { title: '学校', account: 'benchSchool', org: school },
  { title: '市', account: 'benchCity', org: 510100_0000_00 },
  { title: '省', account: 'benchProvince', org: 510000_0000_00 },
]
const PLAN = 'sichuan-14th-five-year'
const RUNS = 5
const SLOWEST = 10

type Walked = { path: string; scope: string; p50: number; statements: number; rows: number }

/** Every GET address without files that a school, a city and the province may open: the slowest of them. */
export const bench: Bench = {
  title: '走遍每个 GET 接口，列出最慢的；基线是数一遍学籍',
  async run(print) {
    for (const size of benchSizes([100_000])) {
      const population = await openPopulation(size)
      try {
        const { routes } = await compose()
        const application = await openApplication(population)
        // As in a deployment after its first night: past years are stored, and not computed by whoever opens the board.
        await (await application.as('benchProvince')).post(`/api/plans/${PLAN}/snapshots`)
        const walked: Walked[] = []
        const refused = new Map<number, number>()
        for (const scope of SCOPES) {
          const client = await application.as(scope.account)
          const values = await sample(population, scope.org)
          for (const { endpoint } of routes) {
            const path = addressOf(endpoint, values)
            if (path === undefined) continue
            const one = await walk(population, client, path)
            if (typeof one === 'number') refused.set(one, (refused.get(one) ?? 0) + 1)
            if (one === 500) console.log(`  ${scope.title} ${path} → 500`)
            if (typeof one === 'number') continue
            walked.push({ ...one, path: endpoint.path, scope: scope.title })
          }
        }
        const bare: number[] = []
        for (let at = 0; at < 20; at++) bare.push(await spentOn(() => population.admin.query('select count(*) from enrollment')))
        const base = timingOf(bare).p50
        console.log(`  打开 ${walked.length} 个，没有打开的按状态 ${[...refused].map(([status, n]) => `${status}：${n}`).join('，')}`)
        const row = (one: Walked, by: string) => ({
          item: `${size.toLocaleString('en')} 人 · ${by} · ${one.scope} ${one.path}`,
          figure: `${one.p50.toFixed(1)} ms，${one.statements} 条语句，整表读 ${Math.round(one.rows).toLocaleString('en')} 行`,
          baseline: `select count(*) from enrollment ${base.toFixed(1)} ms`,
          ratio: one.p50 / base,
          n: RUNS,
        })
        for (const one of walked.toSorted((left, right) => right.p50 - left.p50).slice(0, SLOWEST)) print(row(one, '最慢'))
        for (const one of walked.toSorted((left, right) => right.statements - left.statements).slice(0, 5)) print(row(one, '语句最多'))
        // The province reads its whole register by right; a city and a school never do.
        const whole = walked.filter((one) => one.scope !== '省' && one.rows > size / 4).toSorted((left, right) => right.rows - left.rows)
        for (const one of whole.slice(0, SLOWEST)) print({ ...row(one, '走完大表'), target: { words: '学校和市不走完大表', met: false } })
      } finally {
        await population.close()
      }
    }
  },
}

/** What stands for the places in an address; an address with others is left out. */
async function sample({ admin }: Population, org: number): Promise<Record<string, string>> {
  const { lo, hi } = rangeOf(org)
  const { rows } = await admin.query<{ id: string }>('select id from enrollment where org_no between $1 and $2 and left_on is null order by id limit 1', [lo, hi])
  return { id: rows[0]!.id, enrollmentId: rows[0]!.id, orgNo: String(school), planId: PLAN, indicatorId: 'on-roll-students', q: '张', year: String(new Date().getFullYear()) }
}

function addressOf(endpoint: AnyEndpoint, values: Record<string, string>): string | undefined {
  if (endpoint.method !== 'GET' || endpoint.needs === 'public' || endpoint.download) return undefined
  const places = pathFields(endpoint.path)
  if (places.some((name) => values[name] === undefined)) return undefined
  return places.reduce((path, name) => path.replace(`{${name}}`, values[name]!), endpoint.path)
}

/** The middle time of some runs, the statements of one and the rows of the tables it reads whole; the status where it is refused. */
async function walk({ admin }: Population, client: Client, path: string): Promise<Omit<Walked, 'path' | 'scope'> | number> {
  let refused = 0
  const asked = await recordStatements(() => client.get(path).catch((error) => (refused = Number(/→ (\d{3})/.exec(String(error))?.[1] ?? 500))))
  if (refused) return refused
  const spent: number[] = []
  for (let at = 0; at < RUNS; at++) spent.push(await spentOn(() => client.get(path)))
  let rows = 0
  for (const one of asked.filter(({ enter }) => enter !== undefined)) {
    const plan = await planOf(admin, one, `set local statement_timeout = '10s'`)
    if (plan) for (const table of wholeTables(plan)) rows += await sizeOf(admin, table)
  }
  return { p50: timingOf(spent).p50, statements: asked.length, rows }
}

const wholeTables = (node: PlanNode): string[] => [
  ...(node['Node Type'].includes('Seq Scan') && node['Relation Name'] ? [node['Relation Name']] : []),
  ...(node.Plans ?? []).flatMap(wholeTables),
]

const sizeOf = async (admin: pg.Client, table: string) =>
  (await admin.query<{ n: number }>('select coalesce(max(reltuples), 0)::float8 as n from pg_class where relname = $1', [table])).rows[0]!.n

async function spentOn(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
