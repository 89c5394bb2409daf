import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import type { Office, Person } from './office.ts'

/** A user with an account of their own. */
export async function person({ models }: Database): Promise<Person> {
  const accountId = newId('acc')
  const userId = newId('usr')
  await models.Account.create({ id: accountId, kind: 'personal', name: null, stripeCustomerId: null, syncedAt: null })
  await models.User.create({
    id: userId,
    telegramId: null,
    firstName: 'Ada',
    languageCode: 'en',
    personalAccountId: accountId,
  })
  await models.Membership.create({ accountId, userId, role: 'owner' })
  return { accountId, userId }
}

/** What the API inserts before it asks for a session. */
export async function insertIntent(
  { db, control }: Pick<Office, 'db' | 'control'>,
  stripe: Stripe,
  who: Person,
  planId: string,
  patch: Partial<CheckoutIntent>,
) {
  const { data } = await stripe.prices.list({ lookup_keys: [planId] })
  const clock = await control<{ now: number }>('GET', '/clock')
  return db.models.CheckoutIntent.create({
    id: newId('int'),
    ...who,
    idempotencyKey: null,
    planId,
    priceId: data[0]?.id ?? '',
    promotionCode: null,
    userEmail: null,
    successUrl: 'http://localhost:3000/checkout/return?session_id={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://localhost:3000/checkout/return?canceled=1',
    fingerprint: planId,
    sessionExpiresAt: new Date((clock.now + 23 * 3600) * 1000),
    sessionId: null,
    sessionUrl: null,
    sameAs: null,
    problem: null,
    wakeDue: null,
    begunAt: null,
    closedAt: null,
    ...patch,
  })
}

/** What the API inserts before it runs a command. */
export async function insertCommand(
  { models }: Database,
  accountId: string,
  kind: string,
  params: Record<string, unknown>,
) {
  const command = await models.Command.create({
    id: newId('cmd'),
    accountId,
    actor: 'operator:test',
    kind: kind as 'cancel',
    params,
    route: kind,
    idempotencyKey: null,
    businessKey: null,
    reason: 'test',
    result: null,
    problem: null,
    begunAt: null,
    finishedAt: null,
  })
  return command.id
}
