import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { ConfigError, type Config } from '../../kernel/config.ts'
import { CONTENTS_LOCK } from '../../kernel/files.ts'
import { copyOut, FIXED, listSequences, listTables, quoted, refuseHiddenRows, type TableShape } from './catalog.ts'
import { writeBackup, type Sink, type Writer } from './container.ts'
import type { BackupKey } from './key.ts'
import type { Manifest, ProvinceState, TableCount } from './manifest.ts'
import { rowHash } from './row-hash.ts'
import { version } from '../../kernel/version.ts'

type Options = {
  /** Told after every table and now and then during the files: how many of how many. */
  progress?: (done: number, total: number) => void
  sinkOf?: (path: string) => Promise<Sink>
}

type Source = { admin: () => Promise<pg.Client>; config: Pick<Config, 'home' | 'secrets'> }

/**
 * Writes one file that holds the whole deployment: every row as of one moment (a single snapshot, while others go on
 * writing), the stored files that those rows name, the keys, and what the data folder remembers of the audit chain.
 */
export async function makeBackup({ admin, config }: Source, path: string, key: BackupKey, options: Options = {}): Promise<Manifest> {
  // What the folder remembers of the chain is read before the snapshot, so that the rows are never behind it.
  const anchors = await readAnchors(config.home)
  const client = await admin()
  try {
    await client.query(FIXED)
    // Until the connection ends nobody takes away a content that a row of the snapshot names.
    await client.query('select pg_advisory_lock_shared(hashtext($1))', [CONTENTS_LOCK])
    await client.query('begin transaction isolation level repeatable read, read only')
    const provinces = await listStates(client)
    if (provinces.length === 0) throw new ConfigError('这里还没有省份，没有什么可备份的。')
    const schemas = ['national', 'auth', ...provinces.map((one) => one.schema)]
    await refuseHiddenRows(client, schemas)
    const head = {
      madeAt: new Date().toISOString(),
      version: version(),
      provinces: provinces.map((one) => one.name),
      demonstration: provinces.some((one) => one.demonstration),
    }
    return await writeBackup(
      path,
      key,
      head,
      async (writer) => {
        await writer.put({ kind: 'small', name: 'secrets.json', text: JSON.stringify(config.secrets) })
        for (const one of anchors) await writer.put({ kind: 'small', ...one })
        const shapes = await listTables(client, schemas)
        const files = await listFiles(client, provinces)
        const total = shapes.length + files.length
        const tables: TableCount[] = []
        for (const shape of shapes) {
          tables.push(await writeTable(client, shape, writer))
          options.progress?.(tables.length, total)
        }
        const written = await writeFiles(config.home, files, writer, (done) => options.progress?.(tables.length + done, total))
        const { rows } = await client.query<{ v: string }>(`select current_setting('server_version') as v`)
        const { rows: migrations } = await client.query<Manifest['migrations'][number]>(
          'select schema_name as schema, file, hash from national.migration where schema_name = any($1) order by 1, 2',
          [schemas],
        )
        const { madeAt, version: made } = head
        // Counters are no part of a snapshot: read last, they are beyond every row that was written.
        return { madeAt, version: made, postgres: rows[0]!.v, provinces, migrations, tables, sequences: await listSequences(client, schemas), files: written }
      },
      options.sinkOf,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function readAnchors(home: string): Promise<{ name: string; text: string }[]> {
  const folder = join(home, 'audit-roots')
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.filter((name) => /^[a-z0-9_]+\.json$/.test(name)).map(async (name) => ({ name: `audit-roots/${name}`, text: await readFile(join(folder, name), 'utf8') })))
}

async function listStates(client: pg.Client): Promise<ProvinceState[]> {
  const there = await client.query(`select to_regclass('national.province') as t`)
  if (!there.rows[0].t) return []
  const { rows } = await client.query<Omit<ProvinceState, 'audit'>>('select schema_name as schema, region, name, demonstration from national.province order by created_at, schema_name')
  const states: ProvinceState[] = []
  for (const row of rows) {
    const at = (table: string) => quoted(client, row.schema, table)
    const found = await client.query<{ sealed: number; unsealed: number; roots: number; last: number; hash: string }>(
      `select (select count(*)::int from ${at('audit_seal')}) as sealed, s.id as last, encode(s.chain_hash, 'hex') as hash, (select count(*)::int from ${at('audit_root')}) as roots,
         (select count(*)::int from ${at('audit')} a where not exists (select 1 from ${at('audit_seal')} l where l.audit_id = a.id)) as unsealed
       from ${at('audit_seal')} s order by s.id desc limit 1`,
    )
    const one = found.rows[0]
    states.push({ ...row, audit: one ? { sealed: one.sealed, unsealed: one.unsealed, roots: one.roots, lastSealId: one.last, chainHash: one.hash } : null })
  }
  return states
}

async function writeTable(client: pg.Client, shape: TableShape, writer: Writer): Promise<TableCount> {
  await writer.put({ kind: 'table', ...shape })
  const count = rowHash()
  for await (const chunk of client.query(copyTo(copyOut(client, shape)))) {
    count.add(chunk as Buffer)
    await writer.put({ kind: 'data', bytes: chunk as Buffer })
  }
  await writer.put({ kind: 'end' })
  return { schema: shape.schema, table: shape.table, ...count.end() }
}

/** Names of the stored contents that rows of the snapshot point at. */
async function listFiles(client: pg.Client, provinces: readonly ProvinceState[]): Promise<string[]> {
  const text = provinces.map((one) => `select encode(sha256, 'hex') as name from ${quoted(client, one.schema, 'stored_file')}`).join(' union ')
  const { rows } = await client.query<{ name: string }>(`${text} order by 1`)
  return rows.map((row) => row.name)
}

/** The contents as they lie: each is sealed with a key of its own already. */
async function writeFiles(home: string, names: readonly string[], writer: Writer, told: (done: number) => void): Promise<Manifest['files']> {
  const all = { count: 0, bytes: 0, missing: 0 }
  for (const [at, name] of names.entries()) {
    const path = join(name.slice(0, 2), name)
    const found = await stat(join(home, 'files', path)).catch(() => undefined)
    if (!found) {
      all.missing += 1
      continue
    }
    await writer.put({ kind: 'file', path, bytes: found.size })
    for await (const chunk of createReadStream(join(home, 'files', path), { highWaterMark: 1024 * 1024 })) await writer.put({ kind: 'data', bytes: chunk as Buffer })
    await writer.put({ kind: 'end' })
    all.count += 1
    all.bytes += found.size
    if (at % 20 === 0) told(at + 1)
  }
  return all
}
