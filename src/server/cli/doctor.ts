import { existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyAudit } from '../../kernel/audit-verify.ts'
import { ConfigError, readConfig, type Config } from '../../kernel/config.ts'
import { listProvinces } from '../../kernel/deployment.ts'
import { readMark } from '../../kernel/db/holders.ts'
import { listMigrations } from '../../kernel/db/migrate.ts'
import { isAlive } from '../../kernel/process-mark.ts'
import { moduleIds } from '../../modules/index.ts'
import type { System } from '../system.ts'
import { printJson, readArgs, withSystem, type Command } from './command.ts'

type Finding = { state: '通过' | '提示' | '阻断'; what: string; todo?: string }

/** What the whole demonstration takes with its write-ahead log. */
const NEEDED_MB = 2_750

export const doctor: Command = {
  name: 'doctor',
  title: '检查运行条件',
  usage: 'luban doctor [--json]',
  help: `逐项检查运行条件，每项为通过、提示或阻断，并写明怎么办。有阻断时退出码为 1。

  --json    输出 JSON 数组：{ state, what, todo? }`,
  async run(args) {
    const { values } = readArgs('doctor', args, { json: { type: 'boolean' } })
    const findings = await examine()
    if (values.json) printJson(findings)
    else
      for (const { state, what, todo } of findings)
        console.log(`${state}  ${what}${todo ? `\n      ${todo}` : ''}`)
    return findings.some((one) => one.state === '阻断') ? 1 : 0
  },
}

async function examine(): Promise<Finding[]> {
  const home = resolve(process.env.LUBAN_HOME || '.luban')
  const findings = [checkNode(), checkHome(home)]
  if (findings.some((one) => one.state === '阻断')) return findings
  // An empty folder is said to be empty; making a database is the business of the first start.
  const own = Boolean(process.env.DATABASE_URL)
  if (!existsSync(join(home, 'secrets.json')) && !own) {
    findings.push(checkSpace(home), checkWeb(), {
      state: '提示',
      what: `数据目录 ${home} 还是空的`,
      todo: '运行 npm start 装入演示省份，或 npm run luban -- init --province 51 建立正式部署。',
    })
    return findings
  }
  let config: Config
  try {
    config = readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [...findings, { state: '阻断', what: error.message }]
  }
  findings.push(checkSpace(home), checkSecrets(home), await checkPort(config), checkWeb())
  return [...findings, ...(await checkDatabase(config))]
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18))
    return { state: '通过', what: `Node ${process.versions.node}` }
  return {
    state: '阻断',
    what: `Node ${process.versions.node} 太旧`,
    todo: '安装 Node 22.18 或更高版本，或用 npm run luban 运行随附的版本。',
  }
}

function checkHome(home: string): Finding {
  const probe = join(home, `.probe-${process.pid}`)
  try {
    mkdirSync(home, { recursive: true })
    writeFileSync(probe, '')
    rmSync(probe)
    return { state: '通过', what: `数据目录 ${home} 可写` }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return {
      state: '阻断',
      what: `数据目录 ${home} 不能写（${code}）`,
      todo: code === 'ENOSPC' ? '腾出磁盘空间后再试。' : '用 LUBAN_HOME 指定一个可写的目录，或修正目录权限。',
    }
  }
}

function checkSpace(home: string): Finding {
  const { bavail, bsize } = statfsSync(home)
  const free = Math.floor((bavail * bsize) / 1_048_576)
  if (free >= NEEDED_MB) return { state: '通过', what: `磁盘剩余 ${(free / 1024).toFixed(1)} GB` }
  return {
    state: free < 200 ? '阻断' : '提示',
    what: `磁盘只剩 ${free} MB`,
    todo: '演示省份约需 2.7 GB。腾出空间，或用 LUBAN_HOME 换到别的磁盘。',
  }
}

function checkSecrets(home: string): Finding {
  const file = join(home, 'secrets.json')
  const mode = statSync(file).mode & 0o777
  if (process.platform === 'win32' || (mode & 0o077) === 0)
    return { state: '通过', what: '密钥文件只有本账户可读' }
  return {
    state: '提示',
    what: `密钥文件 ${file} 别的账户也能读（${mode.toString(8)}）`,
    todo: `运行 chmod 600 ${file}。`,
  }
}

async function checkPort(config: Config): Promise<Finding> {
  const busy = await new Promise<boolean>((done) => {
    const server = createServer()
    server.once('error', () => done(true))
    server.listen(config.port, config.host, () => server.close(() => done(false)))
  })
  if (!busy) return { state: '通过', what: `端口 ${config.port} 空闲` }
  const server = readMark<{ pid: number; port: number }>(join(config.home, 'server.json'))
  if (server?.port === config.port && isAlive(server)) return { state: '通过', what: `鲁班正在端口 ${config.port} 运行` }
  return {
    state: '提示',
    what: `端口 ${config.port} 被别的程序占用`,
    todo: `换一个端口启动：PORT=${config.port + 1} npm start。`,
  }
}

function checkWeb(): Finding {
  const built = existsSync(join(import.meta.dirname, '../../../dist/web/index.html'))
  return built
    ? { state: '通过', what: '页面已生成' }
    : { state: '提示', what: '页面还没有生成', todo: '第一次 npm start 会自动生成。' }
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  try {
    return await withSystem((system) => describeDatabase(system, config), config)
  } catch (error) {
    return [
      {
        state: '阻断',
        what: `数据库不能用：${(error as Error).message}`,
        todo: config.databaseUrl
          ? '检查 DATABASE_URL 和数据库是否在运行。'
          : '按上面的说明处理后再运行 luban doctor。',
      },
    ]
  }
}

async function describeDatabase(system: System, config: Config): Promise<Finding[]> {
  const { rows } = await system.database.auth.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  const findings: Finding[] = [
    {
      state: '通过',
      what: `数据库 PostgreSQL ${rows[0]!.version}（${config.databaseUrl ? '自备' : '随附'}）`,
    },
    { state: '通过', what: `数据库结构已是最新（${listMigrations(moduleIds).length} 个迁移文件）` },
  ]
  const provinces = await listProvinces(system.database)
  if (provinces.length === 0)
    findings.push({
      state: '提示',
      what: '还没有初始化',
      todo: '运行 luban init --province 51 建立正式部署，或 luban demo 装入演示省份。',
    })
  for (const province of provinces) {
    findings.push({
      state: '通过',
      what: `${province.name}（${province.demonstration ? '演示数据' : '正式部署'}）`,
    })
    const verdict = await verifyAudit(system.database, province.schema, auditKeeper(system.vault, config.home))
    findings.push(
      verdict.ok
        ? {
            state: '通过',
            what: `审计封存链完整（已封存 ${verdict.sealed} 条，未封存 ${verdict.unsealed} 条）`,
          }
        : {
            state: '阻断',
            what: `审计封存链在第 ${verdict.problem!.sealId} 环不符：${verdict.problem!.what}`,
            todo: '保全数据库，运行 luban audit verify --json，核对备份。',
          },
    )
  }
  return findings
}
