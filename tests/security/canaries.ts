import type { Target } from './target.ts'

/** A text that says whose row it stood in: organisation, and person where the row is one of a person. */
const CANARY = /雀(\d{12})(?:p([0-9a-f]{8}))?雀/g
/** The same of rows that are published to everybody; it may stand anywhere. */
export const PUBLISHED = '雁'

export type Canary = { org: number; person: string | null }

export function canariesIn(text: string): Canary[] {
  return [...text.matchAll(CANARY)].map((match) => ({ org: Number(match[1]), person: match[2] ?? null }))
}

export type Planted = { tables: number; columns: number; rows: number; coded: string[] }

type Column = { table: string; column: string; type: string; person: boolean; open: boolean; unconstrained: boolean }

/**
 * Writes a canary into every text and JSON column of every business table of a province: at the end of what is there
 * where people wrote it (Chinese text), alone where nothing is. Columns that hold codes, numbers and digests only are
 * left, because a code with a bird is no code; they are named in the answer. Tables without rows get one row each.
 */
export async function plant(target: Target, schema: string): Promise<Planted> {
  await target.sql(`set session_replication_role = replica`)
  const columns = await target.sql<Column>(
    `select c.relname as "table", a.attname as "column", a.atttypid::regtype::text as type,
       exists (select 1 from pg_attribute p where p.attrelid = c.oid and p.attname = 'person_id' and not p.attisdropped) as person,
       exists (select 1 from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname and p.policyname = 'directory') as open,
       not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f') and a.attnum = any(k.conkey)) as unconstrained
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     join pg_attribute o on o.attrelid = c.oid and o.attname = 'org_no' and not o.attisdropped
     where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype) and a.attgenerated = ''
     order by 1, 2`,
    [schema],
  )
  const planted: Planted = { tables: new Set(columns.map((one) => one.table)).size, columns: 0, rows: 0, coded: [] }
  for (const column of columns) {
    const changed = await plantColumn(target, schema, column)
    if (changed > 0) planted.columns += 1
    else planted.coded.push(`${column.table}.${column.column}`)
    planted.rows += changed
  }
  // People are one register for a province: the canary is that of the school that brought them in.
  planted.rows += await update(target, `update ${schema}.person set name = name || '雀' || first_org_no || 'p' || left(id::text, 8) || '雀' where first_org_no is not null`)
  await target.sql(`set session_replication_role = origin`)
  return planted
}

async function plantColumn(target: Target, schema: string, { table, column, type, person, open, unconstrained }: Column): Promise<number> {
  const place = `${schema}.${table}`
  const bird = open ? `'${PUBLISHED}'` : person ? `'雀' || org_no || coalesce('p' || left(person_id::text, 8), '') || '雀'` : `'雀' || org_no || '雀'`
  const field = `"${column}"`
  if (type === 'jsonb') {
    // A text that ends with a Chinese character and stands as a value, at any depth.
    return update(target, `update ${place} set ${field} = regexp_replace(${field}::text, '([\u4e00-\u9fff])"(?=[,}\\]])', '\\1' || ${bird} || '"', 'g')::jsonb where ${field}::text ~ '[\u4e00-\u9fff]"[,}\\]]'`)
  }
  if (type === 'text[]') return update(target, `update ${place} set ${field} = (select array_agg(x || ${bird}) from unnest(${field}) x) where array_to_string(${field}, '') ~ '[\u4e00-\u9fff]'`)
  const written = await update(target, `update ${place} set ${field} = ${field} || ${bird} where ${field} ~ '[\u4e00-\u9fff]'`)
  if (written > 0 || !unconstrained) return written
  const [there] = await target.sql<{ filled: boolean }>(`select exists (select 1 from ${place} where ${field} is not null and ${field} <> '') as filled`)
  return there!.filled ? 0 : update(target, `update ${place} set ${field} = ${bird} where coalesce(${field}, '') = ''`)
}

/** How many rows changed; none where a rule of the table says no. */
async function update(target: Target, text: string): Promise<number> {
  try {
    const [row] = await target.sql<{ n: number }>(`with changed as (${text} returning 1) select count(*) as n from changed`)
    return row!.n
  } catch {
    return 0
  }
}
