import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { ConfigError } from '../../kernel/config.ts'
import { listMigrations, migrate } from '../../kernel/db/migrate.ts'
import { moduleIds } from '../../modules/index.ts'
import { copyIn, copyOut, FIXED, listTables, quoted, type TableShape } from './catalog.ts'
import { schemasOf, type Manifest, type TableCount } from './manifest.ts'
import { rowHash } from './row-hash.ts'

/** Refuses a backup whose structure this version does not know; an older one is brought up to date after loading. */
export function refuseUnknownStructure(manifest: Manifest): { older: number } {
  const known = new Map(listMigrations(moduleIds).map((one) => [one.file, one.hash]))
  const files = new Map(manifest.migrations.map((one) => [one.file, one.hash]))
  const newer = [...files.keys()].filter((file) => !known.has(file))
  if (newer.length > 0)
    throw new ConfigError(`备份的数据库结构比本版本新：有 ${newer.length} 个迁移本版本没有（${newer.slice(0, 2).join('、')}）。装上做这份备份的版本（${manifest.version}）或更新的版本再恢复；没有改动任何内容。`)
  const changed = [...files].find(([file, hash]) => known.get(file) !== hash)
  if (changed) throw new ConfigError(`备份里的迁移 ${changed[0]} 与本版本的内容不同，这不是同一个程序做的备份，没有恢复。用做备份的那个版本恢复。`)
  return { older: [...known.keys()].filter((file) => !files.has(file)).length }
}

/** Makes the structure exactly as the backup had it, which may be that of an older version. */
export async function makeStructure(client: pg.Client, manifest: Manifest): Promise<void> {
  const wanted = new Set(manifest.migrations.map((one) => one.file))
  await migrate(client, moduleIds, manifest.provinces.map((one) => one.schema), (file) => wanted.has(file))
}

type Loader = {
  table: (shape: TableShape) => Promise<{ write: (bytes: Buffer) => Promise<void>; end: () => Promise<void> }>
  finish: (sequences: Manifest['sequences']) => Promise<void>
  undo: () => Promise<void>
}

/**
 * Fills an empty structure in one transaction: foreign keys wait until every row is there, and forced row-level
 * security is lifted for the owner until then, because COPY cannot go through policies.
 */
export async function startLoading(client: pg.Client, schemas: readonly string[]): Promise<Loader> {
  await client.query(FIXED)
  await client.query('begin')
  await client.query('set local role luban_owner')
  const keys = await client.query<{ at: string; name: string; text: string }>(
    `select c.conrelid::regclass::text as at, c.conname as name, pg_get_constraintdef(c.oid) as text
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = any($1) and c.contype = 'f' and c.conparentid = 0 order by 1, 2`,
    [schemas],
  )
  const forced = await client.query<{ at: string }>(
    `select c.oid::regclass::text as at from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'r' and c.relforcerowsecurity order by 1`,
    [schemas],
  )
  for (const { at, name } of keys.rows) await client.query(`alter table ${at} drop constraint ${client.escapeIdentifier(name)}`)
  for (const { at } of forced.rows) await client.query(`alter table ${at} no force row level security`)
  const shapes = await listTables(client, schemas)
  await client.query(`truncate ${shapes.map((one) => quoted(client, one.schema, one.table)).join(', ')}`)
  return {
    async table(shape) {
      const stream = client.query(copyFrom(copyIn(client, shape)))
      let failure: unknown
      const settled = new Promise<void>((done) => {
        stream.once('error', (error) => {
          failure = error
          done()
        })
        stream.once('finish', done)
      })
      return {
        async write(bytes) {
          if (failure) throw failure
          if (stream.write(bytes)) return
          await Promise.race([new Promise<void>((done) => stream.once('drain', done)), settled])
        },
        async end() {
          stream.end()
          await settled
          if (failure) throw failure
        },
      }
    },
    async finish(sequences) {
      for (const { at, name, text } of keys.rows) await client.query(`alter table ${at} add constraint ${client.escapeIdentifier(name)} ${text}`)
      for (const { at } of forced.rows) await client.query(`alter table ${at} force row level security`)
      for (const { schema, name, value } of sequences) await client.query('select setval($1::regclass, $2::bigint)', [quoted(client, schema, name), value])
      await client.query('commit')
      await client.query('analyze').catch(() => undefined)
    },
    undo: async () => void (await client.query('rollback').catch(() => undefined)),
  }
}

/** Counts and hashes every table as it is now, in the columns that the backup had. */
export async function countTables(client: pg.Client, manifest: Manifest, told?: (done: number, total: number) => void): Promise<TableCount[]> {
  await client.query(FIXED)
  const shapes = await listTables(client, schemasOf(manifest))
  const counts: TableCount[] = []
  for (const shape of shapes) {
    const count = rowHash()
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        count.add(chunk)
        done()
      },
    })
    await pipeline(client.query(copyTo(copyOut(client, shape))), sink)
    counts.push({ schema: shape.schema, table: shape.table, ...count.end() })
    told?.(counts.length, shapes.length)
  }
  return counts
}

export type Compared = { schema: string; table: string; rows: number; found: number; equal: boolean }

/** Puts what the backup says beside what is there; a table that only one of them has is unequal. */
export function compareCounts(wanted: readonly TableCount[], found: readonly TableCount[]): Compared[] {
  const nameOf = (one: TableCount) => `${one.schema}.${one.table}`
  const there = new Map(found.map((one) => [nameOf(one), one]))
  const expected = new Set(wanted.map(nameOf))
  return [
    ...wanted.map((one) => {
      const other = there.get(nameOf(one))
      return { schema: one.schema, table: one.table, rows: one.rows, found: other?.rows ?? 0, equal: other !== undefined && other.rows === one.rows && other.hash === one.hash }
    }),
    ...found.filter((one) => !expected.has(nameOf(one))).map((one) => ({ schema: one.schema, table: one.table, rows: 0, found: one.rows, equal: false })),
  ]
}
