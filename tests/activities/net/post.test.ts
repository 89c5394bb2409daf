import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postingOut } from '#activities/net/post.ts'
import { publicLookup } from '#activities/net/public-address.ts'
import { allowing, isPublic } from '#domain/addresses.ts'

let server: Server
let port: number
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/slow') return
    if (request.url === '/elsewhere') response.writeHead(302, { location: '/reached' }).end()
    else response.writeHead(200).end('x'.repeat(100_000))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const post = (path: string, allow: string[], host = '127.0.0.1') =>
  postingOut({ allow, timeoutMs: 300 })({ url: `http://${host}:${port}${path}`, headers: {}, body: '{}' })
const loopback = ['127.0.0.0/8', '::1/128']

describe('posting to an address that somebody gave', () => {
  it('never reaches our own network, by address or by name', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433'])
      await expect(post('/in', [], host)).rejects.toThrow()
    expect(asked).toEqual([])
  })

  it('reaches networks that are allowed', async () => {
    expect((await post('/allowed', loopback)).status).toBe(200)
    expect((await post('/named', loopback, 'localhost')).status).toBe(200)
  })

  it('follows no redirect, reads little and waits little', async () => {
    expect((await post('/elsewhere', loopback)).status).toBe(302)
    expect(asked).not.toContain('/reached')
    expect((await post('/long', loopback)).body).toHaveLength(4_096)
    await expect(post('/slow', loopback)).rejects.toThrow()
  })

  it('refuses a name of which one address is not public: the one that is connected to is the one that was checked', async () => {
    const look = publicLookup(allowing([]))
    const answer = await new Promise((resolve) => look('localhost', { all: true }, (error) => resolve(error?.name)))
    expect(answer).toBe('PrivateAddress')
  })

  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'nonsense',
  ])('takes %s for no public address', (address) => expect(isPublic(address)).toBe(false))

  it('takes public addresses for what they are', () => {
    expect(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'].map(isPublic)).toEqual([true, true])
  })
})
