import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups, type BackupPlan } from './backups.ts'
import { clockInChina } from './dates.ts'

/** One restore drill, as it is kept beside the backups: what was restored, whether it came back whole, in a sentence. */
export type DrillRecord = {
  at: string
  /** The backup that was restored. */
  file: string
  ok: boolean
  words: string
}

/** Restores one backup into a scratch deployment in a process of its own. Throws a ConfigError with the sentence of what went wrong. */
export type DrillRunner = (path: string, plan: BackupPlan, step: (words: string) => Promise<void>) => Promise<{ ok: boolean; words: string }>

/** One line a drill, in the folder of the backups: it is still there when the database is not. */
const FILE = 'drills.jsonl'
const DAY_MS = 86_400_000
/** A drill that failed or was missed is tried again every night; only after this many more days it is called late. */
const GRACE_DAYS = 3

let runner: DrillRunner | undefined

/** Called once by the server: the kernel knows nothing of commands. */
export function registerDrillRunner(run: DrillRunner): void {
  runner = run
}

export function drillRunner(): DrillRunner | undefined {
  return runner
}

export function recordDrill({ folder }: Pick<BackupPlan, 'folder'>, record: DrillRecord): void {
  appendFileSync(join(folder, FILE), `${JSON.stringify(record)}\n`, { mode: 0o600 })
}

/** The drills, the newest first. A line that was cut short by a full disk is none. */
export function listDrills({ folder }: Pick<BackupPlan, 'folder'>): DrillRecord[] {
  let text: string
  try {
    text = readFileSync(join(folder, FILE), 'utf8')
  } catch {
    return []
  }
  return text
    .split('\n')
    .flatMap((line) => {
      try {
        const { at, file, ok, words } = JSON.parse(line) as DrillRecord
        return Number.isFinite(Date.parse(at)) ? [{ at, file: String(file), ok: ok === true, words: String(words) }] : []
      } catch {
        return []
      }
    })
    .toSorted((left, right) => right.at.localeCompare(left.at))
}

/** Whether the clock asks for a drill: none has passed within the days of the plan, and there is something to restore. */
export function drillIsDue(plan: BackupPlan, now: Date): boolean {
  if (plan.drill.days === 0 || listBackups(plan.folder).length === 0) return false
  const passed = listDrills(plan).find((one) => one.ok)
  // The same hour of the day a week later counts as a week, though the work began a minute earlier.
  return passed === undefined || now.getTime() - Date.parse(passed.at) > plan.drill.days * DAY_MS - DAY_MS / 2
}

/** What is wrong with the drills and what to do, or undefined: the last one failed, or none has passed for too long. */
export function drillTrouble(plan: BackupPlan, now: Date): { what: string; todo: string } | undefined {
  if (plan.drill.days === 0) return undefined
  const drills = listDrills(plan)
  const [last] = drills
  if (last && !last.ok)
    return { what: `最近一次恢复演练没有通过（${clockInChina(last.at).slice(0, 16)}，${last.file}）：${last.words}`, todo: '按原因处理，再在“系统状态”页立即演练一次；通过以前，不要把这份备份当作能恢复的。' }
  const since = last?.at ?? listBackups(plan.folder).at(-1)?.madeAt
  if (since === undefined) return undefined
  const days = Math.floor((now.getTime() - Date.parse(since)) / DAY_MS)
  if (days <= plan.drill.days + GRACE_DAYS) return undefined
  return last
    ? { what: `最近一次恢复演练已是 ${days} 天以前`, todo: '在“系统状态”页立即演练一次；服务在夜里停着时不会演练。' }
    : { what: `有备份 ${days} 天了，还没有做过恢复演练`, todo: '在“系统状态”页立即演练一次，确认备份能恢复。' }
}
