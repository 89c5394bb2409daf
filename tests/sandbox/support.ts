import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll } from 'vitest'
import { startSandbox, type Sandbox, type SandboxOptions } from '#sandbox/app.ts'

/** A Stripe client for a sandbox, without retries of its own unless asked. */
export function clientOf(url: string, config: Partial<Stripe.StripeConfig> = {}): Stripe {
  const { hostname, port } = new URL(url)
  return new Stripe('sk_test_sandbox', {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  })
}

/** Calls the control API and answers its JSON; throws when it refuses. */
export async function control<T = Record<string, unknown>>(
  url: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(`${url}/_sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** What a test file works with. */
export interface World {
  sandbox: Sandbox
  stripe: Stripe
  control<T = Record<string, unknown>>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>
}

/** One sandbox in memory for a test file. */
export function useSandbox(options: Partial<SandboxOptions> = {}): World {
  const world = {} as World
  beforeAll(async () => {
    world.sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null, ...options })
    world.stripe = clientOf(world.sandbox.url)
    world.control = (method, path, body) => control(world.sandbox.url, method, path, body)
  })
  afterAll(() => world.sandbox.close())
  return world
}

/** The error a promise is rejected with; fails when it is not. */
export async function failure(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  return promise.then(
    () => {
      throw new Error('It was expected to fail.')
    },
    (error: unknown) => error as Stripe.errors.StripeError,
  )
}

/** Asks until it is true. */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  mostMs = 8_000,
): Promise<T> {
  const end = Date.now() + mostMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > end) throw new Error('It did not become true in time.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** One webhook as an endpoint received it. */
export interface Received {
  body: string
  headers: IncomingHttpHeaders
  event: Stripe.Event
}

/** An endpoint that keeps what it gets and answers as told. */
export interface Receiver {
  url: string
  received: Received[]
  answer: (received: Received) => number
  close(): Promise<void>
}

/** Listens for webhooks on a free port. */
export async function startReceiver(): Promise<Receiver> {
  const receiver = { received: [] as Received[], answer: () => 200 } as unknown as Receiver
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const received = { body, headers: request.headers, event: JSON.parse(body) as Stripe.Event }
      receiver.received.push(received)
      response.writeHead(receiver.answer(received)).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  receiver.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return receiver
}
