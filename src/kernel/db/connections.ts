import type pg from 'pg'
import { MOST_IN_A_POOL, SHARED_POOLS } from './open.ts'

/** Commands, a backup, a drill and the operator's own look beside the service. */
const SPARE = 6

/** How many connections one server may open: the shared pools, and one of published reads for each province. */
export function connectionsNeeded(provinces: number): number {
  return (SHARED_POOLS + provinces) * MOST_IN_A_POOL + SPARE
}

export type Connections = { needed: number; allowed: number }

/** What the database lets us open against what one server of ours may need. */
export async function readConnections(client: pg.Client, provinces: number): Promise<Connections> {
  const { rows } = await client.query<{ allowed: number }>(
    `select least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - current_setting('reserved_connections')::int,
                  nullif(d.datconnlimit, -1)) as allowed from pg_database d where d.datname = current_database()`,
  )
  return { needed: connectionsNeeded(provinces), allowed: rows[0]!.allowed }
}

/** What is wrong and what to do, where the database allows too few. */
export function tooFewConnections({ needed, allowed }: Connections): { what: string; todo: string } | undefined {
  if (allowed >= needed) return undefined
  return {
    what: `数据库最多给 ${allowed} 个连接，一台应用服务器忙时要 ${needed} 个`,
    todo: `由数据库管理员把 max_connections（或这个数据库的连接上限）调到 ${Math.ceil((needed + 10) / 10) * 10} 以上（几台应用服务器按台数相加）再重新启动数据库；随附的数据库已是 200，省份多的改用自备的。不够时，忙的时候有人会看到“数据库暂时没有响应”。`,
  }
}
