import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request, read whole. `path` has no query; `query` has no question mark. */
export interface Received {
  method: string
  path: string
  query: string
  headers: IncomingMessage['headers']
  body: string
}

/** What to send; null drops the connection without a word. */
export interface Sent {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

/** Answers one request; must not throw. */
export type Responder = (request: Received) => Promise<Sent | null>

/** Who sends slowly, or a header without end, is let go; milliseconds and bytes. */
const limits = { headersTimeout: 10_000, requestTimeout: 120_000, maxHeaderSize: 16_384 }

const mostBytes = 1024 * 1024
/** A whole state that is taken in is larger than any request of a client. */
const mostStateBytes = 512 * mostBytes

async function read(request: IncomingMessage): Promise<string | null> {
  const most = request.url === '/_sandbox/import' ? mostStateBytes : mostBytes
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= most) parts.push(part)
  }
  return size > most ? null : Buffer.concat(parts).toString('utf8')
}

const tooLarge: Sent = {
  status: 413,
  headers: { 'Content-Type': 'application/json', Connection: 'close' },
  body: JSON.stringify({ error: { type: 'invalid_request_error', message: 'The request is larger than 1 MB.' } }),
}

async function serve(respond: Responder, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await read(request)
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  const sent =
    body === null
      ? tooLarge
      : await respond({
          method: request.method ?? 'GET',
          path: cut < 0 ? url : url.slice(0, cut),
          query: cut < 0 ? '' : url.slice(cut + 1),
          headers: request.headers,
          body,
        })
  if (!sent) {
    request.socket.destroy()
    return
  }
  response.writeHead(sent.status, { ...sent.headers, 'Content-Length': Buffer.byteLength(sent.body) })
  response.end(request.method === 'HEAD' ? undefined : sent.body)
}

/** Listens; `port` 0 takes a free one. Rejects when the port is taken. */
export async function listen(
  respond: Responder,
  port: number,
  host: string,
): Promise<{ server: Server; port: number }> {
  const server = createServer(limits, (request, response) => {
    serve(respond, request, response).catch(() => request.socket.destroy())
  })
  // Longer than clients keep idle connections, so that a connection never closes under a request.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Stops listening and drops what is still connected. */
export async function unlisten(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
