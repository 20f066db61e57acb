import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { drillTrouble, listDrills } from '../../kernel/backup-drills.ts'
import { backupPlan, listBackups, newestBackup } from '../../kernel/backups.ts'
import { ConfigError, publicUrl, trustedProxies, type Config } from '../../kernel/config.ts'
import { readMark } from '../../kernel/db/holders.ts'
import { isAlive } from '../../kernel/process-mark.ts'
import { readHead } from '../backup/container.ts'
import { readKey } from '../backup/key.ts'
import { blocked, hint, passed, type Finding } from './finding.ts'

/** What the whole demonstration takes with its write-ahead log. */
const NEEDED_MB = 2_750
const HOUR_MS = 3_600_000
const OLD_BACKUP_HOURS = 36

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return passed(`Node ${version}`)
  return blocked(`Node ${version} 太旧`, '安装 Node 22.18 或更高版本，或用 npm run luban 运行随附的版本。')
}

/** Looks only: a folder that is not there yet is not made by being looked at. */
export function checkHome(home: string): Finding {
  let at = home
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  try {
    accessSync(at, constants.W_OK | constants.X_OK)
    if (!statSync(at).isDirectory()) return blocked(`数据目录 ${home} 不能写（ENOTDIR）`, '用 LUBAN_HOME 指定一个可写的目录。')
    return at === home ? passed(`数据目录 ${home} 可写`) : hint(`数据目录 ${home} 还没有`, '核对 LUBAN_HOME；第一次启动或 luban init 时会建立。')
  } catch (error) {
    return blocked(`数据目录 ${home} 不能写（${(error as NodeJS.ErrnoException).code}）`, '用 LUBAN_HOME 指定一个可写的目录，或修正目录权限；做成系统服务的，用 luban 命令以服务的账户运行。')
  }
}

export function checkSpace(home: string, freeMb: number = freeOf(home)): Finding {
  if (freeMb >= NEEDED_MB) return passed(`磁盘剩余 ${(freeMb / 1024).toFixed(1)} GB`)
  const todo = '演示省份约需 2.7 GB。腾出空间，或用 LUBAN_HOME 换到别的磁盘。'
  return freeMb < 200 ? blocked(`磁盘只剩 ${freeMb} MB`, todo) : hint(`磁盘只剩 ${freeMb} MB`, todo)
}

function freeOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return Math.floor((bavail * bsize) / 1_048_576)
}

export function checkSecrets(home: string): Finding {
  const file = join(home, 'secrets.json')
  const mode = statSync(file).mode & 0o777
  if (process.platform === 'win32' || (mode & 0o077) === 0) return passed('密钥文件只有本账户可读')
  return hint(`密钥文件 ${file} 别的账户也能读（${mode.toString(8)}）`, `运行 chmod 600 ${file}。`)
}

export async function checkPort({ home, host, port }: Pick<Config, 'home' | 'host' | 'port'>): Promise<Finding> {
  const code = await new Promise<string>((done) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'EADDRINUSE'))
    server.listen(port, host, () => server.close(() => done('')))
  })
  if (code === '') return passed(`端口 ${port} 空闲`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return hint(`HOST=${host} 不是本机的地址（${code}）`, '改成本机的地址；前面有反向代理时用 127.0.0.1，各网卡都听时用 0.0.0.0。')
  if (code === 'EACCES') return hint(`没有权限使用端口 ${port}`, '换一个 1024 以上的端口：PORT=3000。')
  const server = readMark<{ pid: number; port: number }>(join(home, 'server.json'))
  if (server?.port === port && isAlive(server)) return passed(`鲁班正在端口 ${port} 运行`)
  return hint(`端口 ${port} 被别的程序占用`, `换一个端口启动：PORT=${port + 1} npm start。`)
}

