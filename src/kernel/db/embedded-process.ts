import { type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { ConfigError } from '../config.ts'
import { commandOf, isAlive, markOf } from '../process-mark.ts'
import { chownTree, databaseRunner, reachableBinaries, spawnAs, type Runner } from './embedded-runner.ts'

/** One running PostgreSQL, a child of this process or of another one. */
export type Postmaster = {
  pid: number
  port: number
  alive: () => boolean
  signal: (name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL') => void
  lastWords: () => string
  /** Lets this process end while the database goes on. */
  release: () => void
}

/** What an empty database takes, with its first write-ahead log. */
const EMPTY_MB = 150

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
  // Work of a process that was killed ends soon, instead of holding its locks until it is done.
  'client_connection_check_interval=2s',
  'timezone=Asia/Shanghai',
]

/** Starts PostgreSQL on the data folder, making the folder first if there is none, and waits until it answers. */
export async function launch(home: string, data: string, password: string, port: number): Promise<Postmaster> {
  const runner = databaseRunner(home)
  const native = reachableBinaries(runner)
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(native, home, data, password, runner)
  else if (runner.account) chownTree(data, runner.account)
  const settings = [...SETTINGS, ...sharedMemory()]
  // In a session of its own: Ctrl+C in the terminal reaches us, and we stop it after the last request.
  const child = spawnAs(runner, join(native, 'bin', 'postgres'), ['-D', data, '-p', String(port), ...settings.flatMap((s) => ['-c', s])])
  const output = listen(child)
  const stopAtExit = () => child.kill('SIGINT')
  process.once('exit', stopAtExit)
  try {
    await untilAnswers(port, password, () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
  } catch (error) {
    child.kill('SIGQUIT')
    throw output.text() ? new ConfigError(explain(output.text())) : error
  } finally {
    process.removeListener('exit', stopAtExit)
  }
  return {
    pid: child.pid!,
    port,
    alive: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
    lastWords: output.text,
    release() {
      child.unref()
      child.stderr?.destroy()
    },
  }
}

/** The PostgreSQL that runs on the data folder, whoever started it. */
export function livePostmaster(data: string): Postmaster | undefined {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  const mark = pid > 0 ? markOf(pid) : undefined
  const command = mark ? commandOf(pid) : ''
  if (!mark || (command && !command.includes(lines[1] ?? data))) {
    // Left by a crash. Where its number now belongs to another program, PostgreSQL would refuse to start.
    if (mark && command) rmSync(file, { force: true })
    return undefined
  }
  return {
    pid,
    port: Number(lines[3]),
    alive: () => isAlive(mark),
    signal(name) {
      try {
        process.kill(pid, name)
      } catch {
        // It is gone already.
      }
    },
    lastWords: () => '',
    release: () => undefined,
  }
}

/** Shuts PostgreSQL down: open transactions are rolled back, what was committed is on disk. Harder after a minute. */
export async function stopPostmaster(data: string, { alive, signal, release }: Postmaster): Promise<void> {
  for (const [name, patience] of [['SIGINT', 60_000], ['SIGQUIT', 5_000], ['SIGKILL', 2_000]] as const) {
    signal(name)
    for (let waited = 0; waited < patience; waited += 50) {
      if (!alive()) break
      await sleep(50)
    }
    if (!alive()) break
  }
  release()
  if (!livePostmaster(data)) return
  throw new ConfigError('数据库没有停下来。请在系统里结束 postgres 进程后再启动。')
}

/** Waits until a connection succeeds; `gone` ends the waiting early. */
export async function untilAnswers(port: number, password: string, gone: () => boolean): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 50) {
    if (gone()) throw new ConfigError('数据库没有启动，也没有说明原因。运行 npm run luban -- doctor 检查。')
    if (await answers(port, password)) return
    await sleep(50)
  }
  throw new ConfigError('数据库在两分钟内没有就绪。稍后再试；仍然如此时运行 npm run luban -- doctor 检查。')
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

/** Makes the data folder beside its place and moves it there when it is complete: a half-made one never counts. */
async function initialise(native: string, home: string, data: string, password: string, runner: Runner) {
  const free = freeMegabytes(home)
  if (free < EMPTY_MB) {
    throw new ConfigError(`数据目录 ${home} 所在的磁盘只剩 ${free} MB，建立数据库至少要 ${EMPTY_MB} MB。腾出空间，或用 LUBAN_HOME 换到别的磁盘。`)
  }
  const made = `${data}.new`
  const passwordFile = join(home, '.pw')
  rmSync(made, { recursive: true, force: true })
  rmSync(passwordFile, { force: true })
  try {
    mkdirSync(made)
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    if (runner.account) for (const one of [made, passwordFile]) chownSync(one, runner.account.uid, runner.account.gid)
    const child = spawnAs(runner, join(native, 'bin', 'initdb'), [
      '--pgdata', made, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
      '--locale=C', '--lc-ctype=C.UTF-8', '--locale-provider=icu', '--icu-locale=zh-Hans-CN', '--no-instructions',
    ])
    const output = listen(child)
    const atExit = () => {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
      rmSync(passwordFile, { force: true })
    }
    process.once('exit', atExit)
    const code = await new Promise<number | null>((done) => child.once('close', done))
    process.removeListener('exit', atExit)
    if (code !== 0) throw new ConfigError(explain(output.text()))
    renameSync(made, data)
  } finally {
    rmSync(made, { recursive: true, force: true })
    rmSync(passwordFile, { force: true })
  }
}

function listen(child: ChildProcess): { text: () => string } {
  let output = ''
  const add = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  child.once('error', (error) => add(Buffer.from(error.message)))
  return { text: () => output }
}

function explain(output: string): string {
  if (/No space left/i.test(output)) return '磁盘已满，数据库无法启动。腾出空间后重新启动，已有数据不受影响。'
  if (/lock file .* already exists|is another postmaster/i.test(output)) {
    return '这个数据目录上已有一个数据库在运行。先停掉它，或用 LUBAN_HOME 指定另一个目录。'
  }
  if (/Permission denied/i.test(output)) return `数据库不能读写数据目录（权限不足）。用 LUBAN_HOME 换一个目录，或修正权限。\n${output.slice(-400)}`
  if (/could not map anonymous shared memory|Cannot allocate memory/i.test(output)) return '内存不够，数据库无法启动（约需 400 MB）。关掉别的程序后再启动。'
  return `数据库没有启动。输出：${output.slice(-800)}`
}

export function freeMegabytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return Math.floor((bavail * bsize) / 1_048_576)
}

/** Containers often get 64 MB of /dev/shm, too little for parallel queries: then they share memory through files. */
function sharedMemory(): string[] {
  return existsSync('/dev/shm') && freeMegabytes('/dev/shm') < 512 ? ['dynamic_shared_memory_type=mmap'] : []
}
