import { readConfig } from '../kernel/config.ts'
import { serve } from './serve.ts'

const HELP = `luban —— 鲁班，技工教育信息管理系统

用法：
  luban serve                                  启动（没有数据时先装入演示省份）

环境变量：
  PORT          端口，默认 3000
  LUBAN_HOME    数据目录，默认 .luban
  DATABASE_URL  自备的 PostgreSQL（≥ 16）；不设时使用随附的数据库
`

/** Runs one command line and answers with the exit code. */
export async function runCommand(args: string[]): Promise<number> {
  const [command = 'help'] = args
  if (command === 'help' || args.includes('--help') || args.includes('-h')) {
    console.log(HELP)
    return 0
  }
  if (command === 'serve') return serve(readConfig())
  console.error(`没有“${command}”这条命令。luban --help 列出全部命令。`)
  return 2
}
