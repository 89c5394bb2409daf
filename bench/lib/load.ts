import { type ChildProcess, fork } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Task } from './client.ts'
import type { Driven } from './drive.ts'

const client = fileURLToPath(new URL('./client.ts', import.meta.url))

/** One HTTP/1.1 request as it goes over the wire; the connection is kept. */
export function rawRequest(method: string, path: string, headers: Record<string, string>, body = ''): string {
  const length: Record<string, string> = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ host: '127.0.0.1', ...headers, ...length }).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

export interface Load {
  port: number
  connections: number
  requests: readonly string[]
  /** The status that every answer must have. */
  status: number
}

/** Sends load from a process of its own. */
export interface Loader {
  /** Sends every request once. Throws when any answer has another status. */
  send(load: Load): Promise<Driven>
  close(): void
}

/** Starts the process that load comes from; requests are handed over as files in `dir`. */
export function startLoader(dir: string): Loader {
  const child = fork(client, { execArgv: ['--import', 'tsx'] })
  const file = join(dir, 'requests.json')
  return {
    async send({ port, connections, requests, status }) {
      writeFileSync(file, JSON.stringify(requests))
      const driven = await ask(child, { port, connections, file })
      rmSync(file)
      if (driven.statuses[status] !== requests.length)
        throw new Error(`Expected ${requests.length} × ${status}, got ${JSON.stringify(driven.statuses)}`)
      return driven
    },
    close: () => void child.kill(),
  }
}

function ask(child: ChildProcess, task: Task): Promise<Driven> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The load client ended'))
    child.once('exit', ended)
    child.once('message', (answer: Driven | { error: string }) => {
      child.off('exit', ended)
      if ('error' in answer) reject(new Error(answer.error))
      else resolve(answer)
    })
    child.send(task)
  })
}
