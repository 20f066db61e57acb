import { randomUUID } from 'node:crypto'
import { VISITORS_NO } from '../../src/kernel/scope.ts'
import { newcomersNo } from '../../src/kernel/org-no.ts'
import { cookieOf } from './accounts.ts'
import { randomOf, type Random } from './random.ts'
import { request, type Operation } from './sample.ts'
import { FULL, type Target } from './target.ts'
import type { Range } from './walk.ts'

/** Another province, a city of it, a unit that no register has, a branch of none. */
const STRANGERS = FULL ? [500000_0000_00, 510199_0001_00, 500101_0001_00, 510100_9876_01] : [500000_0000_00, 510199_0001_00]
const TURNS = FULL ? 3 : 1
/** The least number of a unit; only fields of units have it. */
const UNIT = '"minimum":100000000000'

/** Rows of a province's tables that stand with a unit its register does not have, as `table org_no`. */
export async function strayRows(target: Target, schema: string): Promise<string[]> {
  const tables = await target.sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_no' and not a.attisdropped
     where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    [schema],
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await target.sql<{ no: string }>(
      `select distinct t.org_no::text as no from ${schema}."${name}" t where t.org_no <> all($1::bigint[]) and not exists (select 1 from ${schema}.org o where o.org_no = t.org_no)`,
      [[VISITORS_NO, newcomersNo(schema)]],
    )
    found.push(...rows.map(({ no }) => `${name} ${no}`))
  }
  return found
}

/** Every writing operation that takes the number of a unit, by every post that may, with numbers of strangers. Answers how many were asked. */
export async function askForStrangers(target: Target, range: Range, random: Random): Promise<number> {
  const takesUnit = (operation: Operation) => operation.method !== 'GET' && !operation.upload && JSON.stringify([operation.params, operation.body ?? null]).includes(UNIT)
  let asked = 0
  for (const operation of range.operations.filter(takesUnit)) {
    for (const holder of range.holders.filter((one) => one.schema === 'p51' && one.may(operation))) {
      for (const orgNo of STRANGERS) {
        for (let turn = 0; turn < TURNS; turn++) {
          const { path, body } = request(operation, randomOf(random.below(2 ** 31)), { orgNo })
          const cookie = await cookieOf(target, holder)
          const response = await target.ask(path, { ...(cookie ? { cookie } : {}), method: operation.method, headers: { 'idempotency-key': randomUUID() }, body: JSON.stringify(body ?? {}) })
          await response.arrayBuffer()
          asked += 1
        }
      }
    }
  }
  return asked
}
