import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyAudit } from '../../kernel/audit-verify.ts'
import type { Config } from '../../kernel/config.ts'
import { inTransaction } from '../../kernel/context.ts'
import type { IdVault } from '../../kernel/crypto.ts'
import { readConnections, tooFewConnections } from '../../kernel/db/connections.ts'
import { compareMigrations } from '../../kernel/db/migrate.ts'
import { withClient, type Database } from '../../kernel/db/open.ts'
import { refuseOtherKeys } from '../../kernel/db/own-server.ts'
import { listProvinces, type Province } from '../../kernel/deployment.ts'
import { countJobs } from '../../kernel/job-lists.ts'
import { moduleIds } from '../../modules/index.ts'
import { systemActor } from '../actor.ts'
import { quoted } from '../backup/catalog.ts'
import { blocked, hint, passed, type Finding } from './finding.ts'

type Parts = { database: Database; vault: IdVault; config: Pick<Config, 'home' | 'databaseUrl'> }

const APART_SECONDS = 60
const MINUTES_BACK = 10

/** Whether an own server holds a deployment that our keys open. Looks only: roles and structure are made by the first start. */
export async function holdsLuban(url: string, password: string): Promise<boolean> {
  const there = await withClient(url, async (client) => {
    const { rows } = await client.query<{ yes: boolean }>(`select to_regclass('national.province') is not null and exists (select 1 from pg_roles where rolname = 'luban_auth') as yes`)
    return rows[0]!.yes
  })
  if (there) await refuseOtherKeys(url, 'luban_auth', password)
  return there
}

export async function checkServer({ database, config }: Parts): Promise<Finding> {
  const { rows } = await database.auth.query<{ version: string }>(`select current_setting('server_version') as version`)
  return passed(`数据库 PostgreSQL ${rows[0]!.version}（${config.databaseUrl ? '自备' : '随附'}）`)
}

/** Whether the database lets one server open what it may need. */
export async function checkConnections(admin: pg.Client, provinces: number): Promise<Finding> {
  const found = await readConnections(admin, provinces)
  const few = tooFewConnections(found)
  return few ? hint(few.what, few.todo) : passed(`数据库的连接数够用（最多 ${found.allowed} 个，忙时要 ${found.needed} 个）`)
}

/** Whether the structure is the one of this version. Looks only; `luban migrate` and every start mend it. */
export async function checkStructure(admin: pg.Client): Promise<Finding> {
  const { missing, newer } = await compareMigrations(admin, moduleIds)
  if (newer.length > 0)
    return hint(`数据库结构比本版本新：有 ${newer.length} 个迁移本版本没有（${newer[0]}）`, '这里曾运行过更新的版本。结构只增不减，本版本能用；尽快换回更新的版本。')
  if (missing.length > 0) return hint(`数据库结构比本版本旧：还有 ${missing.length} 个迁移没有执行（${missing[0]}）`, '先备份，再运行 luban migrate；luban serve 启动时也会自动执行。')
  return passed('数据库结构已是最新')
}

/** The clock of this machine against that of the database and against the last thing that was written. */
export function checkClock(now: Date, database: Date, lastAudit: Date | undefined): Finding {
  const apart = Math.round((now.getTime() - database.getTime()) / 1000)
  if (Math.abs(apart) > APART_SECONDS) return hint(`本机时钟比数据库服务器${apart > 0 ? '快' : '慢'} ${Math.abs(apart)} 秒`, '两台机器都与时间服务器对时（timedatectl set-ntp true）。期限按数据库的时钟算。')
  const back = lastAudit ? Math.round((lastAudit.getTime() - database.getTime()) / 60_000) : 0
  if (back > MINUTES_BACK) return blocked(`时钟比最后一条审计早 ${back} 分钟`, '时钟被拨回了。先对时再启用：不然新写的审计时间会倒退，核对封存链会指出来。')
  return passed('时钟与数据库一致，没有倒退')
}

export async function readClock(admin: pg.Client, provinces: readonly Province[]): Promise<{ database: Date; lastAudit: Date | undefined }> {
  const { rows } = await admin.query<{ now: string }>('select clock_timestamp() as now')
  let lastAudit: Date | undefined
  for (const { schema } of provinces) {
    const found = await admin.query<{ at: string }>(`select at from ${quoted(admin, schema, 'audit')} order by id desc limit 1`)
    const at = found.rows[0] ? new Date(found.rows[0].at) : undefined
    if (at && (!lastAudit || at > lastAudit)) lastAudit = at
  }
  return { database: new Date(rows[0]!.now), lastAudit }
}

