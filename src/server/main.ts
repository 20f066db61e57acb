import { runCommand } from './cli.ts'
import { tellFailure } from './failure.ts'

try {
  process.exitCode = await runCommand(process.argv.slice(2))
} catch (error) {
  tellFailure(error)
  // What failed may have left a connection or a child open; the exit leaves the database in good order.
  process.exit(1)
}
