import { described, has, idOf, like, payer, price, refusal, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day, hour } from '../timeline.ts'

const at = (text: string): number => Date.parse(text) / 1000

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** The starts of the first periods of a monthly subscription that begins at an instant. */
async function periods(lab: Lab, start: string, months: number): Promise<string[]> {
  await lab.begin(at(start))
  let one = await subscribe(lab)
  const starts = [dateOf(one.start)]
  while (starts.length < months) {
    await renewal(lab, one)
    one = described(await lab.stripe.subscriptions.retrieve(one.id))
    starts.push(dateOf(one.start))
  }
  return starts
}

const limits =
  'Forward only; ≤ two intervals of the shortest subscription per call, ≤ 2 years without subscriptions [dts/spec text].'

const advance = async (lab: Lab, seconds: number): Promise<Record<string, unknown>> => {
  const { id, frozen_time } = await clockOf(lab)
  return refusal(lab.stripe.testHelpers.testClocks.advance(id, { frozen_time: frozen_time + seconds }))
}

const clockOf = async (lab: Lab) => {
  const { test_clock } = await lab.customer()
  return lab.stripe.testHelpers.testClocks.retrieve(idOf(test_clock))
}

export const clocks: Area = {
  name: 'clocks and calendar',
  rows: [
    {
      title: 'a clock is made ready, frozen at its time',
      source:
        "Object: `{id:'clock_…', frozen_time, status: ready|advancing|internal_failure, status_details.advancing?.target_frozen_time, deletes_after, name}`.",
      ask: (lab) => lab.begin(at('2027-03-01T09:00:00Z')),
      answer: {
        id: like(/^clock_/),
        object: 'test_helpers.test_clock',
        status: 'ready',
        frozen_time: at('2027-03-01T09:00:00Z'),
      },
    },
    {
      title: 'advancing answers at once, and is told when it is done',
      source: '`advance` returns at once with `advancing`; poll or wait for `test_helpers.test_clock.ready`.',
      async ask(lab) {
        const { id, frozen_time } = await clockOf(lab)
        const asked = await lab.stripe.testHelpers.testClocks.advance(id, { frozen_time: frozen_time + day })
        await lab.advanceTo(frozen_time + 2 * day)
        return {
          asked,
          target: asked.status_details.advancing?.target_frozen_time === frozen_time + day,
          events: await lab.eventTypes(),
        }
      },
      answer: {
        asked: { status: 'advancing' },
        target: true,
        events: has('test_helpers.test_clock.advancing', 'test_helpers.test_clock.ready'),
      },
    },
    {
      title: 'a clock goes forward only',
      source: 'Forward only;',
      ask: (lab) => advance(lab, -hour),
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a clock goes no further than two intervals of its shortest subscription',
      source: limits,
      async ask(lab) {
        await subscribe(lab)
        return advance(lab, 70 * day)
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a clock without subscriptions goes no further than two years',
      source: '≤ 2 years without subscriptions',
      ask: async (lab) => ({ year: await advance(lab, 365 * day), more: await advance(lab, 4 * 365 * day) }),
      answer: { year: { refused: false }, more: { status: 400 } },
    },
    {
      title: 'what a clock’s customer gets lives in its time',
      source:
        'Attach at `customers.create({test_clock})` (new in 22.2: existing customer via clock `customer`); children inherit; permanent.',
      async ask(lab) {
        await lab.begin(at('2027-03-01T09:00:00Z'))
        const { subscription, invoice } = await subscribe(lab)
        const made = await lab.stripe.invoices.retrieve(invoice)
        return { subscription, made }
      },
      answer: {
        subscription: { created: at('2027-03-01T09:00:00Z'), test_clock: like(/^clock_/) },
        made: { created: at('2027-03-01T09:00:00Z'), test_clock: like(/^clock_/) },
      },
    },
    {
      title: 'a clock has at most three customers',
      source: '3 customers per clock [2nd, several].',
      async ask(lab) {
        for (const _ of [1, 2, 3]) await lab.customer()
        return refusal(lab.customer())
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: '31 January renews at the ends of shorter months and comes back to the 31st',
      source:
        'next anchor by calendar month from `billing_cycle_anchor` (31 Jan → 28/29 Feb → 31 Mar), UTC, to the second.',
      ask: async (lab) => ({ starts: await periods(lab, '2027-01-31T10:00:00Z', 4) }),
      answer: {
        starts: [
          '2027-01-31T10:00:00.000Z',
          '2027-02-28T10:00:00.000Z',
          '2027-03-31T10:00:00.000Z',
          '2027-04-30T10:00:00.000Z',
        ],
      },
    },
    {
      title: 'a leap year has a 29 February',
      source: '(31 Jan → 28/29 Feb → 31 Mar)',
      ask: async (lab) => ({ starts: await periods(lab, '2028-01-30T23:59:59Z', 3) }),
      answer: { starts: ['2028-01-30T23:59:59.000Z', '2028-02-29T23:59:59.000Z', '2028-03-30T23:59:59.000Z'] },
    },
    {
      title: 'a year’s subscription renews on the same day',
      source: '**Periods**: next anchor by calendar month from `billing_cycle_anchor`',
      async ask(lab) {
        await lab.begin(at('2027-05-10T12:00:00Z'))
        const { end } = await subscribe(lab, { priceMore: { recurring: { interval: 'year' } } })
        return { end: dateOf(end) }
      },
      answer: { end: '2028-05-10T12:00:00.000Z' },
    },
    {
      title: 'a proration is by the second, also in a short month',
      source:
        'rounding mode is not documented [?] — use half-up and keep previews and real invoices on the same code path.',
      async ask(lab) {
        await lab.begin(at('2027-02-01T00:00:00Z'))
        const one = await subscribe(lab, { amount: 2800 })
        const customer = one.customer
        const dearer = (await price(lab, 5600)).id
        const shown = await lab.stripe.invoices.createPreview({
          customer,
          subscription: one.id,
          subscription_details: {
            items: [{ id: one.item, price: dearer }],
            proration_behavior: 'always_invoice',
            proration_date: at('2027-02-08T00:00:01Z'),
          },
        })
        return { amounts: shown.lines.data.map(({ amount }) => amount).sort((a, b) => a - b) }
      },
      answer: { amounts: [-2100, 4200] },
    },
    {
      title: 'time stands still until it is moved',
      source: "Objects' `created` follow frozen time; **event delivery and signature timestamps are wall-clock**",
      async ask(lab) {
        await lab.begin(at('2027-03-01T09:00:00Z'))
        const customer = await payer(lab)
        return { created: customer.created, still: await lab.now() }
      },
      answer: { created: at('2027-03-01T09:00:00Z'), still: at('2027-03-01T09:00:00Z') },
    },
  ],
}
