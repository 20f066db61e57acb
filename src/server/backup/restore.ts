import { mkdir, readdir, rm } from 'node:fs/promises'
import { createWriteStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync, type WriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { ConfigError, RESTORING, type Config, type Secrets } from '../../kernel/config.ts'
import { freeMegabytes } from '../../kernel/db/embedded-process.ts'
import { bootstrap, reachCluster, withClient } from '../../kernel/db/open.ts'
import { explainFailure } from '../failure.ts'
import { holdHome } from '../system.ts'
import { quoted } from './catalog.ts'
import { readBackup, readHead, type Part } from './container.ts'
import type { BackupKey } from './key.ts'
import { compareCounts, countTables, makeStructure, refuseUnknownStructure, startLoading, type Compared } from './load.ts'
import { schemasOf, type Manifest } from './manifest.ts'

export type Say = (sentence: string) => void
type Target = Pick<Config, 'home' | 'host' | 'port' | 'databaseUrl'>
export type Restored = { manifest: Manifest; tables: Compared[]; older: number; config: Config }

/** What a row takes in the database beside what it takes in the file, generously. */
const GROWTH = 12

/** Reads a backup to its end without writing anything. Answers with its manifest; throws the sentence of what is wrong. */
export async function checkBackup(path: string, key: BackupKey): Promise<Manifest> {
  let manifest: Manifest | undefined
  // To the very end: what follows the manifest would be somebody else's.
  for await (const part of readBackup(path, key)) if (part.kind === 'manifest') manifest = part.manifest
  return manifest!
}

/**
 * Puts a backup into an empty deployment: keys, stored files, every row; then counts and hashes every table again.
 * Nothing is written before the whole file has proved itself. What fails midway is taken away again; what is killed
 * midway leaves a mark, with which nothing starts but the same restore.
 */
export async function restoreBackup(path: string, key: BackupKey | undefined, target: Target, say: Say = () => undefined, { force = false } = {}): Promise<Restored> {
  const head = await readHead(path)
  if (!key)
    throw new ConfigError(
      `没有给出密钥，不能恢复：备份里的内容和证件号码的密钥都封着。${head.key.by === 'file' ? '加上 --key-file 文件。' : '加上 --passphrase-file 文件，或在终端里运行并输入口令。'}`,
    )
  say(`备份做于 ${head.madeAt}，版本 ${head.version}，${head.provinces.join('、')}${head.demonstration ? '（演示数据）' : ''}。正在核对整份文件……`)
  const manifest = await checkBackup(path, key)
  const { older } = refuseUnknownStructure(manifest)
  const release = holdHome(target.home, target.port)
  try {
    const again = await refuseFull(target)
    if (!force) refuseNarrow(target, neededMegabytes(statSync(path).size, manifest.files.bytes, target.databaseUrl))
    writeFileSync(join(target.home, RESTORING), JSON.stringify({ at: new Date().toISOString(), database: where(target) }), { mode: 0o600 })
    try {
      const restored = await fill(path, key, target, manifest, again, say)
      await rm(join(target.home, RESTORING), { force: true })
      return { ...restored, manifest, older }
    } catch (error) {
      await clear(target.home)
      await rm(join(target.home, RESTORING), { force: true })
      throw error
    }
  } finally {
    release()
  }
}

async function fill(path: string, key: BackupKey, target: Target, manifest: Manifest, again: boolean, say: Say): Promise<Pick<Restored, 'tables' | 'config'>> {
  const secrets = await readSecretsOf(path, key)
  const config: Config = { ...target, secrets }
  const file = join(target.home, 'secrets.json')
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600, flush: true })
  const { cluster, adminUrl } = await reachCluster(config)
  try {
    if (target.databaseUrl && again) await dropOwn(adminUrl(), manifest)
    await bootstrap(adminUrl, !target.databaseUrl, secrets.databasePassword)
    const tables = await withClient(adminUrl(target.databaseUrl ? undefined : 'luban'), async (client) => {
      await refuseProvinces(client)
      try {
        await makeStructure(client, manifest)
        await loadParts(client, path, key, target.home, manifest, say)
        say('正在逐表核对行数和摘要……')
        const compared = compareCounts(manifest.tables, await countTables(client, manifest))
        const wrong = compared.filter((one) => !one.equal)
        if (wrong.length > 0) throw new ConfigError(`恢复出来的内容与备份不符：${wrong.map((one) => `${one.schema}.${one.table}`).join('、')}。已清除，没有留下半份。换一份备份，或报告这个问题。`)
        return compared
      } catch (error) {
        if (target.databaseUrl) await dropSchemas(client, schemasOf(manifest)).catch(() => undefined)
        throw error
      }
    })
    return { tables, config }
  } catch (error) {
    throw explainFailure(error, cluster?.lastWords())
  } finally {
    await cluster?.stop()
  }
}

/** Loads the rows and writes the files, part by part, in the order of the backup. `home` null leaves files alone. */
export async function loadParts(client: pg.Client, path: string, key: BackupKey, home: string | null, manifest: Manifest, say: Say): Promise<void> {
  const loader = await startLoading(client, schemasOf(manifest))
  try {
    let at: { write: (bytes: Buffer) => Promise<void>; end: () => Promise<void> } | undefined
    let done = 0
    for await (const part of readBackup(path, key)) {
      if (part.kind === 'table') at = await loader.table(part)
      else if (part.kind === 'file') at = home ? await fileTarget(home, part) : { write: async () => undefined, end: async () => undefined }
      else if (part.kind === 'data') await at!.write(part.bytes)
      else if (part.kind === 'end') {
        await at!.end()
        done += 1
        if (done % 100 === 0) say(`已装入 ${done} 项，共 ${manifest.tables.length + manifest.files.count} 项……`)
      } else if (part.kind === 'small' && home && part.name.startsWith('audit-roots/')) {
        mkdirSync(join(home, 'audit-roots'), { recursive: true })
        writeFileSync(join(home, safe(part.name)), part.text, { mode: 0o600 })
      }
    }
    await loader.finish(manifest.sequences)
  } catch (error) {
    await loader.undo()
    throw error
  }
}

