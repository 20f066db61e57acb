import { accessSync, constants, existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { drillTrouble, listDrills } from '../../kernel/backup-drills.ts'
import { backupPlan, listBackups } from '../../kernel/backups.ts'
import { ConfigError, type Config } from '../../kernel/config.ts'
import { readMark } from '../../kernel/db/holders.ts'
import { isAlive } from '../../kernel/process-mark.ts'
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

export function checkHome(home: string): Finding {
  const probe = join(home, `.probe-${process.pid}`)
  try {
    mkdirSync(home, { recursive: true })
    writeFileSync(probe, '')
    rmSync(probe)
    return passed(`数据目录 ${home} 可写`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return blocked(`数据目录 ${home} 不能写（${code}）`, code === 'ENOSPC' ? '腾出磁盘空间后再试。' : '用 LUBAN_HOME 指定一个可写的目录，或修正目录权限。')
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
  const busy = await new Promise<boolean>((done) => {
    const server = createServer()
    server.once('error', () => done(true))
    server.listen(port, host, () => server.close(() => done(false)))
  })
  if (!busy) return passed(`端口 ${port} 空闲`)
  const server = readMark<{ pid: number; port: number }>(join(home, 'server.json'))
  if (server?.port === port && isAlive(server)) return passed(`鲁班正在端口 ${port} 运行`)
  return hint(`端口 ${port} 被别的程序占用`, `换一个端口启动：PORT=${port + 1} npm start。`)
}

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
  const [last] = listBackups(plan.folder)
  if (!last) return hint(`${plan.folder} 里还没有备份`, '在“系统状态”页立即备份一次，确认能做成。')
  const hours = Math.floor((now.getTime() - Date.parse(last.madeAt)) / HOUR_MS)
  if (hours <= OLD_BACKUP_HOURS) return passed(`最近一份备份 ${last.name}，${hours} 小时以前`)
  return hint(`最近一份备份 ${last.name} 已是 ${hours} 小时以前`, '在“后台任务”页看备份为什么没有办成；服务停着时不会备份。')
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
