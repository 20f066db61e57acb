import { rmSync } from 'node:fs'
import { z } from 'zod'
import { backupPlan, backupRunner, freeBackupPath, makeBackupFolder, sweepBackups } from '../../kernel/backups.ts'
import { ConfigError } from '../../kernel/config.ts'
import { isFirstProvince } from '../../kernel/deployment.ts'
import { HttpError } from '../../kernel/errors.ts'
import { defineJob, enqueue, JobLost, JobStopped, type NightlyWork } from '../../kernel/jobs.ts'

/** Thrown into the running command when somebody asked to stop. */
class Stopped extends Error {}

/** Makes one backup of the whole deployment into the folder of the plan, proves it, and removes what is over. */
export const backupJob = defineJob({
  kind: 'jobs.backup',
  title: '备份',
  payload: z.object({}),
  attempts: 2,
  async run(job) {
    const plan = backupPlan()
    const runner = backupRunner()
    if (!plan || !runner) throw new HttpError({ status: 409, message: '没有设置自动备份的文件夹。由系统管理员设置 LUBAN_BACKUP_DIR 和 LUBAN_BACKUP_KEY_FILE 后重新启动。' })
    const path = freeBackupPath(plan.folder, new Date())
    try {
      makeBackupFolder(plan.folder)
      const { words, whole } = await runner(path, plan, async (line) => {
        try {
          if (await job.cancelled()) throw new Stopped()
          await job.progress(0, undefined, line.slice(0, 200))
        } catch (error) {
          // A database that is busy for a moment hides the progress; it is no reason to give up a backup.
          if (error instanceof Stopped || error instanceof JobStopped || error instanceof JobLost) throw error
        }
      })
      // An older backup may be the last one that holds a file that is gone now.
      const gone = whole ? sweepBackups(plan) : []
      return { note: `${words.replaceAll('\n', '')}${gone.length > 0 ? `删去期满的 ${gone.length} 份。` : ''}${whole ? '' : '缺文件，以前的备份没有删去；运行 luban doctor 检查。'}`, link: '/system' }
    } catch (error) {
      // A backup that was not proven does not stay beside the proven ones.
      rmSync(path, { force: true })
      if (error instanceof Stopped) return { note: '已停止，没有留下备份文件。', cancelled: true }
      if (error instanceof ConfigError) throw new HttpError({ status: 409, message: error.message })
      throw error
    }
  },
})

export const jobs = [backupJob]

export const nightly: readonly NightlyWork[] = [
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
]
