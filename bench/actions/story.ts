import { setTimeout as pause } from 'node:timers/promises'
import { type Api, type AtStripe, createApi, createAtStripe, signedLaunch } from '#bin/demo/world.ts'
import { type Product, secrets } from '../lib/product.ts'

/** One person's story, told over the public API and at the sandbox. */
export interface Story {
  accountId: string
  person: Api
  operator: Api
  atStripe: AtStripe
}

const DAY_S = 86_400
const patienceMs = 20_000

/** Signs a new person in. */
export async function beginStory({ apiUrl, sandboxUrl }: Product): Promise<Story> {
  const init_data = signedLaunch(secrets.bot, Date.now())
  const stranger = createApi(apiUrl, null)
  const signedIn = await stranger.post<{ token: string; account: { id: string } }>('/miniapp/exchange-initdata', {
    init_data,
  })
  return {
    accountId: signedIn.account.id,
    person: createApi(apiUrl, signedIn.token),
    operator: createApi(apiUrl, secrets.operator),
    atStripe: createAtStripe(sandboxUrl),
  }
}

interface Subscription {
  status: string
  current_period_end: string | null
  payment_method: { last4: string } | null
  recovery: { attempt: number } | null
}

/** Waits until the person's subscription is as expected and nothing is under way. */
async function until({ person, operator }: Story, what: string, holds: (now: Subscription) => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const [now, { quiet }] = await Promise.all([
      person.get<Subscription>('/billing/subscription'),
      operator.get<{ quiet: boolean }>('/ops/clock'),
    ])
    if (holds(now) && quiet) return
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms, but ${JSON.stringify(now)}`)
    await pause(100)
  }
}

const advance = ({ operator }: Story, days: number) =>
  operator.post('/ops/clock/advance', { seconds: Math.round(days * DAY_S), reason: 'benchmark' })

/** From the request for Checkout's URL to the plan being active; answers the Stripe customer. */
export async function buy(story: Story): Promise<string> {
  const { session_id } = await story.person.post<{ session_id: string }>('/billing/checkout', {
    plan_id: 'premium_monthly',
    success_url: 'http://localhost:3000/checkout/return?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:3000/checkout/return?canceled=1',
  })
  await story.atStripe.pay(session_id, 'pm_card_visa')
  await until(story, 'bought', ({ status }) => status === 'active')
  return story.atStripe.customerOf(session_id)
}

/** A month passes: the invoice is drafted, and an hour later it is charged. */
export async function renew(story: Story): Promise<void> {
  await advance(story, 31.5)
  await until(story, 'renewed', ({ status }) => status === 'active')
}

/** The card is changed to one that is declined. */
export async function spoilCard(story: Story, customer: string): Promise<void> {
  await story.atStripe.changeCard(customer, 'pm_card_chargeCustomerFail')
  await until(story, 'the new card is shown', ({ payment_method }) => payment_method?.last4 === '0341')
}

/** The next renewal fails: its recovery begins. */
export async function failRenewal(story: Story): Promise<void> {
  await advance(story, 30)
  await until(story, 'in recovery', ({ recovery }) => recovery !== null)
}

/** Four attempts on their days, the restriction, and the end by policy. */
export async function recover(story: Story): Promise<void> {
  await advance(story, 22)
  await until(story, 'ended', ({ status }) => status === 'canceled')
}
