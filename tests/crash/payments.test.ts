import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectConverged, startCrashing } from '#tests/support/crash.ts'
import { DAY_S, type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
/** Three people whose last renewal failed. */
let people: Person[]
beforeAll(async () => {
  story = await startStory({ processes: true })
  people = await Promise.all(Array.from({ length: 3 }, () => story.person()))
  await Promise.all(
    people.map(async (person) => {
      await person.subscribe()
      await person.changeCard('pm_card_chargeCustomerFail')
    }),
  )
  const ends = await Promise.all(people.map(async (person) => (await person.standing()).current_period_end))
  await story.advanceTo(ends.sort().at(-1) ?? '', 2 * 3600)
}, 120_000)
afterAll(() => story?.close())

/** Someone in trouble, whom no other test has. */
const next = (): Person => people.pop() as Person
const LONG = { timeoutMs: 40_000 }
const isWell = ({ status, access }: { status: string; access: string }) => status === 'active' && access === 'full'
const attemptsOf = ({ accountId }: Person) =>
  story.db.models.PaymentAttempt.findAll({ where: { accountId }, order: [['createdAt', 'ASC']] })

/** A new card at Stripe; nobody is waited for, as the worker may be about to die. */
async function giveCard(person: Person): Promise<void> {
  const customer = await person.customerId()
  const { id } = await story.stripe.paymentMethods.attach('pm_card_visa', { customer })
  await story.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

describe('the worker, killed with SIGKILL', () => {
  it('between claim and charge, and again after Stripe charged and before that was noted: the money is taken once', async () => {
    const person = next()
    const worker = await startCrashing(story, 'worker', 'pay.claimed')
    await giveCard(person)
    await worker.dead()
    expect(await person.charges()).toHaveLength(1)
    expect(await attemptsOf(person)).toMatchObject([{ kind: 'new_card', outcome: null, sentAt: null }])

    const again = await startCrashing(story, 'worker', 'pay.answered')
    await again.dead(30_000)
    expect(await person.charges()).toHaveLength(2)
    expect(await attemptsOf(person)).toMatchObject([{ kind: 'new_card', outcome: null }])

    await again.restart()
    await waitFor(async () => (await attemptsOf(person)).every(({ outcome }) => outcome !== null), LONG)
    await person.until('well again', isWell, LONG.timeoutMs)
    await expectConverged(story)
    expect(await attemptsOf(person)).toMatchObject([{ kind: 'new_card', outcome: 'succeeded' }])
    expect(await person.charges()).toHaveLength(2)
  }, 120_000)

  it('after Stripe ended the subscription and before that was noted: the command is done, and nothing more is charged', async () => {
    const person = next()
    const worker = await startCrashing(story, 'worker', 'command.done')
    const asked = person.post('/billing/subscription/cancel', { at: 'now' })
    await worker.dead()
    await worker.restart()
    expect([200, 202]).toContain((await asked).status)
    await person.until('ended', ({ status }) => status === 'canceled', LONG.timeoutMs)
    await story.settled()
    const commands = await story.db.models.Command.findAll({ where: { accountId: person.accountId } })
    expect(commands).toMatchObject([{ kind: 'cancel', state: 'done' }])
    await expectConverged(story)
    expect(await person.charges()).toHaveLength(1)
  }, 90_000)

  it('after the policy voided the invoice and before it ended the subscription: it ends', async () => {
    const person = next()
    const worker = await startCrashing(story, 'worker', 'end.voided')
    const moved = story.advance(22 * DAY_S).catch(() => undefined)
    await worker.dead(60_000)
    expect(await person.standing()).toMatchObject({ access: 'restricted' })
    await worker.restart()
    await moved
    await person.until('ended', ({ status, access }) => status === 'canceled' && access === 'none', LONG.timeoutMs)
    await expectConverged(story)
    expect(await person.charges()).toHaveLength(1)
    const { body } = await person.get('/billing/invoices')
    expect((body as { status: string }[]).map(({ status }) => status)).toEqual(['canceled', 'paid'])
  }, 120_000)
})
