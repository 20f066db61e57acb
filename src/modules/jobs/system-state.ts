import { statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import type { Output } from '../../kernel/api.ts'
import { drillTrouble, listDrills } from '../../kernel/backup-drills.ts'
import { backupPlan, listBackups, type BackupPlan } from '../../kernel/backups.ts'
import type { Ctx } from '../../kernel/context.ts'
import { totalFiles } from '../../kernel/files.ts'
import { countJobs } from '../../kernel/job-lists.ts'
import { version } from '../../kernel/version.ts'
import type { api } from './api.ts'

/** Versions, storage, background work and backups as they are now. */
export async function readSystemState(ctx: Ctx): Promise<Output<typeof api.getSystemState>> {
  const { rows } = await sql<{ version: string; bytes: number }>`select current_setting('server_version') as version, pg_database_size(current_database()) as bytes`.execute(ctx.db)
  const files = await totalFiles(ctx)
  const { bavail, blocks, bsize } = statfsSync(resolve(process.env.LUBAN_HOME || '.luban'))
  const plan = backupPlan()
  return {
    at: ctx.at,
    versions: { luban: version(), node: process.versions.node, postgres: rows[0]!.version, startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString() },
    storage: { databaseBytes: rows[0]!.bytes, filesCount: files.count, filesBytes: files.bytes, diskFreeBytes: bavail * bsize, diskTotalBytes: blocks * bsize },
    jobs: await countJobs(ctx),
    backups: plan ? { folder: plan.folder, daily: plan.at, keepDaily: plan.keep.daily, keepWeekly: plan.keep.weekly, files: listBackups(plan.folder), drill: drillState(plan) } : null,
  }
}

const SHOWN_DRILLS = 8

function drillState(plan: BackupPlan) {
  const trouble = drillTrouble(plan, new Date())
  return { days: plan.drill.days, at: plan.drill.at, trouble: trouble ? `${trouble.what.replace(/。$/, '')}。${trouble.todo}` : null, records: listDrills(plan).slice(0, SHOWN_DRILLS) }
}
