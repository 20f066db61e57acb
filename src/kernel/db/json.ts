import { sql, type RawBuilder } from 'kysely'

/** A value for a jsonb column. The driver would write a JavaScript array as a PostgreSQL array otherwise. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(value)}::jsonb`
}
