import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { chromiumEnv } from './bin/up/tools.ts'

/** Tests of rules and of the sandbox need nothing; the others share one PostgreSQL, one Temporal and one bundle. */
const alone = ['tests/{domain,sandbox,ops,web}/**/*.test.{ts,tsx}']
const long = process.env.DURABILL_LONG_TESTS === '1'
const exclude = long ? [] : ['tests/**/*.long.test.ts']

export default defineConfig({
  test: {
    // Temporal's native module does not survive worker threads.
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The browser that setup unpacked, so that no two test files unpack it over each other.
    env: chromiumEnv(),
    projects: [
      { extends: true, test: { name: 'alone', include: long ? [] : alone, exclude } },
      {
        extends: true,
        test: {
          name: 'world',
          include: long ? ['tests/**/*.long.test.ts'] : ['tests/**/*.test.{ts,tsx}'],
          exclude: [...exclude, ...(long ? [] : alone)],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
  },
})
