import Stripe from 'stripe'
import { startSandbox } from '#sandbox/app.ts'
import { clientOf, control } from '../support.ts'
import type { Account } from './lab.ts'

/** An account that is to be closed. */
export interface OpenAccount extends Account {
  close(): Promise<void>
}

/** A fresh sandbox in memory, or Stripe's own test mode with the key of the environment. */
export async function openAccount(live: boolean): Promise<OpenAccount> {
  if (live) return stripeItself()
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null, lockWaitMs: 300 })
  const { url } = sandbox
  return {
    stripe: clientOf(url),
    url,
    key: 'sk_test_sandbox',
    control: (method, path, body) => control(url, method, path, body),
    close: () => sandbox.close(),
  }
}

function stripeItself(): OpenAccount {
  const key = process.env.STRIPE_SECRET_KEY ?? ''
  if (!key.startsWith('sk_test_')) throw new Error('STRIPE_CONTRACT=live needs STRIPE_SECRET_KEY, a sk_test_ key.')
  const stripe = new Stripe(key, { maxNetworkRetries: 2, telemetry: false })
  return { stripe, url: 'https://api.stripe.com', key, close: () => Promise.resolve() }
}
