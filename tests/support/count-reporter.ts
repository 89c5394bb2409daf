import { writeFileSync } from 'node:fs'
import { type Reporter, type SerializedError, type TestModule } from 'vitest/node'

const statesOf = (module: TestModule): string[] => [...module.children.allTests()].map((test) => test.result().state)

/** Writes how many tests passed, failed and were skipped, for the last line of `npm test`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.DURABILL_COUNT_FILE
    if (file === undefined) return
    const states = modules.flatMap(statesOf)
    const of = (state: string) => states.filter((found) => found === state).length
    // A file that failed without any of its tests, and an error outside of every test, count as one failure each.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && !statesOf(module).includes('failed'),
    ).length
    const failed = of('failed') + broken + unhandled.length
    writeFileSync(file, JSON.stringify({ passed: of('passed'), failed, skipped: of('skipped') + of('pending') }))
  }
}
