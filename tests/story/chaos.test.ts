import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectConverged } from '#tests/support/crash.ts'
import { DAY_S, type Person, startStory, type Story } from '#tests/support/story.ts'

let story: Story
beforeAll(async () => {
  story = await startStory()
})
afterAll(() => story?.close())

/** Buys, stays or leaves, fails and recovers: what a few months do to five people. */
async function months(people: Person[]): Promise<void> {
  const [steady, leaving, mended, lost, gone] = people as [Person, Person, Person, Person, Person]
  await Promise.all(people.map((person) => person.subscribe()))
  await leaving.post('/billing/subscription/cancel', { at: 'period_end' })
  await mended.changeCard('pm_card_chargeCustomerFail')
  await lost.changeCard('pm_card_chargeCustomerFail')
  await story.advance(33 * DAY_S)
  await mended.changeCard('pm_card_visa')
  await gone.post('/billing/subscription/cancel', { at: 'now' })
  await story.advance(30 * DAY_S)
  expect(await steady.standing()).toMatchObject({ status: 'active', access: 'full' })
  expect(await mended.standing()).toMatchObject({ status: 'active', access: 'full', recovery: null })
  for (const person of [leaving, lost, gone]) {
    expect(await person.standing()).toMatchObject({ tier: 'free', status: 'canceled', access: 'none' })
  }
  const charges = await Promise.all(people.map(async (person) => (await person.charges()).length))
  expect(charges).toEqual([3, 1, 3, 1, 2])
}

describe('months of billing', () => {
  it('come out the same when webhooks arrive late, twice and out of order', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => story.person()))
    await story.control('POST', '/delivery', { duplicate: 1, reorder: true, delay_ms: 100 })
    await months(people)
    await story.calm()
    await expectConverged(story)
  }, 90_000)
})
