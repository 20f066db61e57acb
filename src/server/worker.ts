import { registerDrillRunner } from '../kernel/backup-drills.ts'
import { registerBackupRunner } from '../kernel/backups.ts'
import { log } from '../kernel/log.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { sealAudit } from '../kernel/audit-chain.ts'
import { auditKeeper } from '../kernel/audit-roots.ts'
import { actorOfAsker } from '../kernel/job-actor.ts'
import { releaseOrphans, runNext, scheduleNightly, type JobHost } from '../kernel/job-runner.ts'
import { readChannels } from '../kernel/channels/config.ts'
import { deliverNotices } from '../kernel/notice-delivery.ts'
import { deliverCodes } from '../kernel/one-time-codes.ts'
import { systemActor } from './actor.ts'
import { runBackup, runDrill } from './backup/scheduled.ts'
import type { Composition } from './modules.ts'
import type { System } from './system.ts'

const SEAL_EVERY_MS = 2_000
const LOOK_FOR_JOBS_MS = 700
const CLOCK_EVERY_MS = 30_000
const NOTICES_EVERY_MS = 5_000
const CODES_EVERY_MS = 1_500
/** Jobs that run at the same moment: a long one does not hold up a short one. */
const LANES = 2

type Parts = Pick<System, 'database' | 'vault' | 'config'> & { composition: Composition }

/** The background of a running server: seals the audit chain, runs jobs, follows the clock. Answers with the stop. */
export function startWorker(system: Parts): () => Promise<void> {
  const keeper = auditKeeper(system.vault, system.config.home)
  let closing = false
  registerBackupRunner(runBackup)
  registerDrillRunner(runDrill)
  const host = jobHost(system, () => closing)
  const provinces = () => listProvinces(system.database)
  const sealing = repeat(SEAL_EVERY_MS, 'audit sealing failed; it is tried again', async () => {
    for (const province of await provinces()) await sealAudit(system.database, province.schema, keeper)
  })
  // A server that is alone on its data knows that what it finds running was left by a crash.
  const alone = !system.config.databaseUrl
  const ready = (async () => {
    if (alone) for (const province of await provinces()) await releaseOrphans(host, province.schema)
  })().catch((error: unknown) => log.error({ err: error }, 'jobs left by a crash could not be taken up; they are when their heartbeat is old'))
  const lanes = Array.from({ length: LANES }, () =>
    repeat(LOOK_FOR_JOBS_MS, 'looking for jobs failed; it is tried again', async () => {
      await ready
      for (const province of await provinces()) while (!closing && (await runNext(host, province.schema)));
    }),
  )
  const clock = repeat(CLOCK_EVERY_MS, 'the clock could not register its work; it is tried again', async () => {
    for (const province of await provinces()) await scheduleNightly(host, province.schema)
  })
  const channels = readChannels(process.env, `http://${system.config.host}:${system.config.port}`)
  const notices = repeat(NOTICES_EVERY_MS, 'notices could not be sent; they are tried again', async () => {
    for (const { schema } of await provinces()) {
      const actor = await host.system(schema)
      while (!closing && (await deliverNotices({ ...system, channels, actor })) > 0);
    }
  })
  const codes = repeat(CODES_EVERY_MS, 'codes could not be sent; who waits asks again', async () => {
    if (!channels.sms) return
    for (const { schema } of await provinces()) await deliverCodes({ ...system, channels, actor: await host.system(schema) })
  })
  return async () => {
    closing = true
    await Promise.all([sealing(), clock(), notices(), codes(), ...lanes.map((stop) => stop())])
  }
}

/** What jobs need of this deployment. */
export function jobHost(system: Pick<System, 'database' | 'vault'> & { composition: Composition }, closing: () => boolean = () => false): JobHost {
  const { database, vault, composition } = system
  return {
    database,
    vault,
    closing,
    async system(schema) {
      const province = (await listProvinces(database)).find((one) => one.schema === schema)
      if (!province) throw new Error(`no province ${schema}`)
      return systemActor(province, composition, '系统')
    },
    actorOf: (asker) => actorOfAsker(database.auth, asker, composition.permissionsOf),
  }
}

/** Does the work again and again, never twice at the same moment. Answers with the stop, which waits for the work in hand. */
function repeat(everyMs: number, failed: string, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => (running = undefined))
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
