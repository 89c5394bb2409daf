import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_S, type Person, startStory, type Story } from '#tests/support/story.ts'

const CASES = [
  { why: 'insufficient_funds', card: null, action: 'none', attempts: 4 },
  { why: 'processing_error', card: null, action: 'none', attempts: 4 },
  { why: 'generic_decline', card: 'pm_card_chargeCustomerFail', action: 'none', attempts: 4 },
  { why: 'expired_card', card: null, action: 'update_card', attempts: 0 },
  { why: 'lost_card', card: null, action: 'update_card', attempts: 0 },
  { why: 'stolen_card', card: null, action: 'update_card', attempts: 0 },
  { why: 'authentication_required', card: 'pm_card_authenticationRequired', action: 'authenticate', attempts: 0 },
] as const
type Case = (typeof CASES)[number]

let story: Story
const people = new Map<string, Person>()
const personOf = ({ why }: Case): Person => people.get(why) as Person

/** Everyone's card stops working after the upgrade, each for a reason of their own; then a month passes for all. */
beforeAll(async () => {
  story = await startStory()
  for (const one of CASES) {
    const person = await story.person()
    people.set(one.why, person)
    const { customerId } = await person.subscribe()
    if (one.card) await person.changeCard(one.card)
    else await failCharges(customerId, one.why)
  }
  const ends = await Promise.all(
    [...people.values()].map(async (person) => (await person.standing()).current_period_end),
  )
  await story.advanceTo(ends.sort().at(-1) ?? '', 2 * 3600)
}, 120_000)
afterAll(() => story?.close())

const failCharges = (customer: string, decline_code: string) =>
  story.control('POST', '/faults', { match: { on: 'charge', customer }, times: 10, effect: { decline_code } })

const attemptsOf = ({ accountId }: Person) =>
  story.db.models.PaymentAttempt.findAll({ where: { accountId }, order: [['dueAt', 'ASC']] })

const messagesOf = async ({ accountId }: Person) => {
  const all = await story.db.models.Message.findAll({ where: { accountId }, order: [['decidedAt', 'ASC']] })
  return all.map(({ kind }) => kind)
}

describe('a renewal that fails', () => {
  it.each(CASES)('because of $why is explained at once: $action', async (one) => {
    const now = await personOf(one).standing()
    expect(now).toMatchObject({ status: 'past_due', access: 'grace', recovery: { stage: 'grace' } })
    expect(now.recovery).toMatchObject({ action: one.action, reason: expect.stringMatching(/\w/) as string })
    expect(now.recovery?.next_attempt_at === null).toBe(one.attempts === 0)
    expect(now.recovery?.pay_url).toMatch(/^http/)
    expect(await messagesOf(personOf(one))).toContain('payment_failed')
  })

  it('is restricted after a week, tried as often as its reason allows', async () => {
    await story.advance(7.1 * DAY_S)
    for (const one of CASES) {
      const now = await personOf(one).standing()
      expect([one.why, now.status, now.access]).toEqual([one.why, 'past_due', 'restricted'])
      expect([one.why, (await attemptsOf(personOf(one))).length]).toEqual([one.why, Math.min(one.attempts, 2)])
    }
  })

  it('ends on day 21, having said each thing once', async () => {
    await story.advance(14.5 * DAY_S)
    for (const one of CASES) {
      const person = personOf(one)
      const label = (value: unknown) => [one.why, value]
      const { tier, status, access } = await person.standing()
      expect(label([tier, status, access])).toEqual(label(['free', 'canceled', 'none']))
      const attempts = (await attemptsOf(person)).filter(({ kind }) => kind === 'rung')
      expect(label(attempts.map(({ rung, outcome }) => [rung, outcome]))).toEqual(
        label(Array.from({ length: one.attempts }, (_, at) => [at + 1, 'declined'])),
      )
      expect(label((await messagesOf(person)).sort())).toEqual(
        label(
          [
            'payment_failed',
            ...Array<string>(one.attempts).fill('payment_attempt_failed'),
            'access_restricted',
            'subscription_ended',
          ].sort(),
        ),
      )
      expect(label((await person.charges()).length)).toEqual(label(1))
      const { body } = await person.get('/billing/invoices')
      expect(label((body as { status: string }[]).map(({ status: now }) => now))).toEqual(label(['canceled', 'paid']))
    }
  }, 60_000)
})
