import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import { type Database, openDatabase } from '#db/connect.ts'
import { type Answered, type Client, clientOf } from '#tests/api/support/client.ts'
import { initData } from '#tests/api/support/init-data.ts'
import { type Stack, startStack, type StackOptions } from './stack.ts'
import { waitFor } from './wait.ts'

export const DAY_S = 86_400

/** What the tests read of `GET /billing/subscription`. */
export interface Standing {
  tier: string
  status: string
  current_period_start: string | null
  current_period_end: string | null
  cancel_at: string | null
  payment_method: { brand: string; last4: string } | null
  recovery: {
    stage: string
    attempt: number
    next_attempt_at: string | null
    ends_at: string
    reason: string
    action: string
    pay_url: string | null
  } | null
  access: string
}

/** One movement of money, as the sandbox's ledger has it. */
export interface Movement {
  id: string
  type: 'charge' | 'refund' | 'credit'
  invoice: string | null
  amount: number
  status: string
  created: number
}

/** A person who is signed in, with what they do in the Mini App and on Stripe's pages. */
export interface Person {
  accountId: string
  userId: string
  token: string
  get(path: string): Promise<Answered>
  post(path: string, body?: unknown, key?: string): Promise<Answered>
  checkout(planId?: string): Promise<Answered>
  /** What the hosted page's button does. */
  pay(sessionId: string, card?: string): Promise<void>
  standing(): Promise<Standing>
  /** Polls the standing until it is as expected, and answers it. */
  until(what: string, holds: (now: Standing) => boolean, timeoutMs?: number): Promise<Standing>
  /** Buys a plan and waits until it is active. */
  subscribe(planId?: string, card?: string): Promise<{ sessionId: string; customerId: string }>
  customerId(): Promise<string>
  /** What the portal's "change card" does, and waits until the product knows. */
  changeCard(card: string): Promise<void>
  ledger(): Promise<Movement[]>
  /** Charges that brought money. */
  charges(): Promise<Movement[]>
}

/** The whole product with a door to its rows, and people in it. */
export interface Story extends Stack {
  db: Database
  client: Client
  operator: { token: string }
  person(telegramId?: number): Promise<Person>
  /** Moves billing time to an instant and a number of seconds beyond. */
  advanceTo(instant: string, beyondS?: number): Promise<void>
  /** Back to webhooks and answers as they should be. */
  calm(): Promise<void>
  /** Waits until every delivery has arrived, every event has ended, and nothing is unfinished. */
  settled(): Promise<void>
}

export async function startStory(options: StackOptions = {}): Promise<Story> {
  const stack = await startStack(options)
  const db = openDatabase(stack.databaseUrl, { max: 4 })
  const client = clientOf(stack.apiUrl)
  return {
    ...stack,
    db,
    client,
    operator: { token: stack.secrets.operatorToken },
    person: (telegramId) => signIn(stack, db, client, telegramId),
    async advanceTo(instant, beyondS = 0) {
      const to = new Date(Date.parse(instant) + beyondS * 1000).toISOString()
      await stack.ops('POST', '/clock/advance', { to, reason: 'test' })
    },
    async calm() {
      await stack.control('POST', '/delivery', { reset: true })
      await stack.control('DELETE', '/faults')
    },
    settled: () => settled(stack, db),
    async close() {
      const verdict = await verdictOf(stack)
      await db.close()
      await stack.close()
      if (verdict) expect(verdict).toEqual({ ok: true, violations: [] })
    },
  }
}

/** What the sandbox finds wrong with the money of a story; null when the story has ended without its sandbox. */
const verdictOf = (stack: Stack): Promise<unknown> =>
  stack.control('GET', '/invariants?several_subscriptions=true').catch(() => null)

async function signIn(stack: Stack, db: Database, client: Client, telegramId?: number): Promise<Person> {
  const launch = { telegramId: telegramId ?? randomInt(1_000_000_000, 2_000_000_000) }
  const init_data = initData({ ...launch, token: stack.secrets.telegramBotToken })
  const { status, body } = await client.post('/miniapp/exchange-initdata', { init_data })
  if (status !== 200) throw new Error(`sign-in: ${status} ${JSON.stringify(body)}`)
  const { token, user, account } = body as { token: string; user: { id: string }; account: { id: string } }
  return personOf(stack, db, client, { token, userId: user.id, accountId: account.id })
}

type Who = Pick<Person, 'token' | 'userId' | 'accountId'>

function personOf(stack: Stack, db: Database, client: Client, who: Who): Person {
  const { token, accountId } = who
  const get: Person['get'] = (path) => client.get(path, { token })
  const post: Person['post'] = (path, body, key) => client.post(path, body, { token, ...(key ? { key } : {}) })
  const standing = async () => (await get('/billing/subscription')).body as Standing
  const until: Person['until'] = (what, holds, timeoutMs = 15_000) =>
    waitFor(async () => look(await standing(), holds), { what, timeoutMs })
  const customerId = async () =>
    (await db.models.Account.findByPk(accountId, { rejectOnEmpty: true })).stripeCustomerId ?? ''
  const ledger = async () =>
    (await stack.control<{ data: Movement[] }>('GET', `/ledger?customer=${await customerId()}`)).data
  const person: Person = {
    ...who,
    get,
    post,
    standing,
    until,
    customerId,
    ledger,
    checkout: (planId = 'premium_monthly') => post('/billing/checkout', orderOf(stack, planId)),
    async pay(sessionId, card = 'pm_card_visa') {
      await stack.control('POST', `/checkout/sessions/${sessionId}/complete`, { payment_method: card })
    },
    async subscribe(planId, card) {
      const { status, body } = await person.checkout(planId)
      if (status !== 201) throw new Error(`checkout: ${status} ${JSON.stringify(body)}`)
      const { session_id: sessionId } = body as { session_id: string }
      await person.pay(sessionId, card)
      await until('the plan is active', (now) => now.status === 'active')
      return { sessionId, customerId: await customerId() }
    },
    async changeCard(card) {
      const customer = await customerId()
      const { id, card: shown } = await stack.stripe.paymentMethods.attach(card, { customer })
      await stack.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
      await until('the new card is shown', ({ payment_method: method }) => method?.last4 === shown?.last4)
    },
    charges: async () => (await ledger()).filter(({ type, status }) => type === 'charge' && status === 'succeeded'),
  }
  return person
}

const look = (now: Standing, holds: (now: Standing) => boolean): Standing => {
  if (holds(now)) return now
  throw new Error(JSON.stringify(now))
}

/** The body of `POST /billing/checkout` as the Mini App sends it. */
export const orderOf = (stack: Pick<Stack, 'webUrl'>, plan_id: string) => ({
  plan_id,
  success_url: `${stack.webUrl}/checkout/return?session_id={CHECKOUT_SESSION_ID}`,
  cancel_url: `${stack.webUrl}/checkout/return?canceled=1`,
})

async function settled(stack: Stack, db: Database): Promise<void> {
  await waitFor(
    async () => {
      const open = await db.models.StripeEvent.findAll({ where: { state: ['pending', 'dispatched'] } })
      if (open.length > 0) throw new Error(`not ended: ${open.map(({ id, type }) => `${id} ${type}`).join(', ')}`)
      return (await stack.ops<{ quiet: boolean }>('GET', '/clock')).quiet
    },
    { what: 'rest', timeoutMs: 30_000 },
  )
}
