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
