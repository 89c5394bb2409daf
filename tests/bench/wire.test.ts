import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countedBetween, parseActions } from '../../bench/actions/metric.ts'
import { answerIn, drive } from '../../bench/lib/drive.ts'
import { rawRequest } from '../../bench/lib/load.ts'

const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  request
    .resume()
    .on('end', () => response.writeHead(request.url === '/bad' ? 400 : 200, { 'content-length': 2 }).end('ä'))
})
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

describe('the load client', () => {
  it('sends every request once over connections that it keeps, and counts the answers', async () => {
    server.keepAliveTimeout = 5_000
    const requests = Array.from({ length: 20 }, (_, index) => rawRequest('POST', `/${index}`, {}, 'body ä'))
    const { port } = server.address() as AddressInfo
    const driven = await drive(port, 3, [...requests, rawRequest('GET', '/bad', {})])
    expect(driven.statuses).toEqual({ '200': 20, '400': 1 })
    expect(driven.latenciesMs).toHaveLength(21)
    expect(new Set(asked).size).toBe(21)
  })

  it('takes an answer only when it is whole', () => {
    const answer = 'HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nbody'
    expect(answerIn(answer.slice(0, -1))).toBeNull()
    expect(answerIn(`${answer}HTTP/1.1`)).toEqual({ length: answer.length, status: '201' })
  })
})

describe('the server’s own count of actions', () => {
  const page = (starts: number) =>
    `# TYPE action counter\naction{action_type="start",namespace="durabill"} ${starts}\n` +
    `action{action_type="start",namespace="temporal-system"} 7\naction{action_type="timer",namespace="durabill"} 2\n`

  it('is read without the server’s own system, and by its difference', () => {
    expect(parseActions(page(1))).toEqual({ start: 1, timer: 2 })
    expect(countedBetween(parseActions(page(1)), parseActions(page(4)))).toEqual({ start: 3 })
  })
})
