import type { Database } from './db/open.ts'

export type Province = { schema: string; region: string; name: string; demonstration: boolean }

/** The provinces this deployment holds, read once a start and again after `luban init` or `luban demo`. */
export async function listProvinces(database: Database): Promise<Province[]> {
  const { rows } = await database.auth.query<Province>(
    'select schema_name as schema, region, name, demonstration from national.province order by created_at, schema_name',
  )
  return rows
}
