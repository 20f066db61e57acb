import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../../kernel/config.ts'
import { stopClusters } from '../../kernel/db/embedded.ts'
import { livePostmaster, stopPostmaster } from '../../kernel/db/embedded-process.ts'
import { isHeld, readMark } from '../../kernel/db/holders.ts'
import { isAlive } from '../../kernel/process-mark.ts'
import type { BackupKey } from './key.ts'
import { missingWords, type Manifest } from './manifest.ts'
import { isProven, proveRestored, type Proof } from './prove.ts'
import { restoreBackup, type Restored, type Say } from './restore.ts'

export type Drill = { ok: boolean; bytes: number; seconds: { restore: number; prove: number } } & Pick<Restored, 'manifest' | 'tables' | 'older'> & { proof: Proof }

const SCRATCH = 'luban-drill-'
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Restores a backup into a scratch deployment of its own (a folder and a database that are removed afterwards) and
 * proves it. It needs the file and the key only, so it also runs on another machine than the one in service.
 */
export async function drillBackup(path: string, key: BackupKey | undefined, at: string = tmpdir(), say?: Say, options: { force?: boolean } = {}): Promise<Drill> {
  const home = scratch(at)
  // Stopped midway it leaves nothing either: neither a database that runs on nor the rows of a whole province.
  let stopped = false
  const stop = () => {
    stopped = true
    void stopClusters().finally(() => {
      rmSync(home, { recursive: true, force: true, maxRetries: 10 })
      process.exit(130)
    })
  }
  for (const signal of SIGNALS) process.once(signal, stop)
  try {
    const started = performance.now()
    const restored = await restoreBackup(path, key, { home, host: '127.0.0.1', port: 1, databaseUrl: undefined }, say, options)
    const between = performance.now()
    const proof = await proveRestored(restored.config, restored.manifest)
    const seconds = { restore: (between - started) / 1000, prove: (performance.now() - between) / 1000 }
    const { manifest, tables, older } = restored
    return { ok: isProven(proof) && tables.every((one) => one.equal) && filesThere(manifest, proof), bytes: statSync(path).size, seconds, manifest, tables, older, proof }
  } finally {
    // The failure that the stop itself caused: the process is about to end, once the database has.
    if (stopped) await new Promise(() => undefined)
    for (const signal of SIGNALS) process.removeListener(signal, stop)
    rmSync(home, { recursive: true, force: true, maxRetries: 10 })
  }
}

function scratch(at: string): string {
  try {
    // As root the database runs under another account, which has to pass through both.
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700
    mkdirSync(at, { recursive: true, mode })
    const home = mkdtempSync(join(at, SCRATCH))
    chmodSync(home, mode)
    return home
  } catch (error) {
    throw new ConfigError(`演练用的临时目录在 ${at} 建不起来（${(error as NodeJS.ErrnoException).code}）。用 --at 指定一个可写、空间够的文件夹。`)
  }
}

/** Every stored file of the backup came back, good or bad. */
const filesThere = (manifest: Manifest, { files }: Proof) => files.good + files.bad.length === manifest.files.count

/** A scratch deployment that nobody uses any more. */
const LEFT_AFTER_MS = 86_400_000

/** Removes what drills that were killed left in the folder, their databases stopped first. */
export async function sweepScratch(at: string, now = Date.now()): Promise<string[]> {
  const gone: string[] = []
  for (const name of (existsSync(at) ? readdirSync(at) : []).filter((one) => one.startsWith(SCRATCH))) {
    const home = join(at, name)
    if (!isOwnFolder(home)) continue
    const server = readMark(join(home, 'server.json'))
    if (now - statSync(home).mtimeMs < LEFT_AFTER_MS || isHeld(home) || (server && isAlive(server))) continue
    const data = join(home, 'pg')
    const live = livePostmaster(data)
    if (live) await stopPostmaster(data, live)
    rmSync(home, { recursive: true, force: true, maxRetries: 10 })
    gone.push(name)
  }
  return gone
}

/**
 * A real folder that this account made. The temporary folder belongs to everybody: under our name somebody may have put
 * a link, or a folder whose notes name a process that is none of ours.
 */
function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid())
}

