import { registerDrillRunner } from '../kernel/backup-drills.ts'
import { registerBackupRunner } from '../kernel/backups.ts'
import { log } from '../kernel/log.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { sealAudit } from '../kernel/audit-chain.ts'
import { auditKeeper } from '../kernel/audit-roots.ts'
import { actorOfAsker } from '../kernel/job-actor.ts'
import { releaseOrphans, runNext, scheduleNightly, type JobHost, type Lane } from '../kernel/job-runner.ts'
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
/** Jobs that run at the same moment: a long one does not hold up a short one, and a backup holds up none. */
const LANES: readonly Lane[] = ['usual', 'usual', 'heavy']

type Parts = Pick<System, 'database' | 'vault' | 'config'> & { composition: Composition }

/** The background of a running server: seals the audit chain, runs jobs, follows the clock. Answers with the stop. */
export function startWorker(system: Parts): () => Promise<void> {
  const keeper = auditKeeper(system.vault, system.config.home)
  let closing = false
  registerBackupRunner(runBackup)
  registerDrillRunner(runDrill)
  const host = jobHost(system, () => closing)
  /** One province that fails does not keep the others waiting. */
  const each = async (failed: string, work: (schema: string) => Promise<void>) => {
    for (const { schema } of await listProvinces(system.database)) await work(schema).catch((error: unknown) => log.error({ err: error, schema }, failed))
  }
  const sealing = repeat(SEAL_EVERY_MS, each, 'audit sealing failed; it is tried again', async (schema) => void (await sealAudit(system.database, schema, keeper)))
  // A server that is alone on its data knows that what it finds running was left by a crash.
  const alone = !system.config.databaseUrl
  const left = 'jobs left by a crash could not be taken up; they are when their heartbeat is old'
  const ready = (alone ? each(left, async (schema) => void (await releaseOrphans(host, schema))) : Promise.resolve()).catch((error: unknown) => log.error({ err: error }, left))
  const lanes = LANES.map((lane) =>
    repeat(LOOK_FOR_JOBS_MS, each, 'looking for jobs failed; it is tried again', async (schema) => {
      await ready
      while (!closing && (await runNext(host, schema, lane)));
    }),
  )
  const clock = repeat(CLOCK_EVERY_MS, each, 'the clock could not register its work; it is tried again', (schema) => scheduleNightly(host, schema))
  const channels = readChannels(process.env, `http://${system.config.host}:${system.config.port}`)
  const notices = repeat(NOTICES_EVERY_MS, each, 'notices could not be sent; they are tried again', async (schema) => {
    const actor = await host.system(schema)
    while (!closing && (await deliverNotices({ ...system, channels, actor })) > 0);
  })
  const codes = channels.sms
    ? repeat(CODES_EVERY_MS, each, 'codes could not be sent; who waits asks again', async (schema) => void (await deliverCodes({ ...system, channels, actor: await host.system(schema) })))
    : () => Promise.resolve()
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

type Each = (failed: string, work: (schema: string) => Promise<void>) => Promise<void>

/** Does the work in every province again and again, never twice at the same moment. Answers with the stop, which waits for the work in hand. */
function repeat(everyMs: number, each: Each, failed: string, work: (schema: string) => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= each(failed, work)
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => (running = undefined))
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
