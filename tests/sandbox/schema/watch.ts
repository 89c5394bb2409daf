import { subscribe } from 'node:diagnostics_channel'
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
  const [{ Contract: Judge }, { stripeSchema }] = await Promise.all([import('./contract.ts'), import('./schema.ts')])
  return (contract = new Judge(await stripeSchema()))
}

const note = (found: string[]): void => withoutGaps(found).forEach((one) => problems.add(one))

const isNew = (...parts: unknown[]): boolean => {
  const text = JSON.stringify(parts)
  return !judged.has(text) && judged.add(text) !== undefined
}

function judge(by: Contract): void {
  const ofProduct = !(expect.getState().testPath ?? '').includes('/tests/sandbox/')
  for (const { method, path, params, status, body } of exchanges) {
    if (isNew(method, path, status, body)) note(by.answer({ method, path, status, body }))
    if ((ofProduct || status < 300) && isNew(method, path, params)) note(by.request({ method, path, params }))
  }
  for (const event of events) note(by.event(event))
  exchanges = []
  events = []
}

function heard(): void {
  loading ??= load()
  if (contract && exchanges.length + events.length >= batch) judge(contract)
}

subscribe('stripe-sandbox.exchange', (exchange) => {
  exchanges.push(exchange as Exchange)
  heard()
})
subscribe('stripe-sandbox.event', (event) => {
  events.push(event as EmittedEvent)
  heard()
})

afterAll(async () => {
  for (const [kind, told] of toldByProcesses()) {
    if (kind === 'exchange') exchanges.push(told)
    else events.push(told)
  }
  if (exchanges.length + events.length > 0) judge(await (loading ?? load()))
  expect([...problems], 'what the sandbox said or was asked, by the types of the installed stripe package').toEqual([])
})
