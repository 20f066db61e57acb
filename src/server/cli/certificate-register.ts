import { randomUUID } from 'node:crypto'
import { ConfigError } from '../../kernel/config.ts'
import { inTransaction } from '../../kernel/context.ts'
import { reasonOf, type ReasonCode, type Verdict } from '../../kernel/credentials/reasons.ts'
import type { Verification } from '../../kernel/credentials/verify.ts'
import { makeCertificates } from '../demo/certificates.ts'
import { judgeByNumber } from '../../modules/certificates/public.ts'
import { systemActor } from '../actor.ts'
import { getProvince, withSystem } from './command.ts'

/** Looks a normalised number up in the register of this deployment; undefined where there is none. */
export function findInRegister(number: string): Promise<Verification | undefined> {
  return withSystem(async (system) => {
    const actor = systemActor(await getProvince(system))
    const found = await inTransaction(system.database, system.vault, actor, randomUUID(), (ctx) => judgeByNumber(ctx, number))
    if (!found) return undefined
    return found.verification ?? ofRegister(found.state, found.asOf)
  })
}

const verdicts: Record<string, [Verdict, ReasonCode]> = {
  valid: ['valid', 'registered'],
  suspended: ['suspended', 'suspended'],
  expired: ['expired', 'expired'],
}

/** A certificate from the back-file has no credential: what the register says is all there is. */
function ofRegister(state: string, statusAsOf: string): Verification {
  const [verdict, code] = verdicts[state] ?? ['revoked', 'revoked']
  return { verdict, reasons: [reasonOf(code)], form: null, certificate: null, statusAsOf }
}

/** Makes synthetic certificates in a demonstration province. */
export function makeInRegister(count: number): Promise<void> {
  return withSystem(async (system) => {
    const province = await getProvince(system)
    if (!province.demonstration) throw new ConfigError('这里是正式部署，不能装入演示证书。')
    const admin = await system.database.admin()
    try {
      const { schools, seconds } = await makeCertificates(admin, system.vault, province.schema, count, console.log)
      console.log(`${schools.length} 所学校，演示证书 ${count} 本，用时 ${seconds.toFixed(0)} 秒。`)
    } finally {
      await admin.end()
    }
  })
}
