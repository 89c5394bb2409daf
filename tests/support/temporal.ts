import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'

/** The run's Temporal dev server, shared by all test files: use task queues and business ids of your own. */
export function temporalAddress(): string {
  return inject('world').temporalAddress
}

/** Its namespace. */
export function temporalNamespace(): string {
  return inject('world').temporalNamespace
}

/** A task queue that no other test has. */
export function uniqueTaskQueue(): string {
  return `test-${randomBytes(6).toString('hex')}`
}

/** How many actions (as Temporal counts and bills them), by type, the server has seen in the tests' namespace so far. */
export async function actionCount(metricsUrl = inject('world').temporalMetricsUrl): Promise<Record<string, number>> {
  const page = await (await fetch(metricsUrl)).text()
  const counts: Record<string, number> = {}
  for (const [, labels = '', value] of page.matchAll(/^action\{(.*)\} (\S+)$/gm)) {
    const type = /action_type="([^"]*)"/.exec(labels)?.[1] ?? 'unknown'
    if (!labels.includes(`namespace="${temporalNamespace()}"`)) continue
    counts[type] = (counts[type] ?? 0) + Number(value)
  }
  return counts
}
