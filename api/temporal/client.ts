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
  const probe = () => connection.workflowService.describeNamespace({ namespace: config.namespace })
  return {
    client,
    taskQueue: config.taskQueue,
    async reachable() {
      try {
        await connection.withDeadline(Date.now() + probeMs, probe)
        return true
      } catch {
        return false
      }
    },
    close: () => connection.close(),
  }
}

/** A run that has closed, or never was: nothing left to wake. */
export const isGone = (error: unknown): boolean => error instanceof WorkflowNotFoundError

/** The server could not be reached, or would not take the call now. */
export const isOutage = (error: unknown): boolean => {
  const cause = isGrpcServiceError(error) ? error : (error as { cause?: unknown }).cause
  return isGrpcServiceError(cause)
}
