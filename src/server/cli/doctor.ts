import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError, readConfig, type Config } from '../../kernel/config.ts'
import { examineDatabase } from '../doctor/database.ts'
import { blocked, hint, type Finding } from '../doctor/finding.ts'
import { checkBackups, checkChromium, checkDrills, checkFonts, checkHome, checkNode, checkPort, checkSecrets, checkSpace, checkWeb } from '../doctor/machine.ts'
import { printJson, readArgs, withSystem, type Command } from './command.ts'

export const doctor: Command = {
  name: 'doctor',
  title: '检查运行条件',
  usage: 'luban doctor [--json]',
  help: `逐项检查运行条件，每项为通过、提示或阻断，并写明怎么办。有阻断时退出码为 1。只看不改：数据库结构比程序旧时也不更新。
查：Node、数据目录、磁盘、密钥、端口、页面、字体、浏览器、数据库、结构、时钟、审计封存链、后台任务、文件、备份、恢复演练。

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
  if (!existsSync(join(home, 'secrets.json')) && !existsSync(join(home, 'pg')) && !process.env.DATABASE_URL)
    return [...findings, checkSpace(home), checkWeb(), checkFonts(), hint(`数据目录 ${home} 还是空的`, '运行 npm start 装入演示省份，或 npm run luban -- init --province 51 建立正式部署。')]
  let config: Config
  try {
    config = readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [...findings, { state: '阻断', what: error.message }]
  }
  findings.push(checkSpace(home), checkSecrets(home), await checkPort(config), checkWeb(), checkFonts(), checkChromium())
  try {
    const { findings: more, provinces } = await withSystem((system) => examineDatabase(system), config, { asItIs: true })
    return [...findings, ...more, checkBackups(process.env, new Date(), provinces.every((one) => one.demonstration)), ...checkDrills()]
  } catch (error) {
    const todo = config.databaseUrl ? '检查 DATABASE_URL 和数据库是否在运行。' : '按上面的说明处理后再运行 luban doctor。'
    return [...findings, blocked(`数据库不能用：${(error as Error).message}`, todo)]
  }
}
