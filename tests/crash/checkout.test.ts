import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectConverged, startCrashing } from '#tests/support/crash.ts'
import { startHook, verifies } from '#tests/support/hook.ts'
import { type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  story = await startStory({ processes: true })
}, 120_000)
afterAll(() => story?.close())

const sessionOf = async (person: Person): Promise<string> => {
  const answer = await person.checkout()
  expect(answer).toMatchObject({ status: 201 })
  return (answer.body as { session_id: string }).session_id
}
const rowsOf = ({ accountId }: Person) => story.db.models.Subscription.findAll({ where: { accountId } })
const intentsOf = ({ accountId }: Person) => story.db.models.CheckoutIntent.findAll({ where: { accountId } })
const outstanding = async () =>
  (await story.control<{ data: { event: string }[] }>('GET', '/deliveries?outstanding=true')).data
const isActive = ({ status }: { status: string }) => status === 'active'

describe('killed with SIGKILL', () => {
  it('the API, after a webhook is stored and before it is answered: it counts, and the next try is a duplicate', async () => {
    const person = await story.person()
    const { customerId } = await person.subscribe()
    await story.settled()
    const api = await startCrashing(story, 'api', 'webhook.after_insert')
    const { data } = await story.stripe.subscriptions.list({ customer: customerId })
    await story.stripe.subscriptions.update(data[0]?.id ?? '', { cancel_at_period_end: true })
    await api.dead()
    const [delivery] = await outstanding()
    const stored = () => story.db.models.StripeEvent.findByPk(delivery?.event ?? '', { rejectOnEmpty: true })
    await waitFor(async () => (await stored()).state === 'applied', { what: 'the event, while the API is dead' })
    expect((await rowsOf(person))[0]?.cancelAt).toBeInstanceOf(Date)
    await api.restart()
    await story.control('POST', '/delivery', { flush: true })
    await waitFor(async () => (await outstanding()).length === 0)
    expect((await person.standing()).cancel_at).not.toBeNull()
    await expectConverged(story)
  }, 90_000)

  it('the worker, after Stripe made the session and before anyone knows its address: one session is open in the end', async () => {
    const person = await story.person()
    const worker = await startCrashing(story, 'worker', 'session.created')
    const first = person.checkout()
    await worker.dead()
    await worker.restart()
    const { status, body } = await first
    expect([201, 202, 503]).toContain(status)
    const made = await waitFor(
      async () => {
        const again = await person.checkout()
        return again.status === 201 ? (again.body as { session_id: string }) : null
      },
      { what: 'a session', timeoutMs: 30_000, everyMs: 250 },
    )
    if (status === 201) expect(made.session_id).toBe((body as typeof made).session_id)
    const { data } = await story.stripe.checkout.sessions.list({ customer: await person.customerId() })
    expect(data.filter(({ status: at }) => at === 'open').map(({ id }) => id)).toEqual([made.session_id])
    await person.pay(made.session_id)
    await person.until('active', isActive)
    await expectConverged(story)
    expect(await person.charges()).toHaveLength(1)
    expect(await rowsOf(person)).toHaveLength(1)
  }, 90_000)

  it('the worker, between marking an event as sent on and sending it: it is sent again', async () => {
    const person = await story.person()
    const sessionId = await sessionOf(person)
    await story.settled()
    const worker = await startCrashing(story, 'worker', 'relay.dispatched')
    await person.pay(sessionId)
    await worker.dead()
    const lost = await story.db.models.StripeEvent.findAll({
      where: { accountId: person.accountId, state: 'dispatched' },
    })
    expect(lost.length).toBeGreaterThan(0)
    expect(await rowsOf(person)).toEqual([])
    await worker.restart()
    // While the clock is moved, what was sent on and not applied is sent again soon.
    await story.advance(1)
    expect(await person.standing()).toMatchObject({ status: 'active', access: 'full' })
    await expectConverged(story)
    expect(await person.charges()).toHaveLength(1)
  }, 90_000)

  it('the worker, after the rows are written and before it said so: the plan is there, and the checkout closes', async () => {
    const person = await story.person()
    const sessionId = await sessionOf(person)
    await story.settled()
    const worker = await startCrashing(story, 'worker', 'sync.written')
    await person.pay(sessionId)
    await worker.dead()
    expect(await person.standing()).toMatchObject({ status: 'active', access: 'full' })
    await worker.restart()
    await waitFor(async () => (await intentsOf(person)).every(({ state }) => state === 'complete'), {
      what: 'a closed checkout',
      timeoutMs: 30_000,
    })
    await expectConverged(story)
    expect(await rowsOf(person)).toHaveLength(1)
    expect(await person.charges()).toHaveLength(1)
  }, 90_000)

  it('the worker, after a customer’s server took an event and before that was noted: it is sent again with the same id, and in order', async () => {
    const person = await story.person()
    const hook = await startHook()
    const events = ['invoice.paid', 'subscription.activated', 'entitlements.changed']
    const { body } = await person.post('/webhook-endpoints', { url: hook.url, events })
    const worker = await startCrashing(story, 'worker', 'outbound.posted')
    await person.subscribe()
    await worker.dead()
    expect(hook.got.map(({ type }) => type)).toEqual(['invoice.paid'])
    await worker.restart()
    await waitFor(() => hook.got.length === 4, { what: 'what was left', timeoutMs: 40_000 })
    expect(hook.got.map(({ type }) => type)).toEqual(['invoice.paid', ...events])
    expect(hook.got[1]?.id).toBe(hook.got[0]?.id)
    expect(hook.got.every((hooked) => verifies(hooked, (body as { secret: string }).secret))).toBe(true)
    await hook.close()
    await expectConverged(story)
  }, 90_000)
})