/** Backups, background work and the sealing of the audit are done by the service: while it stands still, none of them is. */
export async function checkService({ home, host }: Pick<Config, 'home' | 'host'>, demonstration: boolean): Promise<Finding> {
  const server = readMark<{ pid: number; port: number }>(join(home, 'server.json'))
  if (!server || !isAlive(server)) {
    if (demonstration) return passed('服务没有在运行（演示数据）')
    return hint('服务没有在运行', '启动它：systemctl start luban，或 npm start。停着时没有自动备份，后台任务不办理，审计不封存。')
  }
  const at = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  const answer = await fetch(`http://${at}:${server.port}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
  if (answer?.ok) return passed(`服务在运行，/readyz 有应答（进程 ${server.pid}）`)
  return hint(`服务在运行（进程 ${server.pid}），但 /readyz ${answer ? `答 ${answer.status}` : '没有应答'}`, '正在启动的等几分钟再看；一直这样的看日志（journalctl -u luban），再重新启动。')
}

/** Behind a proxy that is not named, everybody has the address of the proxy: one limit on requests for the whole province. */
export function checkProxies(env: NodeJS.ProcessEnv = process.env): Finding[] {
  if (!publicUrl(env)?.startsWith('https:') || trustedProxies(env)) return []
  return [hint('没有写明前面的反向代理（LUBAN_TRUSTED_PROXIES）', UNNAMED_PROXY)]
}

export const UNNAMED_PROXY = '设了 https 的正式网址，前面应有反向代理；不设 LUBAN_TRUSTED_PROXIES，全省的人共用代理这一个地址的限流，登录记录和审计里也只有它。代理在本机的设 LUBAN_TRUSTED_PROXIES=127.0.0.1,::1，再重新启动。'

export function checkWeb(index: string = join(import.meta.dirname, '../../../dist/web/index.html')): Finding {
  return existsSync(index) ? passed('页面已生成') : hint('页面还没有生成', '第一次 npm start 会自动生成。')
}

/** Without the font a document is not printed: a certificate with empty squares would be worse. */
export function checkFonts(folder: string = fontFolder()): Finding {
  const file = join(folder, '400Regular', 'NotoSerifSC_400Regular.ttf')
  if (existsSync(file) && statSync(file).size > 1_000_000) return passed('打印用的中文字体在')
  return blocked(`打印用的中文字体不在或不完整（${file}）`, '重新运行 npm ci 装全依赖。没有字体，证书和文书不能打印。')
}

function fontFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/package.json'))
  } catch {
    return ''
  }
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']

/** Only the browser tests and the pictures of the guides need one; the product does not. */
export function checkChromium(path: string = process.env.PATH ?? ''): Finding {
  const found = path.split(':').flatMap((folder) => BROWSERS.map((name) => join(folder, name))).find(isProgram)
  return found ? passed(`Chromium 在 ${found}`) : hint('没有找到 Chromium', '只影响浏览器测试和指南截图，不影响使用。要运行它们时安装 chromium。')
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** Whether automatic backups are made and the last one is young; a deployment of real data should have them. */
export function checkBackups(env: NodeJS.ProcessEnv = process.env, now: Date = new Date(), demonstration = false): Finding {
  let plan
  try {
    plan = backupPlan(env)
  } catch (error) {
    if (error instanceof ConfigError) return blocked('自动备份的设置不对', error.message)
    throw error
  }
  if (!plan) return demonstration ? passed('演示数据，没有设自动备份') : hint('没有设自动备份', '设 LUBAN_BACKUP_DIR 和 LUBAN_BACKUP_KEY_FILE 后重新启动；随时可以用 luban backup 文件 备份一次。')
  if (!existsSync(plan.keyFile)) return blocked(`备份密钥文件 ${plan.keyFile} 不在`, '从另存的地方放回；确实没有了就用 luban backup key 文件 生成新的，旧备份则打不开。')
  const last = newestBackup(plan.folder, now.getTime())
  if (!last) return hint(`${plan.folder} 里还没有备份`, '在“系统状态”页立即备份一次，确认能做成。')
  const hours = Math.floor((now.getTime() - Date.parse(last.madeAt)) / HOUR_MS)
  if (hours <= OLD_BACKUP_HOURS) return passed(`最近一份备份 ${last.name}，${hours} 小时以前`)
  return hint(`最近一份备份 ${last.name} 已是 ${hours} 小时以前`, '在“后台任务”页看备份为什么没有办成；服务停着时不会备份。')
}

/** Whether a backup could be made tonight, and whether what lies there is one: the key, the folder, the newest file. */
export async function checkBackupSetup(env: NodeJS.ProcessEnv = process.env, now: Date = new Date()): Promise<Finding[]> {
  let plan
  try {
    plan = backupPlan(env)
  } catch {
    return []
  }
  // That the key file is not there is said by the finding on the backups.
  return plan ? [...(existsSync(plan.keyFile) ? checkBackupKey(plan.keyFile) : []), ...checkBackupFolder(plan.folder), ...(await checkBackupFiles(plan.folder, now))] : []
}

function checkBackupKey(file: string): Finding[] {
  try {
    readKey({ keyFile: file })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [blocked(`备份密钥文件不能用：${error.message}`, '不要改动旧备份；从另存的地方放回原来的密钥文件。')]
  }
  const { mode, uid } = statSync(file)
  if (process.platform === 'win32') return []
  if ((mode & 0o077) !== 0) return [hint(`备份密钥文件 ${file} 别的账户也能读（${(mode & 0o777).toString(8)}）`, `运行 chmod 600 ${file}。`)]
  if (process.getuid && uid !== process.getuid() && uid !== 0) return [hint(`备份密钥文件 ${file} 是别的账户的（${uid}）`, `运行 chown luban: ${file}，让它只归服务的账户。`)]
  return []
}

/** A folder that the service makes itself is not there before the first backup. */
function checkBackupFolder(folder: string): Finding[] {
  let at = folder
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  try {
    accessSync(at, constants.W_OK | constants.X_OK)
  } catch (error) {
    return [blocked(`备份的文件夹 ${folder} 不能写（${(error as NodeJS.ErrnoException).code}）`, '让它归服务的账户；不在 /var/lib/luban-backup 的，照 deploy/luban-paths.conf 让服务能写。')]
  }
  const free = freeOf(at)
  const needed = Math.ceil(Math.max(0, ...listBackups(folder).slice(0, 3).map((one) => one.bytes)) / 1_048_576) + 100
  return free >= needed ? [] : [hint(`备份的文件夹 ${folder} 只剩 ${free} MB，下一份约需 ${needed} MB`, '腾出空间，减少 LUBAN_BACKUP_KEEP_DAILY、LUBAN_BACKUP_KEEP_WEEKLY，或换到别的磁盘。')]
}

async function checkBackupFiles(folder: string, now: Date): Promise<Finding[]> {
  const findings: Finding[] = []
  const newest = newestBackup(folder, now.getTime())
  const ahead = newest ? listBackups(folder).findIndex((one) => one.name === newest.name) : listBackups(folder).length
  if (ahead > 0) findings.push(hint(`备份的文件夹里有 ${ahead} 份的名称写着将来的时间（${listBackups(folder)[0]!.name}）`, '核对本机时钟（timedatectl）；不是鲁班做的移走：它们会被当作最近的一份。'))
  if (!newest) return findings
  try {
    await readHead(join(folder, newest.name))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    findings.push(blocked(`最近一份备份 ${newest.name} 不是能用的备份（${newest.bytes} 字节）：${error.message}`, '在“系统状态”页立即备份一次，再运行 luban backup check 文件。'))
  }
  return findings
}

/** Whether the backups have proved that they can be restored: the last drill passed, and not too long ago. */
export function checkDrills(env: NodeJS.ProcessEnv = process.env, now: Date = new Date()): Finding[] {
  let plan
  try {
    plan = backupPlan(env)
  } catch {
    // Said by the finding on the backups.
    return []
  }
  if (!plan) return []
  if (plan.drill.days === 0) return [hint('定期的恢复演练已关（LUBAN_DRILL_DAYS=0）', '至少每季度做一次：luban backup drill 文件。')]
  const trouble = drillTrouble(plan, now)
  if (trouble) return [hint(trouble.what, trouble.todo)]
  const [last] = listDrills(plan)
  return last ? [passed(`最近一次恢复演练通过：${last.file}，${Math.floor((now.getTime() - Date.parse(last.at)) / (24 * HOUR_MS))} 天以前`)] : []
}
