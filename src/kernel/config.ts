import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { SuiteName } from './crypto-suite.ts'

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
  /** The algorithms this deployment was founded with; absent means the international ones. */
  suite?: SuiteName
}

export type Config = {
  home: string
  host: string
  port: number
  /** Undefined means the embedded PostgreSQL. */
  databaseUrl: string | undefined
  secrets: Secrets
}

/** Reads the environment; makes the data folder and its keys on the first start. Throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const read = readEnvironment(env)
  refuseUnfinished(read.home, Boolean(read.databaseUrl))
  return { ...read, secrets: readSecrets(read.home, Boolean(read.databaseUrl), suiteWanted(env)) }
}

/** What the environment says, without touching the data folder. Throws ConfigError. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Omit<Config, 'secrets'> {
  const home = resolve(env.LUBAN_HOME || '.luban')
  const port = env.PORT ? (/^\d{1,5}$/.test(env.PORT.trim()) ? Number(env.PORT) : 0) : 3000
  if (port < 1 || port > 65535) {
    throw new ConfigError(`PORT=${env.PORT} 不是端口号。请设为 1 到 65535 之间的整数，例如 PORT=3000。`)
  }
  // Wrong settings are said at the start, not when the first document is printed.
  publicUrl(env)
  scannerAddress(env)
  metricsToken(env)
  trustedProxies(env)
  securityContacts(env)
  suiteWanted(env)
  return { home, host: env.HOST || '127.0.0.1', port, databaseUrl: readDatabaseUrl(env.DATABASE_URL) }
}

/** Marks in the data folder: a restore that was interrupted, and a database that was moved to an own server. */
export const RESTORING = 'restoring.json'
export const MOVED = 'moved.json'

function refuseUnfinished(home: string, ownServer: boolean): void {
  if (existsSync(join(home, RESTORING)))
    throw new ConfigError(`数据目录 ${home} 上有一次没有做完的恢复，内容不全，不能启动。再运行同一条 luban restore，会从头恢复。`)
  if (ownServer || !existsSync(join(home, MOVED))) return
  const to = readFileSync(join(home, MOVED), 'utf8').slice(0, 200).trim()
  throw new ConfigError(`数据库已经搬到 ${to}，这里随附的数据库不再使用。设置 DATABASE_URL 再启动；确实要退回搬迁以前的数据时，删去 ${join(home, MOVED)}。`)
}

/**
 * The official address that documents and the verification page name, without a slash at the end: LUBAN_PUBLIC_URL.
 * Undefined while it is not set; then documents say that they are a demonstration. Throws ConfigError.
 */
export function publicUrl(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const text = env.LUBAN_PUBLIC_URL?.trim().replace(/\/+$/, '')
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username) return text
  throw new ConfigError('LUBAN_PUBLIC_URL 写得不对。写成正式网址，例如 https://jg.example.gov.cn。')
}

/** Where the virus scanner listens: a socket path or host and port. LUBAN_CLAMD; undefined means none. Throws ConfigError. */
export function scannerAddress(env: NodeJS.ProcessEnv = process.env): { path: string } | { host: string; port: number } | undefined {
  const text = env.LUBAN_CLAMD?.trim()
  if (!text) return undefined
  if (text.startsWith('/')) return { path: text }
  const parts = /^(?:tcp:\/\/)?([\w.-]+):(\d{1,5})$/.exec(text)
  if (parts && Number(parts[2]) > 0 && Number(parts[2]) < 65536) return { host: parts[1]!, port: Number(parts[2]) }
  throw new ConfigError('LUBAN_CLAMD 写得不对。写成 clamd 的套接字路径（/run/clamav/clamd.ctl）或 主机:端口（127.0.0.1:3310）。')
}

/**
 * The reverse proxies in front, whose X-Forwarded-For is believed: LUBAN_TRUSTED_PROXIES, addresses or ranges with
 * commas between. Undefined means none: then the address of a request is that of its connection. Throws ConfigError.
 */
