import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError } from './config.ts'

/** What the environment says about automatic backups. */
export type BackupPlan = {
  folder: string
  /** `HH:MM` in China. */
  at: string
  keyFile: string
  keep: { daily: number; weekly: number }
  /** Restore drills: every so many days (0: none), at `HH:MM` in China, in this folder. */
  drill: { days: number; at: string; folder: string }
}

export type BackupFile = { name: string; madeAt: string; bytes: number }

const NAME = /^luban-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})\.luban$/
const DAY_MS = 86_400_000
/** A part that no running backup writes any more. */
const STALE_PART_MS = DAY_MS

/**
 * The plan of automatic backups: LUBAN_BACKUP_DIR (folder; without it there are none), LUBAN_BACKUP_KEY_FILE,
 * LUBAN_BACKUP_AT (default 02:30), LUBAN_BACKUP_KEEP_DAILY (7), LUBAN_BACKUP_KEEP_WEEKLY (4), and of the restore
 * drills: LUBAN_DRILL_DAYS (7), LUBAN_DRILL_AT (03:30), LUBAN_DRILL_DIR (the system's temporary folder). Throws ConfigError.
 */
export function backupPlan(env: NodeJS.ProcessEnv = process.env): BackupPlan | undefined {
  const folder = env.LUBAN_BACKUP_DIR?.trim()
  if (!folder) return undefined
  const keyFile = env.LUBAN_BACKUP_KEY_FILE?.trim()
  if (!keyFile) throw new ConfigError('设了 LUBAN_BACKUP_DIR，没有设 LUBAN_BACKUP_KEY_FILE：自动备份不能不加密。用 luban backup key 文件 生成密钥文件，再设 LUBAN_BACKUP_KEY_FILE。')
  return {
    folder: resolve(folder),
    at: moment(env, 'LUBAN_BACKUP_AT', '02:30'),
    keyFile: resolve(keyFile),
    keep: { daily: count(env, 'LUBAN_BACKUP_KEEP_DAILY', 7), weekly: count(env, 'LUBAN_BACKUP_KEEP_WEEKLY', 4) },
    drill: { days: count(env, 'LUBAN_DRILL_DAYS', 7, '天数'), at: moment(env, 'LUBAN_DRILL_AT', '03:30'), folder: resolve(env.LUBAN_DRILL_DIR?.trim() || tmpdir()) },
  }
}

function moment(env: NodeJS.ProcessEnv, name: string, usual: string): string {
  const text = env[name]?.trim() || usual
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new ConfigError(`${name}=${text} 不是时刻。写成 ${usual} 这样。`)
  return text
}

function count(env: NodeJS.ProcessEnv, name: string, usual: number, word = '份数'): number {
  const text = env[name]?.trim() || String(usual)
  const least = name.endsWith('DAILY') ? 1 : 0
  if (!/^\d{1,3}$/.test(text) || Number(text) < least) throw new ConfigError(`${name}=${text} 不是${word}。写成 ${least} 到 999 之间的整数。`)
  return Number(text)
}

/** `luban-20261122-023000.luban`, by the clock in China. */
export function backupName(now: Date): string {
  const local = new Date(now.getTime() + 8 * 3_600_000).toISOString()
  return `luban-${local.slice(0, 10).replaceAll('-', '')}-${local.slice(11, 19).replaceAll(':', '')}.luban`
}

/** A path that no backup holds yet: two that begin within one second never share a file, and what fails takes away only its own. */
export function freeBackupPath(folder: string, now: Date): string {
  for (let at = now.getTime(); ; at += 1000) {
    const path = join(folder, backupName(new Date(at)))
    if (!existsSync(path)) return path
  }
}

/** The automatic backups in the folder, the newest first; other files there are none of ours. */
export function listBackups(folder: string): BackupFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names
    .flatMap((name) => {
      const match = NAME.exec(name)
      if (!match) return []
      const [, year, month, day, hour, minute, second] = match
      return [{ name, madeAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`).toISOString(), bytes: statSync(join(folder, name)).size }]
    })
    .toSorted((left, right) => right.madeAt.localeCompare(left.madeAt))
}

const AHEAD_MS = 3_600_000

/** The newest backup by its name that is not dated in the future: one that is would hide for years that none are made. */
export function newestBackup(folder: string, now = Date.now()): BackupFile | undefined {
  return listBackups(folder).find((one) => Date.parse(one.madeAt) <= now + AHEAD_MS)
}

/**
 * Which backups are over: kept are the newest of each of the last `daily` days that have one, and the newest of each
 * of the last `weekly` weeks that have one; the newest of all always.
 */
export function outdatedBackups(files: readonly BackupFile[], keep: BackupPlan['keep']): BackupFile[] {
  const newest = files.toSorted((left, right) => right.madeAt.localeCompare(left.madeAt))
  const local = (one: BackupFile) => Math.floor((Date.parse(one.madeAt) + 8 * 3_600_000) / DAY_MS)
  const firsts = (slot: (one: BackupFile) => number, most: number) => {
    const seen = new Set<number>()
    return newest.filter((one) => {
      if (seen.has(slot(one)) || seen.size >= most) return false
      seen.add(slot(one))
      return true
    })
  }
  // Day 0 of the count was a Thursday: weeks begin on Monday.
  const kept = new Set([...newest.slice(0, 1), ...firsts(local, keep.daily), ...firsts((one) => Math.floor((local(one) + 3) / 7), keep.weekly)])
  return newest.filter((one) => !kept.has(one))
}

/** Removes what is over and what an interrupted backup left; answers with the names. */
export function sweepBackups(plan: Pick<BackupPlan, 'folder' | 'keep'>, now = Date.now()): string[] {
  const parts = readdirSync(plan.folder).filter((name) => name.endsWith('.part') && now - statSync(join(plan.folder, name)).mtimeMs > STALE_PART_MS)
  const gone = [...outdatedBackups(listBackups(plan.folder), plan.keep).map((one) => one.name), ...parts]
  for (const name of gone) rmSync(join(plan.folder, name), { force: true })
  return gone
}

export function makeBackupFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Makes one backup file and proves it, in a process of its own; `whole` where no registered file is missing in it. Throws a ConfigError with the sentence of what went wrong. */
export type BackupRunner = (path: string, plan: BackupPlan, step: (words: string) => Promise<void>) => Promise<{ words: string; whole: boolean }>

let runner: BackupRunner | undefined

/** Called once by the server: the kernel knows nothing of commands. */
export function registerBackupRunner(run: BackupRunner): void {
  runner = run
}

export function backupRunner(): BackupRunner | undefined {
  return runner
}
