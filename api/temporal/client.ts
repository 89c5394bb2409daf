import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  WorkflowNotFoundError,
} from '@temporalio/client'
import type { Config } from '#domain/config/config.ts'

export interface Temporal {
  readonly client: Client
  readonly taskQueue: string
  /** Makes calls of the server that may take this long together, in real milliseconds. */
  within<T>(patienceMs: number, calls: () => Promise<T>): Promise<T>
  /** Whether the server answers within a second. */
  reachable(): Promise<boolean>
  close(): Promise<void>
}

const probeMs = 1_000
// A person waits: an outage is told after three quick tries instead of the default ten, which take half a minute.
const quick = makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 3 }))

/** A client that connects when it is first used, so that the API starts and answers without Temporal. */
export function openTemporal(config: Config['temporal']): Temporal {
  const connection = Connection.lazy({ address: config.address, interceptors: [quick] })
  const client = new Client({ connection, namespace: config.namespace })
  const within = deadlines(connection)
  const probe = () => connection.workflowService.describeNamespace({ namespace: config.namespace })
  return {
    client,
    taskQueue: config.taskQueue,
    within,
    async reachable() {
      try {
        await within(probeMs, probe)
        return true
      } catch {
        return false
      }
    },
    close: () => connection.close(),
  }
}

/**
 * Temporal's client keeps deadlines in an `AsyncLocalStorage`. On Node 20 that makes every promise of the process
 * several times slower from its first use until it is disabled: so it is, whenever no call is under way.
 */
function deadlines(connection: Connection): Temporal['within'] {
  let underWay = 0
  return async (patienceMs, calls) => {
    underWay++
    try {
      return await connection.withDeadline(Date.now() + patienceMs, calls)
    } finally {
      if (--underWay === 0) connection.callContextStorage.disable()
    }
  }
}

/** A run that has closed, or never was: nothing left to wake. */
export const isGone = (error: unknown): boolean => error instanceof WorkflowNotFoundError

/** The server could not be reached, or would not take the call now. */
export const isOutage = (error: unknown): boolean => {
  const cause = isGrpcServiceError(error) ? error : (error as { cause?: unknown }).cause
  return isGrpcServiceError(cause)
}
