import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { drillIsDue, drillRunner, recordDrill } from '../../kernel/backup-drills.ts'
import { backupPlan, backupRunner, freeBackupPath, listBackups, makeBackupFolder, sweepBackups } from '../../kernel/backups.ts'
import { ConfigError } from '../../kernel/config.ts'
import { isFirstProvince } from '../../kernel/deployment.ts'
import { HttpError } from '../../kernel/errors.ts'
import { defineJob, enqueue, JobLost, JobStopped, TryAgain, type JobRun, type NightlyWork } from '../../kernel/jobs.ts'
import { notify } from '../../kernel/notices.ts'
import { sweepResults } from './result-sweep.ts'

/** Thrown into the running command when somebody asked to stop. */
class Stopped extends Error {}

/** Makes one backup of the whole deployment into the folder of the plan, proves it, and removes what is over. */
export const backupJob = defineJob({
  kind: 'jobs.backup',
  title: '备份',
  payload: z.object({}),
  attempts: 2,
  heavy: true,
  async run(job) {
    const plan = backupPlan()
    const runner = backupRunner()
    if (!plan || !runner) throw new HttpError({ status: 409, message: '没有设置自动备份的文件夹。由系统管理员设置 LUBAN_BACKUP_DIR 和 LUBAN_BACKUP_KEY_FILE 后重新启动。' })
    const path = freeBackupPath(plan.folder, new Date())
    try {
      openFolder(plan.folder)
      const { words, whole } = await runner(path, plan, stepOf(job))
      // An older backup may be the last one that holds a file that is gone now.
      const gone = whole ? sweepBackups(plan) : []
      return { note: `${words.replaceAll('\n', '')}${gone.length > 0 ? `删去期满的 ${gone.length} 份。` : ''}${whole ? '' : '缺文件，以前的备份没有删去；运行 luban doctor 检查。'}`, link: '/system' }
    } catch (error) {
      // A backup that was not proven does not stay beside the proven ones.
      if (existsSync(path)) rmSync(path, { force: true })
      if (error instanceof Stopped) return { note: '已停止，没有留下备份文件。', cancelled: true }
      if (!(error instanceof ConfigError)) throw error
      // Who asked for it sees the reason and can ask again; at night a disk that was full may have room a while later.
      if (job.actor.accountId === 'system') throw new TryAgain(error.message, AGAIN_AFTER_SECONDS)
      throw new HttpError({ status: 409, message: error.message })
    }
  },
})

/** A backup of the night that failed is made once more after so long. */
const AGAIN_AFTER_SECONDS = 600

function openFolder(folder: string): void {
  try {
    makeBackupFolder(folder)
  } catch (error) {
    throw new ConfigError(`备份的文件夹 ${folder} 建不起来（${(error as NodeJS.ErrnoException).code ?? '原因不明'}），没有备份。检查那块盘挂上没有、服务的账户能不能写。`)
  }
}

/**
 * Restores the newest backup into a scratch deployment, compares every table and the audit chain, and keeps the result
 * beside the backups. What does not pass is told to the system administrators.
 */
export const drillJob = defineJob({
  kind: 'jobs.drill',
  title: '恢复演练',
  payload: z.object({}),
  attempts: 2,
  heavy: true,
  // Also one that somebody asked for.
  tellsItself: true,
  async run(job) {
    const plan = backupPlan()
    const runner = drillRunner()
    if (!plan || !runner) throw new HttpError({ status: 409, message: '没有设置自动备份的文件夹，没有备份可以演练。由系统管理员设置 LUBAN_BACKUP_DIR 和 LUBAN_BACKUP_KEY_FILE 后重新启动。' })
    const [newest] = listBackups(plan.folder)
    if (!newest) throw new HttpError({ status: 409, message: `${plan.folder} 里还没有备份，没有演练。先立即备份一次。` })
    const at = new Date().toISOString()
    const { ok, words } = await runner(join(plan.folder, newest.name), plan, stepOf(job)).catch((error: unknown) => {
      if (error instanceof Stopped) return { ok: undefined, words: '' }
      if (error instanceof ConfigError) return { ok: false, words: error.message }
      throw error
    })
    if (ok === undefined) return { note: '已停止，演练没有做完，临时的数据库已清除。', cancelled: true }
    recordDrill(plan, { at, file: newest.name, ok, words })
    if (ok) return { note: `${newest.name} 恢复演练通过：${words}`, link: '/system' }
    await job.transaction((ctx) =>
      notify(ctx, { to: { orgNo: ctx.actor.org.no, permission: 'jobs.system' }, kind: 'other', title: '备份的恢复演练没有通过', text: `${newest.name}：${words}按原因处理后，在“系统状态”页立即演练一次。`, link: '/system' }),
    )
    throw new HttpError({ status: 409, message: `${newest.name} 恢复演练没有通过：${words}` })
  },
})

/** Shows how far the running command is, and stops it when somebody asked or the server is closing. */
function stepOf(job: JobRun): (words: string) => Promise<void> {
  return async (words) => {
    try {
      if (await job.cancelled()) throw new Stopped()
      await job.progress(0, undefined, words.slice(0, 200))
    } catch (error) {
      // A database that is busy for a moment hides the progress; it is no reason to give up the work.
      if (error instanceof Stopped || error instanceof JobStopped || error instanceof JobLost) throw error
    }
  }
}

export const jobs = [backupJob, drillJob]

export const nightly: readonly NightlyWork[] = [
  { kind: 'jobs.sweep-results', title: '清除过期的结果文件', at: '04:20', run: sweepResults },
  {
    kind: 'jobs.backup-nightly',
    title: '每日备份',
    at: backupPlan()?.at ?? '02:30',
    async run(ctx) {
      if (!backupPlan()) return '没有设置 LUBAN_BACKUP_DIR，今天没有自动备份。'
      if (!(await isFirstProvince(ctx))) return '一份备份包含全部省份，由第一个省份登记。'
      await enqueue(ctx, backupJob, {}, { label: `备份 ${ctx.today}`, uniqueKey: `jobs.backup:${ctx.today}` })
      return '已登记今天的备份。'
    },
  },
  {
    kind: 'jobs.drill-nightly',
    title: '恢复演练到期检查',
    at: backupPlan()?.drill.at ?? '03:30',
    async run(ctx) {
      const plan = backupPlan()
      if (!plan) return '没有设置 LUBAN_BACKUP_DIR，没有备份可以演练。'
      if (!(await isFirstProvince(ctx))) return '一份备份包含全部省份，由第一个省份登记。'
      if (!drillIsDue(plan, new Date(ctx.at))) return plan.drill.days === 0 ? '定期的恢复演练已关（LUBAN_DRILL_DAYS=0）。' : '还没有到演练的日子。'
      await enqueue(ctx, drillJob, {}, { label: `恢复演练 ${ctx.today}`, uniqueKey: `jobs.drill:${ctx.today}` })
      return '已登记今天的恢复演练。'
    },
  },
]
