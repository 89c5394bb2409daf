import { expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()

it('limits requests a second when told to, before anything is done or remembered for a key', async () => {
  const { stripe } = world
  await stripe.customers.create({})
  await world.control('POST', '/rate_limits', { enabled: true, read_per_second: 100, write_per_second: 0 })
  const refused = await failure(stripe.customers.create({ name: 'Once' }, { idempotencyKey: 'limited' }))
  expect(refused).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429, code: 'rate_limit' })
  expect(refused.headers).toMatchObject({ 'stripe-rate-limited-reason': 'global-rate' })
  expect((await stripe.customers.list()).data).toHaveLength(1)
  await world.control('POST', '/rate_limits', { enabled: false })
  const made = await stripe.customers.create({ name: 'Once' }, { idempotencyKey: 'limited' })
  expect(made.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
})
