import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { chromiumEnv } from './bin/up/tools.ts'

/** Tests of rules and of the sandbox need nothing; the others share one PostgreSQL, one Temporal and one bundle. */
const alone = ['tests/{domain,sandbox,ops,web}/**/*.test.{ts,tsx}']
const long = process.env.DURABILL_LONG_TESTS === '1'
const exclude = long ? [] : ['tests/**/*.long.test.ts']

/** `npm run coverage`: the same tests, counting lines. */
const counted = ['domain', 'db', 'stripe', 'workflows', 'activities', 'worker', 'api', 'web/server']
const counting = process.env.DURABILL_COVERAGE === '1'

export default defineConfig({
  test: {
    // Temporal's native module does not survive worker threads.
    pool: 'forks',
    // Files share their process: loading Temporal, Sequelize and Stripe anew for each would cost more than the tests.
    isolate: false,
    // Most of a story's time is waiting: one more than the cores.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The browser that setup unpacked, so that no two test files unpack it over each other.
    env: chromiumEnv(),
    // What every sandbox says is held against the types of the installed stripe package.
    globalSetup: ['tests/sandbox/schema/warm.ts'],
    setupFiles: ['tests/sandbox/schema/watch.ts', ...(counting ? ['tests/support/coverage.ts'] : [])],
    coverage: {
      // v8 sees nothing of workflows, which run in a context of their own.
      provider: 'istanbul',
      include: counted.map((folder) => `${folder}/**/*.ts`),
      // The processes' entries run as child processes, which are not counted here.
      exclude: ['{api,worker}/main.ts'],
      reporter: ['text-summary', ['json-summary', { file: 'summary.json' }]],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: Object.fromEntries(counted.map((folder) => [`${folder}/**/*.ts`, { lines: 90 }])),
    },
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
