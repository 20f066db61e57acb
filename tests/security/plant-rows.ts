import type { Target } from './target.ts'

/** Columns whose values the product looks up: a canary there would only make the page fail. */
const CODES = /^(kind|state|status|outcome|level|purpose|season|role|side|standing|result|workflow|format|kind_id|type|template)$/

type Column = { name: string; type: string; needed: boolean; array: boolean }

/**
 * One row for an organisation in every business table that has none of it, made from the catalog: texts are canaries,
 * keys point to rows of the same organisation where there are some. Rules of columns are taken off in this database
 * of the suite, because what counts is whose row it is.
 */
export async function plantRows(target: Target, schema: string, org: number): Promise<number> {
  const tables = await target.sql<{ table: string; open: boolean }>(
    `select c.relname as "table", exists (select 1 from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname and p.policyname = 'directory') as open
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute o on o.attrelid = c.oid and o.attname = 'org_no' and not o.attisdropped
     where n.nspname = $1 and c.relkind = 'r' and not c.relispartition order by 1`,
    [schema],
  )
  await target.sql(`set session_replication_role = replica`)
  let made = 0
  for (const { table, open } of tables) {
    if (open) continue
    const [there] = await target.sql<{ n: number }>(`select count(*) as n from ${schema}.${table} where org_no = $1`, [org])
    if (there!.n > 0) continue
    const columns = await target.sql<Column>(
      `select a.attname as name, a.atttypid::regtype::text as type, a.attnotnull and not a.atthasdef as needed, t.typcategory = 'A' as array
       from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'`,
      [`${schema}.${table}`],
    )
    for (const { name } of await target.sql<{ name: string }>(`select conname as name from pg_constraint where conrelid = $1::regclass and contype = 'c'`, [`${schema}.${table}`])) {
      await target.sql(`alter table ${schema}.${table} drop constraint "${name}"`)
    }
    const filled = columns.filter((column) => column.needed || (column.type === 'text' && !CODES.test(column.name)) || column.name === 'person_id' || column.name === 'org_no')
    const values = filled.map((column) => (CODES.test(column.name) && column.type === 'text' ? `coalesce((select "${column.name}" from ${schema}.${table} where "${column.name}" is not null limit 1), 'other')` : literal(column, org)))
    const [first] = await target.sql<{ n: number }>(`with made as (insert into ${schema}.${table} (${filled.map((one) => `"${one.name}"`).join(', ')}) values (${values.join(', ')}) on conflict do nothing returning 1) select count(*) as n from made`)
    made += first!.n
  }
  await target.sql(`set session_replication_role = origin`)
  return made
}

function literal({ name, type, array }: Column, org: number): string {
  if (name === 'org_no') return String(org)
  if (array) return `'{}'`
  if (name === 'reasons' || name === 'rows' || name === 'facts') return `'[]'`
  if (name === 'person_id') return `coalesce((select person_id from person_org where org_no = ${org} limit 1), gen_random_uuid())`
  if (name === 'enrollment_id') return `coalesce((select id from enrollment where org_no = ${org} limit 1), gen_random_uuid())`
  if (name === 'case_id') return `coalesce((select id from case_file where org_no = ${org} limit 1), gen_random_uuid())`
  switch (type) {
    case 'uuid':
      return 'gen_random_uuid()'
    case 'text':
      return `'雀${org}雀'`
    case 'boolean':
      return 'false'
    case 'jsonb':
      return `'{}'`
    case 'bytea':
      return `decode(md5(random()::text), 'hex')`
    case 'date':
      return 'current_date'
    case 'timestamp with time zone':
      return 'now()'
    case 'inet':
      return `'127.0.0.1'`
    default:
      return '1'
  }
}
