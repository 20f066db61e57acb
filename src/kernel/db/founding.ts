import { ConfigError } from '../config.ts'
import type { Database } from './open.ts'

/**
 * Runs the work that founds the first province (`luban demo`, `luban init`, the first start) while no other
 * process does, in a deployment that holds no province. A founding that was killed is waited for: its
 * connections end within seconds.
 */
export async function withFoundingLock<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const admin = await database.admin()
  try {
    await admin.query(`set lock_timeout = '60s'`)
    await admin.query('select pg_advisory_lock(510053)').catch((error: { code?: string }) => {
      if (error.code !== '55P03') throw error
      throw new ConfigError('另一个鲁班进程正在这里装入演示省份或建立正式部署。等它做完再试。')
    })
    const { rows } = await admin.query<{ name: string }>('select name from national.province')
    if (rows[0]) throw new ConfigError(`这里已有${rows[0].name}的部署，没有改动。用 LUBAN_HOME 指定一个空目录。`)
    return await work()
  } finally {
    await admin.end().catch(() => undefined)
  }
}
