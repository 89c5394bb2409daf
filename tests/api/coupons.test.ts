import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStripe } from '#stripe/client.ts'
import { startTestApi, type SignedInPerson, type TestApi } from './support/api.ts'

let api: TestApi
let ada: SignedInPerson
let stripe: Stripe

beforeAll(async () => {
  api = await startTestApi({ temporal: 'down', env: { LIMIT_COUPON_CHECKS: '12' } })
  ada = await api.signIn()
  stripe = createStripe({ secretKey: 'sk_test_api', apiUrl: api.sandboxUrl })
})
afterAll(() => api?.close())

const validate = async (code: string, plan_id = 'premium_monthly', who = ada) =>
  api.post('/billing/coupons/validate', { code, plan_id }, who)

async function offer(code: string, coupon: Stripe.CouponCreateParams, more: object = {}): Promise<void> {
  const { id } = await stripe.coupons.create(coupon)
  await stripe.promotionCodes.create({ code, promotion: { type: 'coupon', coupon: id }, ...more })
}

describe('a promotion code', () => {
  it('is worth what its coupon says', async () => {
    await offer('SPRING', { percent_off: 25, duration: 'repeating', duration_in_months: 3 })
    await offer('FIVER', { amount_off: 500, currency: 'usd', duration: 'once' })
    expect((await validate('SPRING')).body).toEqual({
      valid: true,
      description: '25 % off, for 3 months',
      percent_off: 25,
      duration: 'repeating',
      duration_in_months: 3,
    })
    expect((await validate('FIVER')).body).toMatchObject({
      valid: true,
      description: '5.00 USD off, once',
      amount_off: 500,
    })
  })

  it('is not valid when nobody made it, or it was switched off', async () => {
    await offer('GONE', { percent_off: 10, duration: 'once' }, { active: false })
    for (const code of ['NEVER', 'GONE'])
      expect((await validate(code)).body).toEqual({ valid: false, description: 'This code is not valid.' })
  })

  it('is for its products, its currency, its least amount and its customer', async () => {
    const other = await stripe.products.create({ name: 'Another' })
    await offer('OTHERPLAN', { percent_off: 10, duration: 'once', applies_to: { products: [other.id] } })
    await offer('EUROS', { amount_off: 500, currency: 'eur', duration: 'once' })
    const minimum = { restrictions: { minimum_amount: 5000, minimum_amount_currency: 'usd' } }
    await offer('LARGE', { percent_off: 10, duration: 'once' }, minimum)
    const someone = await stripe.customers.create({})
    await offer('THEIRS', { percent_off: 10, duration: 'once' }, { customer: someone.id })
    expect((await validate('OTHERPLAN')).body.description).toBe('This code is for another plan.')
    expect((await validate('EUROS')).body.description).toBe('This code is for another currency.')
    expect((await validate('LARGE')).body.description).toBe('This code is for a larger purchase.')
    expect((await validate('LARGE', 'vip_monthly')).body.valid).toBe(true)
    expect((await validate('THEIRS')).body.valid).toBe(false)
  })

  it('is judged for a plan that exists, and no more often than the limit says', async () => {
    expect((await validate('SPRING', 'none')).status).toBe(400)
    const statuses = new Set<number>()
    for (let turn = 0; turn < 12; turn++) statuses.add((await validate('GUESS')).status)
    expect([...statuses]).toEqual([200, 429])
  })
})
