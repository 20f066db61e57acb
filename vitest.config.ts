import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** These start the product itself, again and again: begun last, they would keep one worker busy while the other waits. */
const LONG = ['start', 'reliability/process', 'isolation-endpoints', 'privacy', 'demo', 'import-crash', 'backup', 'cli', 'reliability/idempotency', 'operations', 'endpoints'].map((name) => `/tests/${name}.test.ts`)

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((name) => moduleId.endsWith(name))
      return found < 0 ? LONG.length : found
    }
    return (await super.sort(files)).toSorted((left, right) => place(left) - place(right))
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/journeys/**', 'node_modules/**'],
    // Refusals are logged, and tests are refused thousands of times.
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' },
    globalSetup: ['tests/support/cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: LongFirst },
    reporters: ['default'],
  },
})
