import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that a local server was sent. */
export interface Received {
  path: string
  body: Record<string, unknown>
}

export interface LocalServer {
  url: string
  received: Received[]
  /** What the next requests are answered, in turn; after them 200. */
  answers: { status: number; headers?: Record<string, string>; body?: string }[]
  close(): Promise<void>
}

/** A server in the shape of Slack's webhooks or Telegram's Bot API: it notes what it is sent. */
export async function localServer(well = 'ok'): Promise<LocalServer> {
  const received: Received[] = []
  const answers: LocalServer['answers'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
      received.push({ path: request.url ?? '', body })
      const { status, headers = {}, body: text = well } = answers.shift() ?? { status: 200 }
      response.writeHead(status, headers).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
