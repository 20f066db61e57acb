import { defineConfig } from 'vitest/config'

/** Browser journeys: a real server with the demonstration province, a real Chromium, one after another. */
export default defineConfig({
  test: {
    include: ['tests/journeys/*.test.ts'],
    globalSetup: ['tests/journeys/support/product.ts'],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    pool: 'forks',
    sequence: { shuffle: false },
  },
})
