import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { contains, rangeOf } from '../../src/kernel/org-no.ts'
import type { Random } from './random.ts'
import { request, type Operation } from './sample.ts'
import type { Target } from './target.ts'

/** Whose a row is. */
export type Owner = { org: number; person: string | null }
/** One key: in which table, and whose rows carry it (a case stands with each of its parties). `open` rows are published to everybody. */
export type Key = { table: string; value: string; org: number; owners: Owner[]; open: boolean }

export type KeyRing = { all: Key[]; byTable: ReadonlyMap<string, Key[]> }

/** Some keys of every table that belongs to organisations, a few for each organisation. */
export async function collectKeys(target: Target, schema: string, perOrg = 3): Promise<KeyRing> {
  if ((await target.sql('select 1 from pg_namespace where nspname = $1', [schema])).length === 0) return { all: [], byTable: new Map() }
  const columns = await target.sql<{ table: string; column: string; person: boolean; open: boolean }>(
    `select c.relname as "table", a.attname as "column",
       exists (select 1 from pg_attribute p where p.attrelid = c.oid and p.attname = 'person_id' and not p.attisdropped) as person,
       exists (select 1 from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname and p.policyname = 'directory') as open
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and not a.attisdropped and a.atttypid = 'uuid'::regtype
       and (a.attname in ('id', 'case_id', 'record_id', 'person_id', 'batch_id', 'enrollment_id'))
     join pg_attribute o on o.attrelid = c.oid and o.attname = 'org_no' and not o.attisdropped
     where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition order by 1, 2`,
    [schema],
  )
  const found = new Map<string, Key>()
  for (const { table, column, person, open } of columns) {
    const rows = await target.sql<{ value: string; org: number; person: string | null }>(
      `select value, org, person from (
         select ${column}::text as value, org_no as org, ${person ? 'person_id::text' : 'null'} as person, row_number() over (partition by org_no order by ${column}) as at
         from ${schema}.${table} where ${column} is not null) r where at <= $1 order by org limit 400`,
      [perOrg],
    )
    for (const row of rows) {
      const known = found.get(row.value)
      const owner = { org: row.org, person: row.person }
      if (!known) found.set(row.value, { table, open, value: row.value, org: row.org, owners: [owner] })
      else {
        known.owners.push(owner)
        known.open ||= open
      }
    }
  }
  // Rows that were not among those taken may carry the same key.
  for (const { table, column, person } of columns) {
    const rows = await target.sql<{ value: string; org: number; person: string | null }>(
      `select distinct ${column}::text as value, org_no as org, ${person ? 'person_id::text' : 'null'} as person from ${schema}.${table} where ${column} = any($1::uuid[])`,
      [[...found.keys()]],
    )
    for (const { value, org, person: of } of rows) found.get(value)!.owners.push({ org, person: of })
  }
  for (const row of await target.sql<{ id: string; account: string; org: number }>('select id::text, account_id as account, org_no as org from national.post where schema_name = $1 limit 300', [schema])) {
    const owner = { org: row.org, person: null }
    found.set(row.id, { table: 'post', value: row.id, org: row.org, owners: [owner], open: false })
    const account = found.get(row.account)
    if (account) account.owners.push(owner)
    else found.set(row.account, { table: 'account', value: row.account, org: row.org, owners: [owner], open: false })
  }
  const all = [...found.values()]
  return { all, byTable: Map.groupBy(all, (key) => key.table) }
}

export type Reach = { schema: string; org: number; person: string | null; wide: boolean; visitor: boolean }

/** Whether row-level security gives an account the rows of an organisation or a person. */
export function reachesRow(reach: Reach, row: Owner): boolean {
  // A visitor and the post of the country see what is published, and no business row of a province.
  if (reach.visitor || reach.org === 100_000_000_000) return false
  if (reach.person !== null) return row.person === reach.person
  return contains(rangeOf(reach.wide ? Math.floor(reach.org / 1e10) * 1e10 : reach.org), row.org)
}

/** Whether any row with this key is in reach. */
export function reaches(reach: Reach, key: Key): boolean {
  return key.owners.some((owner) => reachesRow(reach, owner))
}

const listening = new AsyncLocalStorage<(text: string) => void>()
let patched = false
/** Lets a test overhear the statements that carry a value, which say in which table an endpoint looks a key up. */
function overhear(): void {
  if (patched) return
  patched = true
  const query = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first, values] = args as [string | { text?: string; values?: unknown[] }, unknown[] | undefined]
    const text = typeof first === 'string' ? first : (first?.text ?? '')
    listening.getStore()?.(`${text} ${JSON.stringify((typeof first === 'string' ? values : first?.values) ?? [])}`)
    return query.apply(this, args)
  } as never
}

/** For each operation the tables in which it looks for the keys of its request, as far as a request with an absent key shows. */
export async function learnTables(target: Target, operations: readonly Operation[], ring: KeyRing, cookieFor: (operation: Operation) => Promise<string | undefined>, random: Random): Promise<Map<string, string[]>> {
  overhear()
  const learned = new Map<string, string[]>()
  for (const operation of operations) {
    if (operation.upload) continue
    const seen = new Set<string>()
    const key = random.uuid()
    const { path, body } = request(operation, random, { uuid: key, fields: { accountId: key } })
    if (!path.includes(key) && !JSON.stringify(body ?? {}).includes(key)) continue
    const hear = (statement: string) => {
      if (!statement.includes(key) || /insert into/i.test(statement)) return
      for (const name of statement.matchAll(/(?:from|join)\s+"?(\w+)"?/gi)) if (ring.byTable.has(name[1]!)) seen.add(name[1]!)
    }
    const cookie = await cookieFor(operation)
    await listening.run(hear, async () => {
      const response = await target.ask(path, { ...(cookie ? { cookie } : {}), method: operation.method, headers: { 'idempotency-key': random.uuid() }, ...(body ? { body: JSON.stringify(body) } : {}) })
      await response.arrayBuffer()
    })
    learned.set(operation.id, [...seen])
  }
  return learned
}
