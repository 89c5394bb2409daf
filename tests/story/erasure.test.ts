import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCrashing } from '#tests/support/crash.ts'
import { commitHistory, plainText, recordHistory } from '#tests/support/histories.ts'
import { startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  story = await startStory({ processes: true })
}, 120_000)
afterAll(() => story?.close())

const erasureOf = (userId: string) => story.db.models.Erasure.findOne({ where: { userId }, rejectOnEmpty: true })

async function keepHistory(workflowId: string): Promise<string> {
  const { address, namespace } = story.temporal
  const connection = await Connection.connect({ address })
  try {
    const history = await recordHistory(new Client({ connection, namespace }), 'erasure-crashed', workflowId)
    if (['1', 'erasure'].includes(process.env['RECORD_HISTORIES'] ?? '')) commitHistory(history)
    return plainText(history)
  } finally {
    await connection.close()
  }
}

describe('a person who asks to be forgotten', () => {
  it('is, at Stripe and here, with an open checkout released and the worker killed on the way; the money record stays', async () => {
    const telegramId = 1_999_000_002
    const person = await story.person(telegramId)
    const { customerId } = await person.subscribe()
    expect(await person.post('/account/erase', { confirm: 'erase' })).toMatchObject({ status: 409 })
    await person.post('/billing/subscription/cancel', { at: 'now' })
    await person.until('ended', ({ status }) => status === 'canceled')
    const { body: open } = await person.checkout('vip_monthly')

    // Stripe has forgotten them, and nobody noted it
    const worker = await startCrashing(story, 'worker', 'erase.customer')
    expect(await person.post('/account/erase', { confirm: 'erase' })).toMatchObject({ status: 202 })
    expect((await person.get('/me')).status).toBe(401)
    await worker.dead(40_000)
    expect((await erasureOf(person.userId)).finishedAt).toBeNull()
    expect(await story.stripe.customers.retrieve(customerId)).toMatchObject({ deleted: true })
    expect(await story.stripe.checkout.sessions.retrieve(open.session_id as string)).toMatchObject({
      status: 'expired',
    })

    await worker.restart()
    const done = async () => (await erasureOf(person.userId)).finishedAt
    await waitFor(done, { what: 'the erasure', timeoutMs: 60_000 })
    const { models } = story.db
    expect(await models.User.findByPk(person.userId)).toMatchObject({ telegramId: null, firstName: null })
    expect(await models.Account.findByPk(person.accountId)).toMatchObject({ stripeCustomerId: null })
    expect(await models.Invoice.findAll({ where: { accountId: person.accountId } })).toMatchObject([
      { status: 'paid', amountPaidCents: 2900, hostedUrl: null },
    ])
    expect(await models.PaymentMethod.count({ where: { accountId: person.accountId } })).toBe(0)
    const events = await models.StripeEvent.findAll({ where: { accountId: person.accountId } })
    expect(events.filter(({ payload }) => payload !== '{}')).toEqual([])
    expect(await keepHistory(`erasure/${person.userId}`)).not.toMatch(/@[a-z]\w*\.[a-z]|https?:|4242|1999000002/)

    // who signs in again is somebody new
    const again = await story.person(telegramId)
    expect(again.userId).not.toBe(person.userId)
    expect(await again.standing()).toMatchObject({ tier: 'free', status: 'inactive' })
  }, 180_000)
})