export function trustedProxies(env: NodeJS.ProcessEnv = process.env): BlockList | undefined {
  const texts = (env.LUBAN_TRUSTED_PROXIES ?? '').split(',').map((one) => one.trim()).filter(Boolean)
  if (texts.length === 0) return undefined
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits, ...more] = text.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    if (family === 0 || more.length > 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
      throw new ConfigError('LUBAN_TRUSTED_PROXIES 写得不对。写反向代理的地址，几个用逗号分开，例如 127.0.0.1,10.0.0.0/28。')
    list.addSubnet(address, Number(bits ?? most), family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** Whom finders of a weakness write to: LUBAN_SECURITY_CONTACT, several with commas between. Empty: nobody was named. Throws ConfigError. */
export function securityContacts(env: NodeJS.ProcessEnv = process.env): string[] {
  const texts = (env.LUBAN_SECURITY_CONTACT ?? '').split(',').map((one) => one.trim()).filter(Boolean)
  if (texts.every((one) => /^(mailto:[^\s@]+@[^\s@]+|tel:\+?[\d-]+|https:\/\/\S+)$/.test(one))) return texts
  throw new ConfigError('LUBAN_SECURITY_CONTACT 写得不对。写成 mailto:security@单位域名、tel:+86-28-… 或 https://…，几个用逗号分开。')
}

/** The algorithms asked for: LUBAN_CRYPTO, `national` (国密) or `international`. Undefined: whatever the deployment has. Throws ConfigError. */
export function suiteWanted(env: NodeJS.ProcessEnv = process.env): SuiteName | undefined {
  const text = env.LUBAN_CRYPTO?.trim()
  if (!text) return undefined
  if (text === 'national' || text === 'international') return text
  throw new ConfigError('LUBAN_CRYPTO 写得不对。写 national（国密 SM2、SM3、SM4）或 international。')
}

/** What whoever reads `/metrics` from another machine has to show: LUBAN_METRICS_TOKEN. Throws ConfigError. */
export function metricsToken(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const text = env.LUBAN_METRICS_TOKEN?.trim()
  if (!text) return undefined
  if (text.length >= 24) return text
  throw new ConfigError('LUBAN_METRICS_TOKEN 太短。写 24 个以上的随机字符，例如 openssl rand -hex 24 的输出。')
}

/** What the person who starts Luban can mend; its message is the whole sentence to show. */
export class ConfigError extends Error {}

function readDatabaseUrl(text: string | undefined): string | undefined {
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname && url.pathname.length > 1) return text
  throw new ConfigError('DATABASE_URL 写得不对。写成 postgres://账户:口令@主机:5432/数据库，口令里的特殊字符用 %XX 表示。')
}

function readSecrets(home: string, ownServer: boolean, wanted: SuiteName | undefined): Secrets {
  const file = join(home, 'secrets.json')
  try {
    if (existsSync(file)) return refuseOtherSuite(parseSecrets(file), wanted)
    if (!ownServer && existsSync(join(home, 'pg', 'PG_VERSION')))
      throw new ConfigError(`数据目录 ${home} 里有数据库，却没有密钥文件 secrets.json。从备份放回这个文件再启动；没有它，库里的证件号码无法读出。`)
    // As root the database runs under another account, which has to pass through this folder.
    mkdirSync(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    return drawSecrets(file, wanted)
  } catch (error) {
    throw explainHome(error, home)
  }
}

function parseSecrets(file: string): Secrets {
  const text = readFileSync(file, 'utf8')
  try {
    const secrets = JSON.parse(text) as Secrets
    if (secrets.databasePassword && secrets.idHashKey && secrets.idCipherKey && secrets.sessionSecret) return secrets
  } catch {
    // Falls through to the sentence below.
  }
  throw new ConfigError(`密钥文件 ${file} 不完整。从备份放回这个文件再启动，不要删除它：没有它，库里的证件号码无法读出。`)
}

/** What was hashed and sealed with one suite cannot be read with the other. */
function refuseOtherSuite(secrets: Secrets, wanted: SuiteName | undefined): Secrets {
  const has = secrets.suite ?? 'international'
  if (wanted === undefined || wanted === has) return secrets
  const words = { national: '国密', international: '国际' }
  throw new ConfigError(`这个部署建立时用的是${words[has]}算法，不能改用${words[wanted]}算法：库里的摘要和密文换了算法就读不出。去掉 LUBAN_CRYPTO 再启动；要换的，另建一个部署。`)
}

/** Written whole beside its place and then linked, so that a full disk or a second start leaves no half file. */
function drawSecrets(file: string, suite: SuiteName | undefined): Secrets {
  const secrets: Secrets = {
    databasePassword: randomBytes(24).toString('hex'),
    idHashKey: randomBytes(32).toString('hex'),
    idCipherKey: randomBytes(32).toString('hex'),
    sessionSecret: randomBytes(32).toString('hex'),
    ...(suite === 'national' ? { suite } : {}),
  }
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, JSON.stringify(secrets, null, 2), { mode: 0o600, flush: true })
    chmodSync(draft, 0o600)
    linkSync(draft, file)
    return secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return parseSecrets(file)
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Turns a failure of the file system in the data folder into the sentence to show. */
export function explainHome(error: unknown, home: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ConfigError(`磁盘已满，不能写入数据目录 ${home}。腾出空间后重新启动。`)
  if (['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'EPERM', 'EISDIR', 'ENOENT'].includes(code))
    return new ConfigError(`数据目录 ${home} 不能用（${code}）。请换一个可写的目录：LUBAN_HOME=/可写的/目录 npm start。`)
  return error
}
