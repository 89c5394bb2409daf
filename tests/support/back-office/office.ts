import type { Client } from '@temporalio/client'
import type { Database } from '#db/connect.ts'

export interface Person {
  accountId: string
  userId: string
}

/** What the parts of the back office share. */
export interface Office {
  db: Database
  temporal: Client
  taskQueue: string
  /** The sandbox's control API. */
  control: <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<T>
}

export type Control = Office['control']

/** Calls the control API of the sandbox at this address; throws what it answers when it refuses. */
export const controlOf =
  (sandboxUrl: string): Control =>
  async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${sandboxUrl}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
