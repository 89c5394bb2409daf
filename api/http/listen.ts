import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A server that is listening. */
export interface Listening {
  url: string
  port: number
  /** Stops accepting, lets what is being answered finish for a moment, then ends the rest. */
  close(): Promise<void>
}

const drainMs = 1_000
const limits = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 }

/** Listens for requests; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(handler: RequestListener, port: number, host: string): Promise<Listening> {
  const server = createServer(limits, handler)
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return { url: `http://${name}:${taken}`, port: taken, close: () => close(server) }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(timer)
}

/** What is not even HTTP is told so in the same form as everything else. */
function refuse(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return
  const [status, title] = statusOf(error.code)
  const requestId = randomUUID()
  const problem = { type: 'about:blank', title, status, detail: `${title}.`, code: 'malformed', request_id: requestId }
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nX-Request-Id: ${requestId}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function statusOf(code: string | undefined): [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Request Header Fields Too Large']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout']
  return [400, 'Bad Request']
}
