import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Keys and passwords of one installation. They live in LUBAN_HOME/secrets.json (mode 0600) and nowhere else. */
export type Secrets = {
  /** Password of the database roles that the application signs in with. */
  databasePassword: string
  /** Key of the ID-number hash: one nationally, so that claims of two provinces are comparable (64 hex). */
  idHashKey: string
  /** Key that encrypts ID numbers at rest (64 hex). */
  idCipherKey: string
  /** Signs session cookies (64 hex). */
  sessionSecret: string
}

export type Config = {
  home: string
  host: string
  port: number
  /** Undefined means the embedded PostgreSQL. */
  databaseUrl: string | undefined
  secrets: Secrets
}

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const home = resolve(env.LUBAN_HOME || '.luban')
  const port = env.PORT === undefined || env.PORT === '' ? 3000 : Number(env.PORT)
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new ConfigError(`PORT=${env.PORT} 不是端口号。请设为 1 到 65535 之间的整数，例如 PORT=3000。`)
  }
  return {
    home,
    host: env.HOST || '127.0.0.1',
    port,
    databaseUrl: env.DATABASE_URL || undefined,
    secrets: readSecrets(home),
  }
}

export class ConfigError extends Error {}

function readSecrets(home: string): Secrets {
  const file = join(home, 'secrets.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets
  try {
    mkdirSync(home, { recursive: true })
    const secrets: Secrets = {
      databasePassword: randomBytes(24).toString('hex'),
      idHashKey: randomBytes(32).toString('hex'),
      idCipherKey: randomBytes(32).toString('hex'),
      sessionSecret: randomBytes(32).toString('hex'),
    }
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600, flag: 'wx' })
    chmodSync(file, 0o600)
    return secrets
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return JSON.parse(readFileSync(file, 'utf8')) as Secrets
    if (code === 'ENOSPC')
      throw new ConfigError(`磁盘已满，无法在 ${home} 建立数据目录。腾出空间后重新启动。`)
    if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EPERM') {
      throw new ConfigError(
        `无法写入数据目录 ${home}（${code}）。请换一个可写的目录：LUBAN_HOME=/可写的/目录 npm start。`,
      )
    }
    throw error
  }
}
