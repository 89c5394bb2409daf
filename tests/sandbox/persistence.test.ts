import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox } from '#sandbox/app.ts'
import { contractEnv } from './schema/process.ts'
import { clientOf, control, startReceiver, until } from './support.ts'

let dataDir: string
let running: ChildProcess | undefined

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'))
})
afterEach(() => {
  running?.kill('SIGKILL')
  running = undefined
  rmSync(dataDir, { recursive: true, force: true })
})

/** Starts the sandbox as a process of its own and answers its address. */
async function start(env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, ['sandbox/start.mjs'], {
    env: { ...process.env, NODE_ENV: 'test', SANDBOX_PORT: '0', SANDBOX_DATA_DIR: dataDir, ...contractEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running = child
  let output = ''
  child.stdout.on('data', (part: Buffer) => (output += part.toString()))
  child.stderr.on('data', (part: Buffer) => (output += part.toString()))
  return until(() => /listening on (\S+)/.exec(output)?.[1], 20_000)
}

async function kill(signal: NodeJS.Signals): Promise<number | null> {
  const child = running
  if (!child) return null
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill(signal)
  running = undefined
  return ended
}

/** A state to begin with. */
const begun = {
  format: 'stripe-sandbox-1',
  api_version: Stripe.API_VERSION,
  objects: [{ id: 'prod_begun', object: 'product', name: 'Begun', created: 1, metadata: {} }],
  records: {},
}

describe('the sandbox as a process', () => {
  it('goes on where it was after kill -9: objects, keys, clock, settings, order', { timeout: 60_000 }, async () => {
    const first = await start()
    const before = clientOf(first)
    const made = await before.customers.create({ name: 'Kept' }, { idempotencyKey: 'kept' })
    const second = await before.customers.create({ name: 'Second' })
    await before.customers.update(second.id, { name: 'Changed' })
    const gone = await before.customers.create({})
    await before.customers.del(gone.id)
    const clock = await control<{ offset_ms: number }>(first, 'POST', '/clock/advance', { seconds: 1_000_000 })
    await control(first, 'POST', '/delivery', { delay_ms: 7 })
    await control(first, 'POST', '/faults', { match: { path: '/v1/products' }, effect: { status: 503 } })
    await kill('SIGKILL')

    const url = await start()
    const after = clientOf(url)
    const { data } = await after.customers.list()
    expect(data.map(({ id, name }) => [id, name])).toEqual([
      [second.id, 'Changed'],
      [made.id, 'Kept'],
    ])
    expect(await after.customers.retrieve(gone.id)).toMatchObject({ deleted: true })
    const replayed = await after.customers.create({ name: 'Kept' }, { idempotencyKey: 'kept' })
    expect(replayed.id).toBe(made.id)
    expect(replayed.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect(await control(url, 'GET', '/clock')).toMatchObject({ offset_ms: clock.offset_ms })
    expect(await control(url, 'GET', '/delivery')).toMatchObject({ delay_ms: 7 })
    expect((await control<{ data: unknown[] }>(url, 'GET', '/faults')).data).toHaveLength(1)
    const types = (await after.events.list()).data.map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('customer.'))).toEqual([
      'customer.deleted',
      'customer.created',
      'customer.updated',
      'customer.created',
      'customer.created',
    ])
  })

  it('has every answered request after kill -9 in the middle of a burst', { timeout: 60_000 }, async () => {
    const fixture = join(dataDir, 'fixture.json')
    writeFileSync(fixture, JSON.stringify(begun))
    const url = await start({ SANDBOX_FIXTURE: fixture })
    expect(await control(url, 'GET', '/objects/product')).toMatchObject({ data: begun.objects })
    const stripe = clientOf(url)
    const answered = new Map<string, string>()
    let asked = 0
    const ask = async (): Promise<void> => {
      for (;;) {
        const name = `n${(asked += 1)}`
        const made = await stripe.customers.create({ name }, { idempotencyKey: name })
        answered.set(made.id, name)
        if (answered.size === 150) await kill('SIGKILL')
      }
    }
    await Promise.all(Array.from({ length: 12 }, () => ask().catch(() => undefined)))
    expect(answered.size).toBeGreaterThanOrEqual(150)

    const after = clientOf(await start())
    const kept = new Map<string, string>()
    for await (const { id, name } of after.customers.list({ limit: 100 })) kept.set(id, name ?? '')
    expect([...answered].filter(([id, name]) => kept.get(id) !== name)).toEqual([])
    expect(kept.size - answered.size).toBeLessThanOrEqual(12)
    const [id, name = ''] = [...answered].at(-1) ?? []
    expect(await after.customers.create({ name }, { idempotencyKey: name })).toMatchObject({ id })
  })

  it('delivers after a restart what a kill left undelivered', { timeout: 60_000 }, async () => {
    const receiver = await startReceiver()
    const env = { SANDBOX_WEBHOOK_URL: receiver.url, SANDBOX_WEBHOOK_SECRET: 'whsec_preset' }
    receiver.answer = () => 500
    const first = await start(env)
    const { id } = await clientOf(first).customers.create({})
    await until(() => receiver.received.length > 0)
    await kill('SIGKILL')
    receiver.answer = () => 200
    const from = receiver.received.length
    const url = await start(env)
    const got = await until(() => receiver.received.slice(from).find((one) => one.event.type === 'customer.created'))
    expect(got.event.data.object).toMatchObject({ id })
    const signature = got.headers['stripe-signature'] ?? ''
    expect(clientOf(url).webhooks.constructEvent(got.body, signature, 'whsec_preset').id).toBe(got.event.id)
    expect((await clientOf(url).webhookEndpoints.list()).data).toHaveLength(1)
    await receiver.close()
  })

  it('stops on SIGTERM, refuses production and says which port is taken', { timeout: 60_000 }, async () => {
    const url = await start()
    const taken = spawn(process.execPath, ['sandbox/start.mjs'], {
      env: { ...process.env, NODE_ENV: 'test', SANDBOX_PORT: new URL(url).port },
    })
    let said = ''
    taken.stderr.on('data', (part: Buffer) => (said += part.toString()))
    expect(await new Promise((resolve) => taken.once('exit', resolve))).toBe(1)
    expect(said).toContain('SANDBOX_PORT changes it')
    expect(await kill('SIGTERM')).toBe(0)
    const production = spawn(process.execPath, ['sandbox/start.mjs'], {
      env: { ...process.env, NODE_ENV: 'production' },
    })
    expect(await new Promise((resolve) => production.once('exit', resolve))).toBe(1)
  })
})

describe('saved state', () => {
  const options = () => ({ port: 0, host: '127.0.0.1', dataDir })

  it('belongs to one sandbox at a time, and is not touched by another', async () => {
    const first = await startSandbox(options())
    await expect(startSandbox(options())).rejects.toThrow('is used by another sandbox')
    const { id } = await clientOf(first.url).customers.create({})
    await first.close()
    const second = await startSandbox(options())
    expect((await clientOf(second.url).customers.retrieve(id)).id).toBe(id)
    await second.close()
  })

  it('is given back when the port is taken', async () => {
    const first = await startSandbox({ ...options(), dataDir: null })
    await expect(startSandbox({ ...options(), port: first.port })).rejects.toThrow('EADDRINUSE')
    await (await startSandbox(options())).close()
    await first.close()
  })

  it('that is damaged is named, not guessed at', async () => {
    writeFileSync(join(dataDir, 'sandbox.jsonl'), '{"put":[],"remove":[],"meta":{}}\nnonsense\n{"put":[]}\n')
    await expect(startSandbox(options())).rejects.toThrow(/damaged at .*sandbox\.jsonl:2/)
  })

  it('survives a last line that was cut short', async () => {
    const first = await startSandbox(options())
    const { id } = await clientOf(first.url).customers.create({})
    await first.close()
    appendFileSync(join(dataDir, 'sandbox.jsonl'), '{"put":[{"id":"cus_half","object":"cust')
    const second = await startSandbox(options())
    const { data } = await clientOf(second.url).customers.list()
    expect(data.map((one) => one.id)).toEqual([id])
    await second.close()
    const third = await startSandbox(options())
    expect((await clientOf(third.url).customers.list()).data).toHaveLength(1)
    await third.close()
  })

  it('is emptied by a reset that keeps the clock and the preset endpoint', async () => {
    const webhook = { url: 'http://127.0.0.1:9/hook', secret: 'whsec_preset' }
    const sandbox = await startSandbox({ ...options(), webhook })
    const stripe = clientOf(sandbox.url)
    await control(sandbox.url, 'POST', '/clock/advance', { seconds: 5_000 })
    const { offset_ms } = await control<{ offset_ms: number }>(sandbox.url, 'GET', '/clock')
    await stripe.customers.create({}, { idempotencyKey: 'reset' })
    await control(sandbox.url, 'POST', '/reset')
    expect((await stripe.customers.list()).data).toEqual([])
    expect((await stripe.events.list()).data).toEqual([])
    expect((await stripe.webhookEndpoints.list()).data).toMatchObject([{ url: webhook.url }])
    expect(await control(sandbox.url, 'GET', '/clock')).toMatchObject({ offset_ms })
    const again = await stripe.customers.create({ name: 'x' }, { idempotencyKey: 'reset' })
    expect(again.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
    await sandbox.close()
    const next = await startSandbox({ ...options(), webhook })
    expect((await clientOf(next.url).customers.list()).data.map(({ id }) => id)).toEqual([again.id])
    await next.close()
  })
})
