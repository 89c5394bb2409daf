import { connect } from 'node:net'
import { expect } from 'vitest'
import { startSandbox } from '#sandbox/app.ts'
import { type Random, seeded } from './random.ts'

const head = (line: string, ...headers: string[]): string => [line, 'Host: x', ...headers, '', ''].join('\r\n')
const key = 'Authorization: Bearer sk_test_fuzz'

/** Bytes that are no request, or one that does not end as it says. */
function bytes(random: Random): Buffer {
  const texts = [
    '\r\n\r\n',
    'GET',
    'nonsense nonsense nonsense\r\n\r\n',
    head('GET /v1/customers HTTP/9.9', key),
    head('G\u0000T /v1/customers HTTP/1.1', key),
    head(`GET /v1/${'x'.repeat(20_000)} HTTP/1.1`, key),
    head('GET /v1/customers HTTP/1.1', `X-Long: ${'y'.repeat(20_000)}`),
    head('POST /v1/customers HTTP/1.1', key, 'Content-Length: 1000') + 'email=',
    head('POST /v1/customers HTTP/1.1', key, 'Content-Length: -1'),
    head('POST /v1/customers HTTP/1.1', key, 'Content-Length: 3', 'Content-Length: 4') + 'a=b',
    head('POST /v1/customers HTTP/1.1', key, 'Transfer-Encoding: chunked') + 'zz\r\nemail=\r\n',
    head('POST /v1/customers HTTP/1.1', key, 'Transfer-Encoding: chunked', 'Content-Length: 5') +
      '5\r\nemail\r\n0\r\n\r\n',
    head('POST /v1/customers HTTP/1.1', key, 'Expect: 100-continue', 'Content-Length: 2'),
    head('CONNECT 127.0.0.1:1 HTTP/1.1'),
    head('GET /v1/customers HTTP/1.1', key, 'Upgrade: websocket', 'Connection: Upgrade'),
    head('GET http://elsewhere/v1/customers HTTP/1.1', key),
    head('OPTIONS * HTTP/1.1', key),
    head('GET /v1/customers HTTP/1.1', key).repeat(random.below(20)),
  ]
  const text = Buffer.from(random.pick(texts), 'latin1')
  if (random.chance(0.3)) text[random.below(text.length)] = random.below(256)
  return text
}

/** Sends bytes and hangs up; resolves when the other side is done or a moment has passed. */
const throwAt = (port: number, text: Buffer): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    const done = (): void => {
      socket.destroy()
      resolve()
    }
    socket.on('error', done).on('close', done).on('data', done)
    setTimeout(done, 50).unref()
  })

/** Throws bytes at a sandbox's port, some at once; it must answer the next sensible request as if nothing had been. */
export async function rawFuzz(seed: number, count: number): Promise<void> {
  const random = seeded(seed)
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null })
  try {
    for (let thrown = 0; thrown < count; thrown += 20)
      await Promise.all(Array.from({ length: 20 }, () => throwAt(sandbox.port, bytes(random))))
    const answer = await fetch(`${sandbox.url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_fuzz' } })
    expect(answer.status, `seed ${seed}`).toBe(200)
  } finally {
    await sandbox.close()
  }
}
