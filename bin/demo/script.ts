import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { type Api, ApiError, type AtStripe, createApi, createAtStripe, type DemoWorld, signedLaunch } from './world.ts'

/** The answer of `GET /billing/subscription`, as far as the demo looks. */
interface Subscription {
  tier: string
  status: string
  current_period_end: string | null
  access: string
  payment_method: { brand: string; last4: string } | null
  recovery: {
    stage: string
    attempt: number
    next_attempt_at: string | null
    ends_at: string
    reason: string
    action: string
  } | null
}

interface Invoice {
  number: string
  status: string
  pdf_url: string | null
}

/** What the steps share and fill in as the story goes. */
export interface Story {
  world: DemoWorld
  person: Api
  operator: Api
  atStripe: AtStripe
  sessionId: string
  customerId: string
  periodEnd: string
}

/** One step: what it is called, and what it does and asserts; what it returns is printed. */
export interface Step {
  name: string
  run(story: Story): Promise<string>
}

const DAY_S = 86_400

export const beginStory = (world: DemoWorld): Story => ({
  world,
  person: createApi(world.apiUrl, null),
  operator: createApi(world.apiUrl, world.operatorToken),
  atStripe: createAtStripe(world.sandboxUrl),
  sessionId: '',
  customerId: '',
  periodEnd: '',
})

const standing = ({ person }: Story) => person.get<Subscription>('/billing/subscription')

