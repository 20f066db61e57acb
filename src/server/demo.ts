import { todayInChina } from '../kernel/dates.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { roles, type RoleId } from '../kernel/permissions.ts'
import { showDemoAccounts } from '../modules/portal/public.ts'
import { demonstrationPassword } from './demo/accounts.ts'
import { loadProvince, type DemoCounts, type DemoOptions } from './demo/load.ts'
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
  say('正在装入演示省份（四川省，虚构的学校和人员）……')
  const counts = await loadProvince(system, {
    seed: 'luban-2026',
    today: todayInChina(),
    scale: 1,
    ...options,
    say,
  })
  say(
    `演示省份已装入：学校 ${counts.schools} 所，人员 ${counts.people} 人，学籍 ${counts.enrollments} 条，培训 ${counts.training} 人次，用时 ${counts.seconds.toFixed(1)} 秒。`,
  )
  return counts
}

/** Prints who can sign in to a demonstration; a real deployment prints nothing. */
export async function printDemonstrationAccounts(system: Pick<System, 'database'>): Promise<void> {
  const province = (await listProvinces(system.database)).find((one) => one.demonstration)
  if (!province) return
  const { rows } = await system.database.auth.query<{
    username: string
    role: RoleId
    holder: string
    org: string
  }>(
    `select u.username, p.role, p.holder_name as holder, p.org_name as org from national.post p join auth."user" u on u.id = p.account_id
     where p.schema_name = $1 order by p.created_at, p.id limit 30`,
    [province.schema],
  )
  showDemoAccounts(
    rows.map((row) => ({
      username: row.username,
      password: demonstrationPassword,
      title: roles[row.role].title,
      orgName: row.org,
    })),
  )
  console.log(`演示数据。演示账号（口令都是 ${demonstrationPassword}）：`)
  const table = [
    ['账号', '岗位', '姓名', '单位'],
    ...rows.map((row) => [row.username, roles[row.role].title, row.holder, row.org]),
  ]
  for (const row of table)
    console.log(`  ${pad(row[0]!, 12)}${pad(row[1]!, 14)}${pad(row[2]!, 12)}${row[3]!}`)
}

/** A Chinese character takes two columns of a terminal. */
function pad(text: string, width: number): string {
  const columns = [...text].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(1, width - columns))
}
