import type pg from 'pg'
import { ConfigError } from '../../kernel/config.ts'

export type TableShape = { schema: string; table: string; columns: string[] }

/**
 * Values are written as text in one way, whatever the server or the account is set to; and the range of organisations
 * is the widest, for an administrator who is no superuser reads what is scoped by range under its policy.
 */
export const FIXED = `set app.lo = '-9223372036854775808'; set app.hi = '9223372036854775807'; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'; set statement_timeout = 0; set lock_timeout = 0`

/** Every table with its columns in order; columns that the database computes itself are left to it. */
export async function listTables(client: pg.Client, schemas: readonly string[]): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select n.nspname as schema, c.relname as "table", array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = any($1) and c.relkind = 'r' and c.relpersistence = 'p' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by 1, 2 order by array_position($1, n.nspname::text), 2`,
    [schemas],
  )
  return rows
}

export async function listSequences(client: pg.Client, schemas: readonly string[]): Promise<{ schema: string; name: string; value: string }[]> {
  const { rows } = await client.query<{ schema: string; name: string; value: string }>(
    `select schemaname as schema, sequencename as name, last_value::text as value from pg_sequences where schemaname = any($1) and last_value is not null order by 1, 2`,
    [schemas],
  )
  return rows
}

/** The policy of a range, as the database writes it out. With the widest range it shows every row. */
const BY_RANGE = `((org_no >= (NULLIF(current_setting('app.lo'::text, true), ''::text))::bigint) AND (org_no <= (NULLIF(current_setting('app.hi'::text, true), ''::text))::bigint))`

/**
 * An administrator who is no superuser reads a table under its policies, and COPY leaves out what they hide without a
 * word. So every table must have one that shows the whole province, or all of the range that is entered.
 */
export async function refuseHiddenRows(client: pg.Client, schemas: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'r' and c.relrowsecurity
       and not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
       and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polcmd in ('*', 'r') and p.polpermissive
         and (pg_get_expr(p.polqual, p.polrelid) = 'true'
           or (pg_get_expr(p.polqual, p.polrelid) = $2 and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_no' and a.attnotnull)))
         and exists (select 1 from unnest(p.polroles) r where r = 0 or pg_has_role(current_user, r, 'USAGE')))`,
    [schemas, BY_RANGE],
  )
  if (rows.length > 0)
    throw new ConfigError(`数据库账户看不到这些表的全部行：${rows.map((row) => row.name).join('、')}，备份会不全，没有做。用数据库管理员账户（DATABASE_URL）再做。`)
}

export const quoted = (client: pg.Client, ...parts: string[]): string => parts.map((part) => client.escapeIdentifier(part)).join('.')

export function copyOut(client: pg.Client, { schema, table, columns }: TableShape): string {
  return `copy (select ${columns.map((name) => client.escapeIdentifier(name)).join(', ')} from ${quoted(client, schema, table)}) to stdout`
}

export function copyIn(client: pg.Client, { schema, table, columns }: TableShape): string {
  return `copy ${quoted(client, schema, table)} (${columns.map((name) => client.escapeIdentifier(name)).join(', ')}) from stdin`
}
