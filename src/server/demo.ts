import { ConfigError } from '../kernel/config.ts'
import { todayInChina } from '../kernel/dates.ts'
import { freeMegabytes } from '../kernel/db/embedded-process.ts'
import { withFoundingLock } from '../kernel/db/founding.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { newcomersNo } from '../kernel/org-no.ts'
import { roles, type RoleId } from '../kernel/permissions.ts'
import { certificateStates, type CertificateState } from '../modules/certificates/codes.ts'
import { showDemoAccounts, type DemoCertificate } from '../modules/portal/public.ts'
import { candidatePhone, demonstrationPassword } from './demo/accounts.ts'
import { inProvince, loadProvinces, SCHEMA, type DemoCounts, type DemoOptions } from './demo/load.ts'
import { addNation, publishToNation } from './demo/nation.ts'
import { playStories } from './demo/stories.ts'
import type { System } from './system.ts'

/**
 * Loads the demonstration: Sichuan with invented schools and people, whose records give the published figures of
 * 2020 and run on to the day of loading. The same seed and day give the same rows. `scale` shrinks the number of
 * people for tests. The deployment must hold no province yet.
 */
export async function loadDemonstration(
  system: Pick<System, 'database' | 'vault' | 'sessions'>,
  options: Partial<DemoOptions> = {},
): Promise<DemoCounts> {
  const say = options.say ?? console.log
  const counts = await withFoundingLock(system.database, async () => {
    say('正在装入演示省份（四川省、重庆市，虚构的学校和人员）……')
    const chosen = { seed: 'luban-2026', today: todayInChina(), scale: 1, ...options, say }
    const loaded = await loadProvinces(system, chosen)
    const started = performance.now()
    await playStories(system, { schema: SCHEMA, today: chosen.today, say, inProvince: (work) => inProvince(system, work) })
    await addNation(system)
    await publishToNation(system, { today: chosen.today, say })
    say(`  在办事项和证书已装入，用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒`)
    return loaded
  })
  say(
    `演示省份已装入：学校 ${counts.schools} 所，人员 ${counts.people} 人，学籍 ${counts.enrollments} 条，培训 ${counts.training} 人次，用时 ${counts.seconds.toFixed(1)} 秒。`,
  )
  return counts
}

/** The share of people that `luban serve` loads: all of them, or for trials LUBAN_DEMO_SCALE (0.01 to 1). */
export function demonstrationScale(): number {
  const text = process.env.LUBAN_DEMO_SCALE || '1'
  const scale = Number(text)
  if (scale >= 0.01 && scale <= 1) return scale
  throw new ConfigError(`LUBAN_DEMO_SCALE=${text} 不在 0.01 到 1 之间。去掉它，装入全部。`)
}

/**
 * Refuses to fill a machine in service with a demonstration nobody asked for: the password of its accounts is published.
 * It is in service where NODE_ENV=production or an official address is set; LUBAN_DEMO_SCALE and `luban demo` ask.
 */
export function refuseUnaskedDemonstration(env: NodeJS.ProcessEnv = process.env): void {
  const set = env.NODE_ENV === 'production' ? 'NODE_ENV=production' : env.LUBAN_PUBLIC_URL?.trim() ? 'LUBAN_PUBLIC_URL' : undefined
  if (!set || env.LUBAN_DEMO_SCALE) return
  throw new ConfigError(
    `还没有初始化，没有启动：这里设了 ${set}，是正式使用的机器，不自动装入演示数据（演示账号的口令是公开的）。先运行 luban init --province 51 建立正式部署（51 换成本省代码），再启动；只想试用的，先运行 luban demo。`,
  )
}

/** Refuses a disk that the demonstration would fill, before anything is written. */
export function refuseSmallDisk(home: string): void {
  const needed = 350 + Math.round(4_700 * demonstrationScale())
  const free = freeMegabytes(home)
  if (free >= needed) return
  throw new ConfigError(
    `数据目录 ${home} 所在的磁盘只剩 ${free} MB，装入演示省份约需 ${needed} MB。腾出空间，或用 LUBAN_HOME 换到别的磁盘。`,
  )
}

/** Prints who can sign in to a demonstration; a real deployment prints nothing. */
export async function printDemonstrationAccounts(system: Pick<System, 'database'>): Promise<void> {
  const schemas = (await listProvinces(system.database)).filter((one) => one.demonstration).map((one) => one.schema)
  if (schemas.length === 0) return
  const { rows } = await system.database.auth.query<{
    username: string
    role: RoleId
    holder: string
    org: string
  }>(
    `select u.username, p.role, p.holder_name as holder, p.org_name as org from national.post p join auth."user" u on u.id = p.account_id
     where p.schema_name = any($1) and (p.role <> 'learner' or p.org_no <> all($2::bigint[]) or u.username = $3)
     order by array_position($1::text[], p.schema_name), p.created_at, p.id limit 30`,
    // Whoever signed up to try it is nobody's demonstration account.
    [schemas, schemas.map(newcomersNo), candidatePhone],
  )
  const certificates = await certificatesToTry(system)
  showDemoAccounts(
    rows.map((row) => ({
      username: row.username,
      password: demonstrationPassword,
      title: roles[row.role].title,
      orgName: row.org,
    })),
    certificates,
  )
  console.log(`演示数据。演示账号（口令都是 ${demonstrationPassword}）：`)
  const table = [
    ['账号', '岗位', '姓名', '单位'],
    ...rows.map((row) => [row.username, roles[row.role].title, row.holder, row.org]),
  ]
  for (const row of table)
    console.log(`  ${pad(row[0]!, 12)}${pad(row[1]!, 14)}${pad(row[2]!, 12)}${row[3]!}`)
  if (certificates.length > 0) console.log('演示证书（在 /verify 按编号和姓名查验）：')
  for (const { number, name, state } of certificates) console.log(`  ${pad(number, 26)}${pad(name, 12)}${state}`)
}

/** One certificate of each state, the newest first. */
async function certificatesToTry(system: Pick<System, 'database'>): Promise<DemoCertificate[]> {
  const found = await inProvince(system, (client) =>
    client.query<{ number: string; name: string; state: CertificateState }>(
      `select distinct on (state) number, name, state from certificate where kind = 'diploma' and origin = 'issued' order by state, issued_on desc, number`,
    ),
  )
  return found.rows.toSorted((left, right) => order.indexOf(left.state) - order.indexOf(right.state)).map((row) => ({ ...row, state: certificateStates[row.state] }))
}

const order = Object.keys(certificateStates)

/** A Chinese character takes two columns of a terminal. */
function pad(text: string, width: number): string {
  const columns = [...text].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(1, width - columns))
}