/** The drill in one sentence, for the page, the log of drills and the notice. */
export function drillSentence({ manifest, tables, proof, seconds, older }: Drill): string {
  const rows = tables.reduce((sum, one) => sum + one.rows, 0).toLocaleString('zh-CN')
  const wrong = tables.filter((one) => !one.equal).map((one) => `${one.schema}.${one.table}`)
  const broken = proof.chains.filter((one) => !one.verdict.ok || !one.sameHead)
  const { people } = proof
  return [
    wrong.length === 0 ? `${tables.length} 张表 ${rows} 行，行摘要全部相等` : `${tables.length} 张表里 ${wrong.length} 张行摘要不等（${wrong.slice(0, 3).join('、')}）`,
    broken.length === 0 ? '审计封存链完整，链尾与备份记下的相同' : broken.map((one) => `审计封存链（${one.name}）${one.verdict.ok ? '链尾与备份记下的不同' : `不完整：${one.verdict.problem?.what ?? ''}`}`).join('，'),
    fileWords(manifest, proof),
    people.bad === 0 ? `证件号码抽查 ${people.good} 个都打得开` : `证件号码抽查有 ${people.bad} 个打不开`,
    `${older > 0 ? `补了 ${older} 个迁移，` : ''}恢复 ${seconds.restore.toFixed(0)} 秒，核对 ${seconds.prove.toFixed(0)} 秒。`,
  ].join('；')
}

/** What the backup itself lacks is said too: with it alone, those files would be gone. */
function fileWords(manifest: Manifest, proof: Proof): string {
  const { good, bad } = proof.files
  const lost = manifest.files.count - good - bad.length
  const opened = bad.length === 0 ? `文件 ${good} 个都打得开` : `文件有 ${bad.length} 个打不开`
  return `${opened}${lost > 0 ? `，备份里有而没有恢复出来的 ${lost} 个` : ''}${missingWords(manifest.files.missing)}`
}

/** The table that goes into the record of the drill. */
export function drillTable({ manifest, tables, proof, seconds, bytes, ok, older }: Drill): string {
  const filled = tables.filter((one) => one.rows > 0 || !one.equal)
  const width = Math.max(...filled.map((one) => one.schema.length + one.table.length + 1), 10)
  const number = (value: number) => value.toLocaleString('zh-CN').padStart(11)
  const lines = filled.map((one) => `${`${one.schema}.${one.table}`.padEnd(width)} ${number(one.rows)} ${number(one.found)}  ${one.equal ? '相等' : '不等'}`)
  const rows = tables.reduce((sum, one) => sum + one.rows, 0)
  return [
    `${'表'.padEnd(width - 1)} ${'备份行数'.padStart(7)} ${'恢复行数'.padStart(7)}  行摘要`,
    ...lines,
    `另有 ${tables.length - filled.length} 张空表，恢复后也是空的。`,
    `合计 ${tables.length} 张表、${rows.toLocaleString('zh-CN')} 行，行摘要${tables.every((one) => one.equal) ? '全部相等' : '有不相等的'}。`,
    ...proof.chains.map(({ name, verdict, sameHead }) => `审计封存链（${name}）：${verdict.ok ? '完整' : `不完整，${verdict.problem!.what}`}，已封存 ${verdict.sealed} 条，未封存 ${verdict.unsealed} 条，链尾与备份记下的${sameHead ? '相同' : '不同'}。`),
    `文件 ${manifest.files.count} 个，用恢复的密钥打开并核对摘要：${proof.files.good} 个相符${proof.files.bad.length > 0 ? `，${proof.files.bad.length} 个不符` : ''}${manifest.files.missing > 0 ? `；做备份时已缺 ${manifest.files.missing} 个` : ''}。`,
    `证件号码抽查 ${proof.people.good + proof.people.bad} 个，用恢复的密钥打开并重算摘要：${proof.people.good} 个相符。`,
    ...(older > 0 ? [`备份的数据库结构较早，恢复后补了 ${older} 个迁移。`] : []),
    `备份 ${(bytes / 1_048_576).toFixed(1)} MB；恢复 ${seconds.restore.toFixed(1)} 秒，核对 ${seconds.prove.toFixed(1)} 秒。`,
    ok ? '演练通过。' : '演练没有通过：这份备份不能当作可以恢复的备份。',
  ].join('\n')
}
