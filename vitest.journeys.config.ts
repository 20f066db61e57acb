import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Journeys build on one another: 1-… before 2-…, whatever took longest last time. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    return files.toSorted((left, right) => left.moduleId.localeCompare(right.moduleId))
  }
}

/** Browser journeys: a real server with the demonstration province, a real Chromium, one after another. */
export default defineConfig({
  test: {
    include: ['tests/journeys/*.test.ts'],
    globalSetup: ['tests/journeys/support/product.ts'],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    pool: 'forks',
    sequence: { shuffle: false, sequencer: ByName },
  },
})
