import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_S, startStory, type Story } from '#tests/support/story.ts'

let story: Story
beforeAll(async () => {
  story = await startStory()
})
afterAll(() => story?.close())

type Invoice = { id: string; status: string; amount_paid: number; created: number; pdf_url: string | null }

describe('fourteen months', () => {
  it('renew month by month, with an invoice, its PDF and one charge each, in less than a minute', async () => {
    const monthly = await story.person()
    const yearly = await story.person()
    await monthly.subscribe('premium_monthly')
    await yearly.subscribe('vip_yearly')
    const bought = await monthly.standing()
    const began = performance.now()
    const ends: string[] = []
    for (let month = 1; month <= 14; month++) {
      await story.advance(30.5 * DAY_S)
      const { status, access, current_period_end: end } = await monthly.standing()
      expect([status, access]).toEqual(['active', 'full'])
      if (end !== ends.at(-1)) ends.push(end ?? '')
    }
    expect(performance.now() - began).toBeLessThan(60_000)
    const day = new Date(bought.current_period_start ?? '').getUTCDate()
    const days = ends.map((end) => new Date(end).getUTCDate())
    // A subscription of the 31st ends its periods on the last day of shorter months.
    for (const each of days) expect(each === day || (day > 28 && each >= 28)).toBe(true)

    const { body } = await monthly.get('/billing/invoices?limit=100')
    const invoices = body as Invoice[]
    expect(invoices.length).toBeGreaterThanOrEqual(14)
    expect(invoices.every(({ status, amount_paid: paid }) => status === 'paid' && paid === 2_900)).toBe(true)
    expect(invoices.map(({ created }) => created)).toEqual(invoices.map(({ created }) => created).sort((a, b) => b - a))
    const pdf = await fetch(invoices[0]?.pdf_url ?? '')
    expect(pdf.headers.get('content-type')).toBe('application/pdf')

    const charges = await monthly.charges()
    expect(charges.map(({ invoice }) => invoice).sort()).toEqual(invoices.map(({ id }) => id).sort())
    expect((await yearly.charges()).map(({ amount }) => amount)).toEqual([79_000, 79_000])
    expect(await yearly.standing()).toMatchObject({ tier: 'vip_yearly', status: 'active', access: 'full' })
    await story.settled()
  }, 120_000)
})
