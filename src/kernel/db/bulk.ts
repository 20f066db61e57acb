import { once } from 'node:events'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Text of one COPY in pieces of this size: large enough for the socket, small enough to keep memory flat. */
const PIECE = 256 * 1024

export type CopySink = {
  /** One row in COPY text format without the line end. Fields are the caller's to escape (`copyText`). */
  row: (line: string) => void
  /** Waits until the database has taken what is buffered; call it now and then while producing rows. */
  drain: () => Promise<void>
  /** Ends the COPY. Answers with the number of rows. */
  end: () => Promise<number>
}

/** Starts `COPY target FROM STDIN`. Refused under forced row-level security: the target is a staging table. */
export function openCopy(client: pg.Client | pg.PoolClient, target: string): CopySink {
  const stream = client.query(copyFrom(`copy ${target} from stdin`))
  let failure: Error | undefined
  stream.on('error', (error: Error) => (failure = error))
  let buffer: string[] = []
  let length = 0
  let rows = 0
  let full = false
  const flush = () => {
    if (length === 0) return
    full = !stream.write(buffer.join('')) || full
    buffer = []
    length = 0
  }
  return {
    row(line) {
      buffer.push(line, '\n')
      length += line.length
      rows += 1
      if (length >= PIECE) flush()
    },
    async drain() {
      if (failure) throw failure
      if (full) await once(stream, 'drain')
      // Even a socket that takes everything needs a turn of the event loop to send it.
      else await new Promise((done) => setImmediate(done))
      full = false
    },
    async end() {
      flush()
      if (failure) throw failure
      stream.end()
      await once(stream, 'finish')
      return rows
    },
  }
}

/** A value as COPY text: null is \N, and the four characters with a meaning are escaped. */
export function copyText(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'number') return String(value)
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/[\\\t\n\r]/g, (char) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[char]!)
    : value
}

/**
 * Runs a load without the foreign keys, the unique constraints and the indexes that back no constraint, and builds
 * them again afterwards: checking and sorting a full table once is several times faster than row by row. Primary
 * keys stay. `owners` are connections that may alter the tables; each builds its share. Where they also bypass
 * row-level security, foreign keys are checked by one join. A row that breaks a constraint makes the rebuilding
 * fail. Only for a load that begins again from nothing when it is interrupted, because the definitions live in
 * this process meanwhile.
 */
export async function withoutIndexes<T>(
  owners: readonly pg.Client[],
  schema: string,
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const [first] = owners
  if (!first) throw new Error('withoutIndexes needs a connection')
  const constraints = await first.query<{ drop: string; add: string; foreign: boolean }>(
    `select format('alter table %I.%I drop constraint %I', n.nspname, t.relname, k.conname) as drop,
            format('alter table %I.%I add constraint %I %s', n.nspname, t.relname, k.conname, pg_get_constraintdef(k.oid)) as add, k.contype = 'f' as foreign
     from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_namespace n on n.oid = t.relnamespace
     where n.nspname = $1 and t.relname = any($2) and k.contype in ('u', 'f')
       and not exists (select 1 from pg_constraint r where r.contype = 'f' and r.conindid = k.conindid and k.contype = 'u')
     order by k.contype = 'u', k.conname`,
    [schema, tables],
  )
  const indexes = await first.query<{ drop: string; add: string }>(
    `select format('drop index %I.%I', n.nspname, c.relname) as drop, pg_get_indexdef(i.indexrelid) as add
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     join pg_namespace n on n.oid = t.relnamespace
     where n.nspname = $1 and t.relname = any($2) and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
     order by c.relname`,
    [schema, tables],
  )
  for (const one of [...constraints.rows, ...indexes.rows]) await first.query(one.drop)
  const rebuild = async () => {
    const build = async (statements: string[]) => {
      await Promise.all(
        owners.map(async (owner) => {
          for (let next = statements.shift(); next; next = statements.shift()) await owner.query(next)
        }),
      )
    }
    // A table takes one constraint at a time, so these go first and beside the indexes of other tables.
    await build([...constraints.rows.filter((one) => !one.foreign), ...indexes.rows].map((one) => one.add))
    for (const one of constraints.rows.filter((row) => row.foreign)) await first.query(one.add)
  }
  let value: T
  try {
    value = await work()
  } catch (error) {
    // The failure of the work itself is the one to tell, not one of the rebuilding over half a load.
    await rebuild().catch(() => undefined)
    throw error
  }
  await rebuild()
  return value
}
