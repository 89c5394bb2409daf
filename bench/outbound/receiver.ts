import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A customer's server that takes everything and counts it. */
export interface Receiver {
  url: string
  /** Ids of the events that were taken, in the order of their first arrival. */
  taken: Set<string>
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const taken = new Set<string>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      taken.add(String(request.headers['webhook-id']))
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
