import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, MOVED } from '../config.ts'
import { isAlive, markOf, type ProcessMark } from '../process-mark.ts'

/**
 * Who uses the embedded database of a data folder: one file a user in `home/run`. The last one to leave stops
 * the database, whoever started it, so that neither a command nor the server stops it under the other.
 */
let serial = 0

/** Enters this process. Answers with the leaving, which says whether nobody is left. Call both under the lock. */
export function holdDatabase(home: string): () => { last: boolean } {
  const folder = join(home, 'run')
  mkdirSync(folder, { recursive: true })
  const name = `${process.pid}-${++serial}.json`
  writeFileSync(join(folder, name), JSON.stringify(markOf()))
  return () => {
    rmSync(join(folder, name), { force: true })
    return { last: !isHeld(home) }
  }
}

/** Whether a living process uses the database; removes what dead ones left. */
export function isHeld(home: string): boolean {
  const folder = join(home, 'run')
  let held = false
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!/^\d+-\d+\.json$/.test(name)) continue
    const mark = readMark(join(folder, name))
    if (mark && isAlive(mark)) held = true
    else rmSync(join(folder, name), { force: true })
  }
  return held
}

/**
 * Runs the work while no other process starts, joins or stops the database of this data folder. On a full disk
 * it runs all the same: the one thing left to do there is to stop.
 */
export async function withDatabaseLock<T>(home: string, work: () => Promise<T>): Promise<T> {
  const folder = join(home, 'run')
  const file = join(folder, 'lock.json')
  let taken = false
  try {
    mkdirSync(folder, { recursive: true })
    for (let waited = 0; !(taken = takeLock(file)); waited += 50) {
      if (waited > 180_000)
        throw new ConfigError(`另一个鲁班进程正在启动或停止 ${home} 的数据库，等了三分钟仍没有完成。稍后再试。`)
      await sleep(50)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
  try {
    return await work()
  } finally {
    if (taken) rmSync(file, { force: true })
  }
}

const ALONE = 'alone.json'

/**
 * Takes the database for this process alone: refuses while another one uses it, and nobody joins until the release.
 * A running server is held out by its own file. For a move, whose copy would lack what a command writes meanwhile.
 */
export function takeAlone(home: string): Promise<() => void> {
  return withDatabaseLock(home, async () => {
    const file = join(home, 'run', ALONE)
    if (isHeld(home) || !takeLock(file)) throw new ConfigError('还有别的 luban 命令在用这个数据库（例如导入或备份），没有搬：它写的会丢。等它办完再运行。')
    return () => rmSync(file, { force: true })
  })
}

/** Call under the lock, before joining or starting the database. */
export function refuseTaken(home: string): void {
  const mark = readMark(join(home, 'run', ALONE))
  if (mark && mark.pid !== process.pid && isAlive(mark)) throw new ConfigError('正在把数据库搬到别的服务器，这时不能读写。等它搬完，设置 DATABASE_URL 再运行。')
  // Whoever read its settings a moment before the move ended would write to what is no longer used.
  if (existsSync(join(home, MOVED))) throw new ConfigError('数据库已经搬到别的服务器，这里随附的数据库不再使用。设置 DATABASE_URL 再运行。')
}

/** Puts a file with this process's mark in place, unless a living process has one there. */
export function takeLock(file: string, more: object = {}): boolean {
  const own = `${file}.${process.pid}`
  try {
    writeFileSync(own, JSON.stringify({ ...markOf(), ...more }))
    if (link(own, file)) return true
    const mark = readMark(file)
    if (mark && isAlive(mark)) return false
    // What a dead process left is moved away first: of two that find it, one succeeds.
    const aside = `${own}.old`
    renameSync(file, aside)
    const moved = readMark(aside)
    // A third process may have taken the place in between: it gets it back.
    if (moved && isAlive(moved)) renameSync(aside, file)
    else rmSync(aside, { force: true })
    return link(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

/** Unlike writing, linking makes the name and the whole content appear at once. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Undefined when the file is absent or was cut off by a full disk. */
export function readMark<T extends { pid: number } = ProcessMark>(file: string): T | undefined {
  try {
    const mark = JSON.parse(readFileSync(file, 'utf8')) as T
    return Number.isInteger(mark.pid) ? mark : undefined
  } catch {
    return undefined
  }
}
