import {
  PostgresDialect,
  PostgresDriver,
  type Dialect,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely'
import type pg from 'pg'

/**
 * The dialect of request transactions: the first statement begins the transaction (kernel/context.ts), where that
 * travels together with entering the scope. A round trip costs more than the statement itself.
 */
export function requestDialect(pool: pg.Pool): Dialect {
  const config = { pool: lastResultOf(pool) }
  const postgres = new PostgresDialect(config)
  return {
    createDriver: () => new RequestDriver(config),
    createQueryCompiler: () => postgres.createQueryCompiler(),
    createAdapter: () => postgres.createAdapter(),
    createIntrospector: (db) => postgres.createIntrospector(db),
  }
}

class RequestDriver extends PostgresDriver {
  override async beginTransaction(): Promise<void> {}
}

/** Several statements in one text answer with a list of results; the last one is the answer. */
function lastResultOf(pool: pg.Pool): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    async connect() {
      const client = await pool.connect()
      const known = wrapped.get(client)
      if (known) return known
      const query = async (text: string, parameters: readonly unknown[]) => {
        const result: unknown = await client.query(text, parameters as unknown[])
        return Array.isArray(result) ? result.at(-1) : result
      }
      const made = { query, release: () => client.release() } as unknown as PostgresPoolClient
      wrapped.set(client, made)
      return made
    },
    end: () => pool.end(),
  }
}