export async function checkChain({ database, vault, config }: Parts, { schema, name }: Province): Promise<Finding> {
  const verdict = await verifyAudit(database, schema, auditKeeper(vault, config.home))
  if (verdict.ok) return passed(`${name}：审计封存链完整（已封存 ${verdict.sealed} 条，未封存 ${verdict.unsealed} 条）`)
  return blocked(`${name}：审计封存链在第 ${verdict.problem!.sealId} 环不符：${verdict.problem!.what}`, '保全数据库，运行 luban audit verify --json，核对备份。')
}

export async function checkJobs({ database, vault }: Parts, province: Province): Promise<Finding> {
  const { failed, queued } = await inTransaction(database, vault, systemActor(province), randomUUID(), countJobs)
  const waits = await longestWait(database, province)
  if (waits >= STUCK_MINUTES)
    return hint(`${province.name}：有后台任务等了 ${waits < 120 ? `${waits} 分钟` : `${Math.floor(waits / 60)} 小时`}还没有办理（排队 ${queued} 件）`, '看服务是不是在运行、“后台任务”页是不是有一件一直办不完；重新启动服务后会接着办。')
  if (failed > 0) return hint(`${province.name}：最近一天有 ${failed} 件后台任务没有办成`, '系统管理员打开“后台任务”，看全部任务，按原因处理后重办。')
  return passed(`${province.name}：后台任务没有失败的（排队 ${queued} 件）`)
}

const STUCK_MINUTES = 60

/** For how many minutes the oldest job that could be done has waited. */
async function longestWait(database: Database, { schema }: Province): Promise<number> {
  const admin = await database.admin()
  try {
    const { rows } = await admin.query<{ minutes: number }>(`select coalesce(floor(extract(epoch from now() - min(run_after)) / 60), 0)::int as minutes from ${quoted(admin, schema, 'background_job')} where state = 'queued'`)
    return rows[0]!.minutes
  } finally {
    await admin.end()
  }
}

/** ID numbers open only with the keys they were sealed with: a wrong secrets.json shows here, not at the first print. */
export async function checkKeys({ vault }: Parts, admin: pg.Client, { schema, name }: Province): Promise<Finding> {
  const { rows } = await admin.query<{ type: string; hash: Buffer; sealed: Buffer }>(
    `select document_type as type, id_hash as hash, id_sealed as sealed from ${quoted(admin, schema, 'person')} where length(id_sealed) > 28 order by id desc limit 5`,
  )
  const wrong = rows.filter((row) => {
    try {
      return !vault.hash(row.type, vault.open(row.sealed)).equals(row.hash)
    } catch {
      return true
    }
  })
  if (wrong.length === 0) return passed(`${name}：密钥能读出证件号码`)
  return blocked(`${name}：现在的密钥读不出库里的证件号码`, 'secrets.json 不是这个数据库的那一份。停下服务，从备份放回原来的 secrets.json。')
}

/** Registered files whose contents are gone, by a sample of the newest. */
export async function checkFiles({ config }: Parts, admin: pg.Client, { schema, name }: Province): Promise<Finding> {
  const { rows } = await admin.query<{ name: string }>(`select distinct encode(sha256, 'hex') as name from (select sha256 from ${quoted(admin, schema, 'stored_file')} order by created_at desc limit 500) newest`)
  const gone = rows.filter((row) => !existsSync(join(config.home, 'files', row.name.slice(0, 2), row.name)))
  if (gone.length === 0) return passed(`${name}：登记的文件都在（查了最近 ${rows.length} 个）`)
  return hint(`${name}：最近 ${rows.length} 个文件里有 ${gone.length} 个的内容不在数据目录`, `核对 LUBAN_HOME 是不是原来的目录；从备份放回 ${join(config.home, 'files')}。`)
}

export async function examineDatabase(parts: Parts, now: Date = new Date()): Promise<{ findings: Finding[]; provinces: Province[] }> {
  const findings = [await checkServer(parts)]
  const admin = await parts.database.admin()
  try {
    const there = await admin.query(`select to_regclass('national.province') as t`)
    const provinces = there.rows[0].t ? await listProvinces(parts.database) : []
    findings.push(provinces.length > 0 ? await checkStructure(admin) : hint('还没有初始化', '运行 luban init --province 51 建立正式部署，或 luban demo 装入演示省份。'))
    const { database, lastAudit } = await readClock(admin, provinces)
    findings.push(checkClock(now, database, lastAudit))
    if (provinces.length > 0) findings.push(await checkConnections(admin, provinces.length))
    for (const province of provinces) {
      findings.push(passed(`${province.name}（${province.demonstration ? '演示数据' : '正式部署'}）`))
      for (const check of [() => checkChain(parts, province), () => checkKeys(parts, admin, province), () => checkJobs(parts, province), () => checkFiles(parts, admin, province)])
        findings.push(await check().catch((error: Error) => hint(`${province.name}：有一项没有查成（${error.message}）`, '数据库结构比本版本旧时先运行 luban migrate，再运行 luban doctor。')))
    }
    return { findings, provinces }
  } finally {
    await admin.end()
  }
}
