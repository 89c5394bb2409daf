// Loaded into a sandbox that runs as a process of its own: writes down, line by line, what a test file hears of those inside it.
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

const file = process.env.DURABILL_CONTRACT_LOG
const keep = (kind) => (told) => appendFileSync(file, `${JSON.stringify([kind, told])}\n`)
if (file) {
  subscribe('stripe-sandbox.exchange', keep('exchange'))
  subscribe('stripe-sandbox.event', keep('event'))
}
