import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_S, type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  story = await startStory()
})
afterAll(() => story?.close())

/** Subscribes people, gives each a card that is declined, and lets the next renewal fail. */
async function inTrouble(count: number): Promise<Person[]> {
  const people = await Promise.all(Array.from({ length: count }, () => story.person()))
  await Promise.all(
    people.map(async (person) => {
      await person.subscribe()
      await person.changeCard('pm_card_chargeCustomerFail')
    }),
  )
  const ends = await Promise.all(people.map(async (person) => (await person.standing()).current_period_end))
  await story.advanceTo(ends.sort().at(-1) ?? '', 2 * 3600)
  for (const person of people) expect(await person.standing()).toMatchObject({ status: 'past_due', access: 'grace' })
  return people
}
const isWell = ({ status, access, recovery }: { status: string; access: string; recovery: unknown }) =>
  status === 'active' && access === 'full' && recovery === null
const kinds = async ({ accountId }: Person) =>
  (await story.db.models.Message.findAll({ where: { accountId } })).map(({ kind }) => kind).sort()

describe('after a failed payment', () => {
  it('a new card is charged at once and only once; a payment by hand and one on the invoice page do as well', async () => {
    const [byCard, byHand, atStripe, again] = (await inTrouble(4)) as [Person, Person, Person, Person]

    await byCard.changeCard('pm_card_visa')
    await byCard.until('well again', isWell)

    // Another card that is declined is charged at once too; the one that works a day later ends the recovery.
    await again.changeCard('pm_card_authenticationRequired')
    await waitFor(async () => (await again.standing()).recovery?.action === 'authenticate')
    await again.changeCard('pm_card_mastercard')
    await again.until('well again', isWell)

    // The card works once more: the customer's own "Pay now".
    const { data } = await story.stripe.paymentMethods.list({ customer: await byHand.customerId() })
    expect(data.length).toBeGreaterThan(0)
    expect((await byHand.post('/billing/payment/retry')).body).toMatchObject({ status: 'declined' })
    const tooSoon = await byHand.post('/billing/payment/retry')
    expect(tooSoon.status).toBeGreaterThanOrEqual(400)
    await byHand.changeCard('pm_card_visa')
    await byHand.until('well again', isWell)

    const invoice = await story.db.models.Invoice.findOne({
      where: { accountId: atStripe.accountId, status: 'open' },
      rejectOnEmpty: true,
    })
    const customer = await atStripe.customerId()
    const good = await story.stripe.paymentMethods.attach('pm_card_visa', { customer })
    await story.stripe.invoices.pay(invoice.id, { payment_method: good.id })
    await atStripe.until('well again', isWell)

    await story.settled()
    for (const person of [byCard, byHand, atStripe, again]) {
      expect(await person.charges()).toHaveLength(2)
      expect(await kinds(person)).toContain('payment_recovered')
    }
    expect(await kinds(byCard)).toEqual(['payment_failed', 'payment_recovered'])

    await story.advance(31 * DAY_S)
    for (const person of [byCard, byHand, again]) expect(await person.charges()).toHaveLength(3)
  }, 60_000)

  it('a cancellation ends it: nothing is charged afterwards', async () => {
    const [person] = (await inTrouble(1)) as [Person]
    const { status, body } = await person.post('/billing/subscription/cancel', { at: 'now', reason: 'enough' })
    expect([status, (body as { status: string }).status]).toEqual([200, 'canceled'])
    await story.advance(25 * DAY_S)
    expect(await person.charges()).toHaveLength(1)
    expect(await person.standing()).toMatchObject({ tier: 'free', status: 'canceled', access: 'none' })
    expect(await story.db.models.PaymentAttempt.count({ where: { accountId: person.accountId } })).toBe(0)
    expect(await kinds(person)).toEqual(['payment_failed', 'subscription_ended'])
  }, 60_000)
})
