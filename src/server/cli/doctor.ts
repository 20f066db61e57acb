import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError, readConfig, type Config } from '../../kernel/config.ts'
import { examineDatabase, holdsLuban } from '../doctor/database.ts'
import { blocked, hint, type Finding } from '../doctor/finding.ts'
import { checkBackups, checkBackupSetup, checkChromium, checkDrills, checkFonts, checkHome, checkNode, checkPort, checkProxies, checkSecrets, checkService, checkSpace, checkWeb } from '../doctor/machine.ts'
import { printJson, readArgs, withSystem, type Command } from './command.ts'

export const doctor: Command = {
  name: 'doctor',
  title: '检查运行条件',
  usage: 'luban doctor [--json]',
  help: `逐项检查运行条件，每项为通过、提示或阻断，并写明怎么办。有阻断时退出码为 1。只看不改：不建目录、密钥、数据库和角色，数据库结构比程序旧时也不更新；随附的数据库停着时，查的时候起一下。
查：Node、数据目录、磁盘、密钥、端口、反向代理、服务、页面、字体、浏览器、数据库、结构、时钟、审计封存链、后台任务、文件、备份、恢复演练。

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
  const has = (name: string) => existsSync(join(home, name))
  // Keys are drawn and a database is made by the first start, not by looking.
  if (!has('secrets.json') && !has('pg')) return [...findings, ...(existsSync(home) ? [checkSpace(home)] : []), checkWeb(), checkFonts(), emptyHome(home)]
  let config: Config
  try {
    config = readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [...findings, { state: '阻断', what: error.message }]
  }
  findings.push(checkSpace(home), checkSecrets(home), await checkPort(config), ...checkProxies(), checkWeb(), checkFonts(), checkChromium())
  if (!config.databaseUrl && !existsSync(join(home, 'pg', 'PG_VERSION'))) return [...findings, emptyHome(home)]
  try {
    if (config.databaseUrl && !(await holdsLuban(config.databaseUrl, config.secrets.databasePassword))) return [...findings, hint('DATABASE_URL 指向的数据库里还没有鲁班', '核对 DATABASE_URL；新的部署运行 luban init --province 51。')]
    const { findings: more, provinces } = await withSystem((system) => examineDatabase(system), config, { asItIs: true })
    const demonstration = provinces.every((one) => one.demonstration)
    return [...findings, ...more, await checkService(config, demonstration), checkBackups(process.env, new Date(), demonstration), ...(await checkBackupSetup()), ...checkDrills()]
  } catch (error) {
    const todo = config.databaseUrl ? '检查 DATABASE_URL 和数据库是否在运行。' : '按上面的说明处理后再运行 luban doctor。'
    return [...findings, blocked(`数据库不能用：${(error as Error).message}`, todo)]
  }
}

/** Where a machine is in service, nobody is advised to load a demonstration. */
function emptyHome(home: string): Finding {
  const inService = process.env.NODE_ENV === 'production' || Boolean(process.env.LUBAN_PUBLIC_URL || process.env.DATABASE_URL)
  const init = '正式部署运行 luban init --province 51；已有的部署核对 LUBAN_HOME 是不是服务用的目录（系统服务是 /var/lib/luban），或用 luban restore 恢复。'
  return hint(`数据目录 ${home} 还是空的`, inService ? init : `${init}只是试用，运行 npm start 装入演示省份。`)
}
