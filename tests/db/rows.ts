import { type CreationAttributes } from 'sequelize'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Database, openDatabase } from '#db/connect.ts'
import { type CheckoutIntent } from '#db/models/checkout-intent.ts'
import { type Invoice } from '#db/models/invoice.ts'
import { type PaymentAttempt } from '#db/models/payment-attempt.ts'
import { type Recovery } from '#db/models/recovery.ts'
import { type Subscription } from '#db/models/subscription.ts'
import { newId } from '#db/ids.ts'
import { createDatabase, type TestDatabase } from '#tests/support/postgres.ts'

/** A migrated database of its own for a test file; ended after its tests. */
export function useDatabase(): { readonly db: Database; readonly url: string } {
  let test: TestDatabase
  let db: Database
  beforeAll(async () => {
    test = await createDatabase()
    db = openDatabase(test.url, { max: 4 })
  })
  afterAll(async () => {
    await db.close()
    await test.drop()
  })
  return {
    get db() {
      return db
    },
    get url() {
      return test.url
    },
  }
}

export const day0 = new Date('2030-03-01T12:00:00Z')
export const day = (days: number): Date => new Date(day0.getTime() + days * 86_400_000)

let serial = 0
export const unique = (prefix: string): string => `${prefix}_${++serial}`

/** An account whose owner is a user of its own. */
export async function makeAccount(db: Database): Promise<{ accountId: string; userId: string }> {
  const accountId = newId('acc')
  const userId = newId('usr')
  await db.models.Account.create({ id: accountId, kind: 'personal' })
  await db.models.User.create({ id: userId, personalAccountId: accountId })
  return { accountId, userId }
}

type Some<T extends Subscription | Invoice | Recovery | PaymentAttempt | CheckoutIntent> = Partial<
  CreationAttributes<T>
> & { accountId: string }

export const makeSubscription = (db: Database, some: Some<Subscription>): Promise<Subscription> =>
  db.models.Subscription.create({
    id: unique('sub'),
    stripeCustomerId: 'cus_1',
    status: 'active',
    isCurrent: true,
    planId: 'premium_monthly',
    priceId: 'price_1',
    quantity: 1,
    amountCents: 2900,
    currency: 'usd',
    interval: 'month',
    intervalCount: 1,
    currentPeriodStart: day0,
    currentPeriodEnd: day(31),
    stripeCreatedAt: day0,
    ...some,
  })

export const makeInvoice = (db: Database, some: Some<Invoice>): Promise<Invoice> =>
  db.models.Invoice.create({
    id: unique('in'),
    status: 'open',
    billingReason: 'subscription_cycle',
    currency: 'usd',
    amountDueCents: 2900,
    amountPaidCents: 0,
    amountRemainingCents: 2900,
    attempted: true,
    attemptCount: 1,
    autoAdvance: false,
    stripeCreatedAt: day0,
    ...some,
  })

export const makeRecovery = (
  db: Database,
  some: Some<Recovery> & { invoiceId: string; subscriptionId: string },
): Promise<Recovery> =>
  db.models.Recovery.create({
    id: newId('rec'),
    policyId: 'default',
    policyVersion: 1,
    day0At: day0,
    endsAt: day(21),
    ...some,
  })

export const makeAttempt = (
  db: Database,
  some: Some<PaymentAttempt> & { invoiceId: string },
): Promise<PaymentAttempt> =>
  db.models.PaymentAttempt.create({ id: newId('att'), kind: 'customer', leaseUntil: day0, dueAt: day0, ...some })

export const makeIntent = (db: Database, some: Some<CheckoutIntent> & { userId: string }): Promise<CheckoutIntent> =>
  db.models.CheckoutIntent.create({
    id: newId('int'),
    planId: 'premium_monthly',
    priceId: 'price_1',
    successUrl: 'https://app.example/ok',
    cancelUrl: 'https://app.example/no',
    fingerprint: 'f',
    sessionExpiresAt: day(1),
    ...some,
  })

/** Expects a write to be refused by the index (or constraint) of this name. */
export async function expectRefusedBy(constraint: string, write: Promise<unknown>): Promise<void> {
  const error: unknown = await write.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ parent: { constraint } })
}