/** Polls the person's subscription until it is as expected. */
async function until(
  story: Story,
  what: string,
  holds: (now: Subscription) => boolean,
  withinMs = 10_000,
): Promise<Subscription> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const now = await standing(story)
    if (holds(now)) return now
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms, but ${JSON.stringify(now)}`)
    await pause(50)
  }
}

async function advance(story: Story, days: number): Promise<void> {
  await story.operator.post('/ops/clock/advance', { seconds: Math.round(days * DAY_S), reason: 'demo' })
}

const checkoutOf = (story: Story, planId: string) => ({
  plan_id: planId,
  success_url: `${story.world.webUrl}/checkout/return?session_id={CHECKOUT_SESSION_ID}`,
  cancel_url: `${story.world.webUrl}/checkout/return?canceled=1`,
})

const openCheckout = (story: Story, planId: string) =>
  story.person.post<{ session_id: string; url: string }>('/billing/checkout', checkoutOf(story, planId))

const refusal = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ApiError ? `${error.status} ${error.code}` : Promise.reject(error as Error)),
  )

const upgrade: Step[] = [
  {
    name: 'A person opens the Mini App and is signed in',
    async run(story) {
      const init_data = signedLaunch(story.world.botToken, Date.now())
      const { token } = await story.person.post<{ token: string }>('/miniapp/exchange-initdata', { init_data })
      story.person = createApi(story.world.apiUrl, token)
      const { tier, access } = await standing(story)
      assert.deepEqual({ tier, access }, { tier: 'free', access: 'none' })
      return 'on the free plan'
    },
  },
  {
    name: 'Upgrade opens one checkout; asking again gives the same',
    async run(story) {
      const first = await openCheckout(story, 'vip_monthly')
      const again = await openCheckout(story, 'vip_monthly')
      assert.equal(again.session_id, first.session_id)
      const other = await openCheckout(story, 'premium_monthly')
      assert.notEqual(other.session_id, first.session_id)
      const { state } = await story.person.get<{ state: string }>(`/billing/checkout/${first.session_id}`)
      assert.equal(state, 'expired')
      story.sessionId = other.session_id
      return 'another plan expired the first session'
    },
  },
  {
    name: 'Paying makes the plan active',
    async run(story) {
      const paidAt = Date.now()
      await story.atStripe.pay(story.sessionId, 'pm_card_visa')
      const now = await until(story, 'the plan is active', ({ status }) => status === 'active')
      assert.deepEqual([now.tier, now.access], ['premium_monthly', 'full'])
      story.customerId = await story.atStripe.customerOf(story.sessionId)
      story.periodEnd = now.current_period_end ?? ''
      return `${now.tier}, ${Date.now() - paidAt} ms after payment`
    },
  },
  {
    name: 'Upgrading once more is refused',
    async run(story) {
      assert.equal(await refusal(openCheckout(story, 'vip_monthly')), '409 already_subscribed')
      return '409 already_subscribed'
    },
  },
  {
    name: 'The portal opens for the same customer',
    async run(story) {
      const { url } = await story.person.post<{ url: string }>('/billing/portal', { return_url: story.world.webUrl })
      assert.equal((await fetch(url)).status, 200)
      return 'portal page answers'
    },
  },
]

const renewal: Step[] = [
  {
    name: 'A month later it renews, with an invoice',
    async run(story) {
      await advance(story, 31.5)
      const now = await until(story, 'renewed', ({ current_period_end: end }) => end !== story.periodEnd)
      assert.deepEqual([now.status, now.access], ['active', 'full'])
      const invoices = await story.person.get<Invoice[]>('/billing/invoices')
      assert.equal(invoices.length, 2)
      assert.ok(invoices.every(({ status }) => status === 'paid'))
      const pdf = await fetch(invoices[0]?.pdf_url ?? '')
      assert.equal(pdf.headers.get('content-type'), 'application/pdf')
      return `paid until ${now.current_period_end?.slice(0, 10)}, invoice ${invoices[0]?.number} as PDF`
    },
  },
]

const recovery: Step[] = [
  {
    name: 'The card is changed to one that is declined, and the next renewal fails',
    async run(story) {
      await story.atStripe.changeCard(story.customerId, 'pm_card_chargeCustomerFail')
      await until(story, 'the new card is shown', ({ payment_method }) => payment_method?.last4 === '0341')
      await advance(story, 31)
      const now = await until(story, 'in recovery', ({ recovery }) => recovery !== null)
      assert.deepEqual([now.status, now.access, now.recovery?.stage], ['past_due', 'grace', 'grace'])
      return `access ${now.access}: ${now.recovery?.reason}, next attempt ${now.recovery?.next_attempt_at?.slice(0, 10)}`
    },
  },
  {
    name: 'Attempts follow on their days; access is restricted after a week',
    async run(story) {
      await advance(story, 7.5)
      const now = await until(story, 'restricted', ({ access }) => access === 'restricted')
      assert.equal(now.recovery?.attempt, 2)
      return `two attempts made, access ${now.access}`
    },
  },
  {
    name: 'A new card is charged at once, and everything is well again',
    async run(story) {
      await story.atStripe.changeCard(story.customerId, 'pm_card_visa')
      const now = await until(story, 'recovered', ({ status, access }) => status === 'active' && access === 'full')
      assert.equal(now.recovery, null)
      return `active, access ${now.access}`
    },
  },
  {
    name: 'Failing again without a new card, the policy ends the subscription',
    async run(story) {
      await story.atStripe.changeCard(story.customerId, 'pm_card_chargeCustomerFail')
      await until(story, 'the new card is shown', ({ payment_method }) => payment_method?.last4 === '0341')
      await advance(story, 31 + 22)
      const now = await until(story, 'ended', ({ tier }) => tier === 'free')
      assert.deepEqual([now.status, now.access], ['canceled', 'none'])
      return 'canceled, back on the free plan'
    },
  },
  {
    name: 'No invoice was paid twice',
    async run(story) {
      const paid = (await story.atStripe.ledger(story.customerId)).filter(
        ({ type, status }) => type === 'charge' && status === 'succeeded',
      )
      assert.equal(new Set(paid.map(({ invoice }) => invoice)).size, paid.length)
      assert.equal(paid.length, 3)
      return `${paid.length} charges for ${paid.length} invoices`
    },
  },
]

/** The main job, told in steps. */
export const STEPS: readonly Step[] = [...upgrade, ...renewal, ...recovery]
