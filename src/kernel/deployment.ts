import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import type { Database } from './db/open.ts'

export type Province = { schema: string; region: string; name: string; demonstration: boolean }

/** The provinces this deployment holds, read once a start and again after `luban init` or `luban demo`. */
export async function listProvinces(database: Database): Promise<Province[]> {
  const { rows } = await database.auth.query<Province>(
    'select schema_name as schema, region, name, demonstration from national.province order by created_at, schema_name',
  )
  return rows
}

/** The provinces whose public pages this deployment answers; the national level has none. The one in force is marked. */
export async function listPublicProvinces(ctx: Ctx): Promise<{ region: string; name: string; here: boolean }[]> {
  const { rows } = await sql<{ schema: string; region: string; name: string }>`
    select schema_name as schema, region, name from national.province where region not like '10%' order by created_at, schema_name`.execute(ctx.db)
  return rows.map(({ schema, ...one }) => ({ ...one, here: schema === ctx.actor.schema }))
}

/** What concerns the whole deployment and not one province is done by the first of its provinces. */
export async function isFirstProvince(ctx: Ctx): Promise<boolean> {
  const { rows } = await sql<{ schema_name: string }>`select schema_name from national.province order by created_at, schema_name limit 1`.execute(ctx.db)
  return rows[0]?.schema_name === ctx.actor.schema
}
