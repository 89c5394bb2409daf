import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, expect } from 'vitest'
import type { Exchange } from '#sandbox/http/observe.ts'
import type { Contract, EmittedEvent } from './contract.ts'
import { withoutGaps } from './gaps.ts'
import { toldByProcesses } from './process.ts'

// Set up for every test file: what a sandbox answers, emits and accepts while the file runs is held against the types of
// the installed `stripe` package; so is what the product asks, even when it was refused. A file without a sandbox pays nothing.

/** Judged in batches, so that a test that makes thousands of requests does not keep them all. */
const batch = 500
let loading: Promise<Contract> | null = null
let contract: Contract | null = null
let exchanges: Exchange[] = []
let events: EmittedEvent[] = []
const problems = new Set<string>()
const judged = new Set<string>()

async function load(): Promise<Contract> {
  const { loadContract } = await import('./load.ts')
  return (contract = await loadContract())
}

const note = (found: string[]): void => withoutGaps(found).forEach((one) => problems.add(one))

const isNew = (...parts: unknown[]): boolean => {
  const hash = createHash('sha1').update(JSON.stringify(parts)).digest('base64')
  return !judged.has(hash) && judged.add(hash) !== undefined
}

function judge(by: Contract): void {
  const { testPath = '' } = expect.getState()
  const ofProduct = !testPath.includes('/tests/sandbox/')
  // Requests that are made up by chance are wrong on purpose; what is said to them is not.
  const meant = !testPath.includes('/tests/sandbox/fuzz/')
  for (const { method, path, params, status, body } of exchanges) {
    if (isNew(method, path, status, body)) note(by.answer({ method, path, status, body }))
    if (meant && (ofProduct || status < 300) && isNew(method, path, params)) note(by.request({ method, path, params }))
  }
  for (const event of events) note(by.event(event))
  exchanges = []
  events = []
}

function heard(): void {
  loading ??= load()
  if (contract && exchanges.length + events.length >= batch) judge(contract)
}

const hearExchange = (exchange: unknown): void => {
  exchanges.push(exchange as Exchange)
  heard()
}
const hearEvent = (event: unknown): void => {
  events.push(event as EmittedEvent)
  heard()
}

subscribe('stripe-sandbox.exchange', hearExchange)
subscribe('stripe-sandbox.event', hearEvent)

afterAll(async () => {
  // Files may share a process; the next one listens for itself.
  unsubscribe('stripe-sandbox.exchange', hearExchange)
  unsubscribe('stripe-sandbox.event', hearEvent)
  for (const [kind, told] of toldByProcesses()) {
    if (kind === 'exchange') exchanges.push(told)
    else events.push(told)
  }
  if (exchanges.length + events.length > 0) judge(await (loading ?? load()))
  expect([...problems], 'what the sandbox said or was asked, by the types of the installed stripe package').toEqual([])
})
