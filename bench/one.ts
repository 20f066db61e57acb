// One bench in a process of its own, started by main.ts: its memory ends with it, and so does a database it started.
import type { Bench, Row } from './support/measure.ts'

export type Said = { title: string } | { row: Row } | { failed: string }

const say = (said: Said) => new Promise<void>((done) => process.send!(said, () => done()))

// Leaving through exit() stops the database that this process started.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => process.exit(143))
process.once('disconnect', () => process.exit(143))

try {
  const { bench } = (await import(`./${process.argv[2]}.bench.ts`)) as { bench: Bench }
  await say({ title: bench.title })
  await bench.run((row) => void say({ row }))
} catch (error) {
  await say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
process.exit(0)
