import { ConfigError } from '../kernel/config.ts'
import { runCommand } from './cli.ts'

try {
  process.exitCode = await runCommand(process.argv.slice(2))
} catch (error) {
  if (error instanceof ConfigError) console.error(error.message)
  else {
    console.error(`程序出了故障，没有做完：${(error as Error).message}。请把下面的内容交给维护人员。`)
    console.error(error)
  }
  // What failed may have left a connection or a child open; the exit leaves the database in good order.
  process.exit(1)
}
