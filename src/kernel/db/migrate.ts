import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { readTsv } from '../tsv.ts'

type MigrationFile = { file: string; where: 'national' | 'auth' | 'province'; text: string; hash: string }

const here = import.meta.dirname

/** Every migration in order: the kernel's, then each module's in dependency order. */
export function listMigrations(moduleIds: readonly string[]): MigrationFile[] {
  const folders = [
    ['kernel', join(here, 'migrations')],
    ...moduleIds.map((id) => [id, join(here, '../../modules', id, 'migrations')]),
  ] as [string, string][]
  return folders.flatMap(([owner, folder]) => filesIn(folder).map((name) => read(owner, folder, name)))
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.sql')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function read(owner: string, folder: string, name: string): MigrationFile {
  const text = readFileSync(join(folder, name), 'utf8')
  const where = /^-- in: (national|auth|province)$/m.exec(text)?.[1] as MigrationFile['where'] | undefined
  if (!where) throw new Error(`${owner}/${name}: the first line must be "-- in: national", "-- in: auth" or "-- in: province"`)
  return { file: `${owner}/${name}`, where, text, hash: createHash('sha256').update(text).digest('hex') }
}

/**
 * Brings the shared schemas and the given province schemas up to date. Each file runs once per schema, in one
 * transaction, also while another process serves. `wanted` keeps it to the files of an older version, for a restore.
 */
export async function migrate(
  admin: pg.Client,
  moduleIds: readonly string[],
  provinces: readonly string[],
  wanted: (file: string) => boolean = () => true,
): Promise<number> {
  const files = listMigrations(moduleIds).filter((one) => wanted(one.file))
  await admin.query('select pg_advisory_lock(510051)')
  try {
    for (const schema of ['national', 'auth', ...provinces]) {
      await admin.query(`create schema if not exists ${admin.escapeIdentifier(schema)} authorization luban_owner`)
    }
    let applied = 0
    applied += await apply(admin, 'national', files.filter((one) => one.where === 'national'))
    applied += await apply(admin, 'auth', files.filter((one) => one.where === 'auth'))
    for (const schema of provinces) applied += await apply(admin, schema, files.filter((one) => one.where === 'province'))
    if (applied > 0) await commentColumns(admin, ['national', 'auth', ...provinces])
    return applied
  } finally {
    await admin.query('select pg_advisory_unlock(510051)')
  }
}

async function apply(admin: pg.Client, schema: string, files: MigrationFile[]): Promise<number> {
  const done = await appliedIn(admin, schema)
  let applied = 0
  for (const one of files) {
    const before = done.get(one.file)
    if (before === one.hash) continue
    if (before) throw new Error(`迁移 ${one.file} 在执行之后被改动过。已执行的迁移不能修改，请新增一个迁移文件。`)
    await runPatiently(admin, schema, one)
    applied += 1
  }
  return applied
}

/** A change of a table waits only so long for a lock: everybody else would wait behind it. Then it steps back and tries again. */
const LOCK_PATIENCE = '3s'
const TRIES = 40

async function runPatiently(admin: pg.Client, schema: string, one: MigrationFile): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await admin.query('begin')
    try {
      await admin.query('set local role luban_owner')
      await admin.query(`set local lock_timeout = '${LOCK_PATIENCE}'`)
      await admin.query(`set local search_path = ${admin.escapeIdentifier(schema)}, national`)
      await admin.query(one.text)
      await admin.query('insert into national.migration (schema_name, file, hash) values ($1, $2, $3)', [schema, one.file, one.hash])
      if (one.where === 'province') {
        await admin.query(`grant usage on schema ${admin.escapeIdentifier(schema)} to luban_app, luban_wide`)
      }
      await admin.query('commit')
      return
    } catch (error) {
      await admin.query('rollback')
      if ((error as { code?: string }).code === '55P03' && attempt < TRIES) {
        await sleep(1_000)
        continue
      }
      throw new Error(`迁移 ${one.file}（${schema}）没有执行成功：${(error as Error).message}`, { cause: error })
    }
  }
}

/** What this version would still have to run, and what was run by a newer one, by file and schema. */
export async function compareMigrations(admin: pg.Client, moduleIds: readonly string[]): Promise<{ missing: string[]; newer: string[] }> {
  const known = listMigrations(moduleIds)
  const missing: string[] = []
  const newer: string[] = []
  for (const schema of ['national', 'auth', ...(await listProvinceSchemas(admin))]) {
    const done = await appliedIn(admin, schema)
    const mine = known.filter((one) => one.where === (schema === 'national' || schema === 'auth' ? schema : 'province'))
    missing.push(...mine.filter((one) => !done.has(one.file)).map((one) => `${schema}：${one.file}`))
    newer.push(...[...done.keys()].filter((file) => !known.some((one) => one.file === file)).map((file) => `${schema}：${file}`))
  }
  return { missing, newer }
}

async function appliedIn(admin: pg.Client, schema: string): Promise<Map<string, string>> {
  const there = await admin.query(`select to_regclass('national.migration') as t`)
  if (!there.rows[0].t) return new Map()
  const rows = await admin.query<{ file: string; hash: string }>('select file, hash from national.migration where schema_name = $1', [schema])
  return new Map(rows.rows.map((row) => [row.file, row.hash]))
}

/** The province schemas this deployment holds, oldest first. */
export async function listProvinceSchemas(admin: pg.Client): Promise<string[]> {
  const there = await admin.query(`select to_regclass('national.province') as t`)
  if (!there.rows[0].t) return []
  const rows = await admin.query<{ schema_name: string }>('select schema_name from national.province order by created_at, schema_name')
  return rows.rows.map((row) => row.schema_name)
}

/** Writes the meaning of every column into the database, where its administrators and auditors read it. */
async function commentColumns(admin: pg.Client, schemas: string[]): Promise<void> {
  const words = readTsv(readFileSync(join(here, 'columns.tsv'), 'utf8'))
  const meaning = new Map(words.map((row) => [`${row.table}.${row.column}`, row.comment!]))
  const { rows } = await admin.query<{ schema: string; table: string; column: string }>(
    `select n.nspname as schema, c.relname as "table", a.attname as "column"
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
    [schemas],
  )
  const statements = rows.flatMap(({ schema, table, column }) => {
    const text = meaning.get(`${table}.${column}`) ?? meaning.get(`*.${column}`)
    const name = [schema, table, column].map((part) => admin.escapeIdentifier(part)).join('.')
    return text ? [`comment on column ${name} is ${admin.escapeLiteral(text)}`] : []
  })
  await admin.query('begin')
  await admin.query('set local role luban_owner')
  await admin.query(statements.join(';'))
  await admin.query('commit')
}
