import { HttpError } from '../kernel/errors.ts'
import { ConfigError } from '../kernel/config.ts'
import { admissions } from './cli/admissions.ts'
import { audit } from './cli/audit.ts'
import { backup } from './cli/backup.ts'
import { build } from './cli/build.ts'
import { certificates } from './cli/certificates.ts'
import type { Command } from './cli/command.ts'
import { db } from './cli/db.ts'
import { demo } from './cli/demo.ts'
import { doctor } from './cli/doctor.ts'
import { dossier } from './cli/dossier.ts'
import { indicators } from './cli/indicators.ts'
import { init } from './cli/init.ts'
import { migrateCommand } from './cli/migrate.ts'
import { restore } from './cli/restore.ts'
import { serveCommand } from './cli/serve.ts'
import { students } from './cli/students.ts'

const commands: readonly Command[] = [
  serveCommand,
  init,
  migrateCommand,
  build,
  demo,
  students,
  admissions,
  certificates,
  dossier,
  indicators,
  audit,
  backup,
  restore,
  db,
  doctor,
]

function overview(): string {
  const lines = commands.map((command) => `  ${command.usage}\n      ${command.title}`)
  return `luban —— 鲁班，技工教育信息管理系统

用法：
${lines.join('\n')}

luban 命令 --help 说明一条命令。命令在服务运行时也能用。

环境变量：
  PORT          端口，默认 3000
  LUBAN_HOME    数据目录，默认 .luban
  DATABASE_URL  自备的 PostgreSQL（≥ 16）；不设时使用随附的数据库
  其余见 docs/operations.md
`
}

/** Runs one command line and answers with the exit code: 0 done, 1 refused or failed, 2 no such command. */
export async function runCommand(args: string[]): Promise<number> {
  const [name = 'help', ...rest] = args
  if (name === 'help' || name === '--help' || name === '-h') {
    console.log(overview())
    return 0
  }
  const command = commands.find((one) => one.name === name)
  if (!command) {
    console.error(`没有“${name}”这条命令。luban --help 列出全部命令。`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(`${command.title}\n\n用法：${command.usage}\n\n${command.help}`)
    return 0
  }
  try {
    return await command.run(rest)
  } catch (error) {
    if (error instanceof ConfigError || error instanceof HttpError) {
      console.error(error.message)
      return 1
    }
    throw error
  }
}
