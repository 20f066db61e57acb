import { ConfigError } from '../kernel/config.ts'
import { runCommand } from './cli.ts'

try {
  process.exitCode = await runCommand(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