/** Writes one stored file. Exported for the test of a disk that fills up. */
export async function fileTarget(home: string, part: Extract<Part, { kind: 'file' }>) {
  const path = join(home, 'files', safe(part.path))
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const stream: WriteStream = createWriteStream(path, { mode: 0o600 })
  let failure: unknown
  stream.on('error', (error) => (failure = error))
  return {
    async write(bytes: Buffer) {
      if (failure) throw failure
      if (!stream.write(bytes)) await once(stream, 'drain')
    },
    async end() {
      stream.end()
      // Also settles when the stream has failed and closed already, as a small file does on a full disk.
      await finished(stream)
    },
  }
}

/** Names inside a backup come from a file: they never lead out of the data folder. */
function safe(name: string): string {
  if (!/^[a-z0-9_-]+\/[a-z0-9_.-]+$/.test(name) || name.includes('..')) throw new ConfigError(`备份里的文件名“${name.slice(0, 80)}”不对，文件被改动过。没有恢复。`)
  return name
}

export async function readSecretsOf(path: string, key: BackupKey): Promise<Secrets> {
  for await (const part of readBackup(path, key)) if (part.kind === 'small' && part.name === 'secrets.json') return JSON.parse(part.text) as Secrets
  throw new ConfigError('备份里没有密钥，不能恢复：没有证件号码的密钥，库里的证件号码无法读出，也无法与别省比对。换一份备份。')
}

/** Only an empty deployment takes a backup. Answers whether an interrupted restore was found here. */
async function refuseFull({ home, databaseUrl }: Target): Promise<boolean> {
  await mkdir(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const mark = join(home, RESTORING)
  if (existsSync(mark)) {
    const { database } = JSON.parse(readFileSync(mark, 'utf8')) as { database: string }
    if (database !== where({ databaseUrl })) throw new ConfigError(`上一次没有做完的恢复是恢复到${database}的，这一次不是。用原来的 DATABASE_URL 再运行一次，或用 LUBAN_HOME 指定一个空目录。`)
    await clear(home)
    return true
  }
  const there = (await readdir(home)).filter((name) => ['pg', 'files', 'audit-roots', 'secrets.json'].includes(name))
  if (there.length > 0) throw new ConfigError(`数据目录 ${home} 里已有内容（${there.join('、')}），恢复只进空的部署，没有改动它。用 LUBAN_HOME 指定一个空目录。`)
  return false
}

const where = ({ databaseUrl }: Pick<Target, 'databaseUrl'>) => (databaseUrl ? ` ${new URL(databaseUrl).host}${new URL(databaseUrl).pathname} ` : '随附的数据库')

async function clear(home: string): Promise<void> {
  for (const name of ['pg', 'pg.new', 'files', 'audit-roots', 'secrets.json']) await rm(join(home, name), { recursive: true, force: true })
}

/** Stored files lie as sealed as they are in the backup; rows grow, and land on this disk only in the embedded database. */
export function neededMegabytes(size: number, files: number, databaseUrl: string | undefined): number {
  const rows = databaseUrl ? 0 : Math.max(0, size - files) * GROWTH
  return 200 + Math.round((files + rows) / 1_048_576)
}

function refuseNarrow({ home }: Target, needed: number): void {
  const free = freeMegabytes(home)
  if (free < needed)
    throw new ConfigError(
      `数据目录 ${home} 所在的磁盘只剩 ${free} MB，恢复这份备份约需 ${needed} MB，没有开始。腾出空间，或换到别的磁盘上的空文件夹；需要多少是估计的，确知够用的加上 --force。`,
    )
}

/** A database that holds provinces already is somebody's deployment, a half one whose loading was cut off included. */
export async function refuseProvinces(client: pg.Client): Promise<void> {
  const refuse = (what: string) => new ConfigError(`数据库里已有${what}，恢复只进空的数据库，没有改动它。建一个空数据库，再把 DATABASE_URL 指向它。`)
  const there = await client.query(`select to_regclass('national.province') as t`)
  const provinces = there.rows[0].t ? (await client.query<{ name: string }>('select name from national.province')).rows : []
  if (provinces.length > 0) throw refuse(`${provinces.map((row) => row.name).join('、')}的部署`)
  const schemas = (await client.query<{ name: string }>(`select nspname as name from pg_namespace where nspname ~ '^p[0-9]{2}$' order by 1`)).rows
  if (schemas.length > 0) throw refuse(`没有装完的省（${schemas.map((row) => row.name).join('、')}）`)
  await dropSchemas(client, ['national', 'auth'])
}

async function dropOwn(url: string, manifest: Manifest): Promise<void> {
  await withClient(url, (client) => dropSchemas(client, schemasOf(manifest)))
}

export async function dropSchemas(client: pg.Client, schemas: readonly string[]): Promise<void> {
  for (const schema of schemas) await client.query(`drop schema if exists ${quoted(client, schema)} cascade`)
}
