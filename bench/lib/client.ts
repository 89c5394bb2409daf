import { readFileSync } from 'node:fs'
import { drive } from './drive.ts'

/** What the load client is asked: to send the raw requests that a file holds as a JSON array. */
export interface Task {
  port: number
  connections: number
  file: string
}

// Load comes from a process of its own, so that making it does not slow the server that is measured.
process.on('message', ({ port, connections, file }: Task) => {
  const requests = JSON.parse(readFileSync(file, 'utf8')) as string[]
  drive(port, connections, requests).then(
    (driven) => process.send?.(driven),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
