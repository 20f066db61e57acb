import { log } from '../kernel/log.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { sealAudit } from '../kernel/audit-chain.ts'
import { auditKeeper } from '../kernel/audit-roots.ts'
import type { System } from './system.ts'

const SEAL_EVERY_MS = 2_000

/** The background of a running server: seals the audit chain every two seconds. Answers with the stop. */
export function startWorker(system: Pick<System, 'database' | 'vault' | 'config'>): () => Promise<void> {
  const keeper = auditKeeper(system.vault, system.config.home)
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(async () => {
      for (const province of await listProvinces(system.database)) await sealAudit(system.database, province.schema, keeper)
    }).catch((error: unknown) => log.error({ err: error }, 'audit sealing failed; it is tried again'))
  }, SEAL_EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
