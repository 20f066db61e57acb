import { readFileSync } from 'node:fs'
import { ConfigError, readConfig } from '../../kernel/config.ts'
import { distribute, planDistribution } from '../backup/distribute.ts'
import { moveDatabase } from '../backup/move.ts'
import { readArgs, withSystem, type Command } from './command.ts'

export const db: Command = {
  name: 'db',
  title: '把数据库搬到自备的服务器，或分布到多台机器',
  usage: 'luban db move --to-file 文件 | --to postgres://账户:口令@主机/库 | luban db distribute [--plan]',
  help: `  luban db move --to URL     停下服务后运行：把随附数据库的全部内容搬到自备服务器上的空数据库，逐表核对，
                             以后用 DATABASE_URL=URL 启动。密钥、文件留在数据目录。原数据库不再启动，保留备查。
  luban db move --to-file 文件  同上，地址取文件的第一行：口令不出现在命令行和进程列表里
  luban db distribute        把各省的模式分布到 Citus 的各工作节点（一省一个模式，整个模式在一个节点）
  luban db distribute --plan 只核对结构、列出将要执行的语句，不改动

分布没有在真正的 Citus 上由本命令运行过：本版本只核对结构和语句，第一次使用前先在试验环境运行。`,
  async run(args) {
    const { values, positionals } = readArgs('db', args, { to: { type: 'string' }, 'to-file': { type: 'string' }, plan: { type: 'boolean' } })
    const [verb, extra] = positionals
    if (extra || (verb !== 'move' && verb !== 'distribute')) throw new ConfigError('要做什么没有写明。用法：luban db move --to-file 文件（或 --to URL），或 luban db distribute [--plan]。')
    if (verb === 'move') return move(values.to ?? firstLine(values['to-file']))
    return withSystem(async (system) => {
      const admin = await system.database.admin()
      try {
        const plan = await planDistribution(admin)
        for (const one of plan.obstacles) console.error(`Citus 不接受：${one}`)
        if (values.plan) {
          for (const one of plan.statements) console.log(one)
          for (const one of plan.notes) console.log(`-- ${one}`)
          console.log(`-- 扩展：${{ installed: '已启用', available: '已安装，还没有在库里启用', absent: '没有安装' }[plan.extension]}。没有执行任何语句。`)
          return plan.obstacles.length > 0 ? 1 : 0
        }
        await distribute(admin, plan)
        console.log(`已分布：${plan.statements.length} 条语句。运行 select * from citus_schemas 查看各省在哪个节点。`)
        return 0
      } finally {
        await admin.end()
      }
    })
  },
}

function firstLine(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0]!.trim()
  } catch (error) {
    throw new ConfigError(`文件 ${file} 读不出来（${(error as NodeJS.ErrnoException).code}）。第一行写 postgres://账户:口令@主机:5432/库，chmod 600。`)
  }
}

async function move(to: string | undefined): Promise<number> {
  if (!to || !URL.canParse(to) || !/^postgres(ql)?:$/.test(new URL(to).protocol) || new URL(to).pathname.length < 2)
    throw new ConfigError('没有写搬到哪里，或写得不对。例如：luban db move --to postgres://账户:口令@主机:5432/库。')
  const config = readConfig()
  const { tables } = await moveDatabase(config, to, (sentence) => console.log(sentence))
  console.log(`已搬到 ${new URL(to).host}${new URL(to).pathname}：${tables.length} 张表 ${tables.reduce((sum, one) => sum + one.rows, 0).toLocaleString('zh-CN')} 行，行数和摘要与原来相等。`)
  console.log('下一步：设置 DATABASE_URL 为这个地址，LUBAN_HOME 不变，运行 luban serve。原来随附的数据库保留在数据目录的 pg 里，确认无误后可以删除。')
  return 0
}
