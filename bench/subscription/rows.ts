import type { Database } from '#db/connect.ts'
import { makePeople, type Person } from '../lib/people.ts'

const DAY_MS = 86_400_000

export interface Subscriber extends Person {
  subscriptionId: string
}

/** People with an active subscription, a card and a year of paid invoices each. */
export async function makeSubscribers(db: Database, count: number): Promise<Subscriber[]> {
  const people = await makePeople(
    db,
    Array.from({ length: count }, (_, index) => `cus_${index}`),
  )
  const subscribers = people.map((person, index) => ({ ...person, subscriptionId: `sub_${index}`, index }))
  const now = Date.now()
  await db.models.Subscription.bulkCreate(
    subscribers.map(({ accountId, subscriptionId, index }) => ({
      ...subscription(now),
      id: subscriptionId,
      accountId,
      stripeCustomerId: `cus_${index}`,
      defaultPaymentMethodId: `pm_${index}`,
    })),
  )
  await db.models.PaymentMethod.bulkCreate(
    subscribers.map(({ accountId, index }) => ({ ...card, id: `pm_${index}`, accountId })),
  )
  await db.models.Invoice.bulkCreate(
    subscribers.flatMap(({ accountId, subscriptionId, index }) =>
      Array.from({ length: 12 }, (_, month) => ({
        ...invoice(now - (12 - month) * 30 * DAY_MS),
        id: `in_${index}_${month}`,
        accountId,
        subscriptionId,
        billingReason: month === 0 ? 'subscription_create' : 'subscription_cycle',
      })),
    ),
  )
  await db.pool.query('VACUUM ANALYZE')
  return subscribers
}

const subscription = (now: number) => ({
  status: 'active' as const,
  isCurrent: true,
  planId: 'premium_monthly',
  priceId: 'price_bench',
  quantity: 1,
  amountCents: 2900,
  currency: 'usd',
  interval: 'month' as const,
  intervalCount: 1,
  currentPeriodStart: new Date(now - 10 * DAY_MS),
  currentPeriodEnd: new Date(now + 20 * DAY_MS),
  stripeCreatedAt: new Date(now - 370 * DAY_MS),
})

const card = { type: 'card', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040, isDefault: true }

const invoice = (at: number) => ({
  status: 'paid' as const,
  currency: 'usd',
  amountDueCents: 2900,
  amountPaidCents: 2900,
  amountRemainingCents: 0,
  attempted: true,
  attemptCount: 1,
  autoAdvance: false,
  stripeCreatedAt: new Date(at),
})
