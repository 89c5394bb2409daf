import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from '#sandbox/control/invariants/index.ts'
import type { Store, StripeObject } from '#sandbox/store/types.ts'
import { World } from '#sandbox/store/world.ts'
import { changeCard, day, startBilling, type BillingWorld } from '../billing/world.ts'

interface Entry {
  id: string
  type: string
  invoice: string | null
  status: string
  operation: string
  idempotency_key: string | null
  request_id: string | null
}

interface Verdict {
  ok: boolean
  violations: { rule: string; objects: string[]; message: string }[]
}

let billing: BillingWorld
beforeAll(async () => {
  billing = await startBilling()
})
afterAll(() => billing.close())

const ledger = async (query: string): Promise<Entry[]> =>
  (await billing.control<{ data: Entry[] }>('GET', `/_sandbox/ledger?${query}`)).body.data
const verdict = async (query = ''): Promise<Verdict> =>
  (await billing.control<Verdict>('GET', `/_sandbox/invariants${query}`)).body

describe('the ledger', () => {
  it('names the operation, the key and the request of every movement', async () => {
    const { stripe } = billing
    const { customer, subscription } = await billing.subscribed()
    await changeCard(billing, subscription, 'pm_card_chargeCustomerFail')
    await billing.advance(32 * day)
    await billing.advance(8 * day)
    await changeCard(billing, subscription, 'pm_card_visa')
    const [open] = (await stripe.invoices.list({ customer: customer.id, status: 'open' })).data
    await stripe.invoices.pay(open?.id ?? '', {}, { idempotencyKey: 'pay-1' })
    const [paid] = await ledger(`customer=${customer.id}&operation=invoice.pay`)
    await stripe.refunds.create({ charge: paid?.id ?? '' }, { idempotencyKey: 'refund-1' })
    const all = await ledger(`customer=${customer.id}`)
    const told = all.map(({ operation, status }) => `${operation} ${status}`)
    expect(new Set(told)).toEqual(
      new Set([
        'checkout succeeded',
        'subscription_cycle failed',
        'automatic_retry failed',
        'invoice.pay succeeded',
        'refund succeeded',
      ]),
    )
    expect(paid).toMatchObject({ idempotency_key: 'pay-1', request_id: expect.stringMatching(/^req_/) })
    expect(await ledger('idempotency_key=refund-1')).toMatchObject([{ type: 'refund', invoice: open?.id }])
    expect(await verdict()).toEqual({ ok: true, violations: [] })
  })

  it('refuses a filter that does not exist rather than leave it out', async () => {
    const { status, body } = await billing.control<{ error: { message: string } }>('GET', '/_sandbox/ledger?custmer=x')
    expect(status).toBe(400)
    expect(body.error.message).toBe('custmer: is no filter here (did you mean customer?)')
  })
})

describe('the checker', () => {
  it('finds two live subscriptions of one customer to one product, unless told to let them be', async () => {
    const { customer, subscription } = await billing.subscribed()
    const second = await billing.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: billing.month.id }],
      default_payment_method: subscription.default_payment_method as string,
    })
    const found = await verdict()
    expect(found.ok).toBe(false)
    expect(found.violations).toMatchObject([{ rule: 'one_live_subscription' }])
    expect(found.violations[0]?.objects).toEqual(expect.arrayContaining([customer.id, subscription.id, second.id]))
    expect((await verdict('?several_subscriptions=true')).ok).toBe(true)
    await billing.stripe.subscriptions.cancel(second.id)
    expect((await verdict()).ok).toBe(true)
  })

  it('lets pass what was done to events on purpose', async () => {
    await billing.control('POST', '/_sandbox/delivery/rules', { types: ['invoice.paid'], effect: { generate: false } })
    await billing.control('POST', '/_sandbox/delivery/rules', { types: ['invoice.created'], effect: { twin: true } })
    const { customer } = await billing.subscribed()
    await billing.control('DELETE', '/_sandbox/delivery/rules')
    const { data } = await billing.stripe.events.list({ limit: 100, types: ['invoice.paid', 'invoice.created'] })
    const its = data.filter((event) => (event.data.object as { customer?: string }).customer === customer.id)
    expect(its.map(({ type }) => type)).toEqual(['invoice.created', 'invoice.created'])
    expect(new Set(its.map(({ id }) => id)).size).toBe(2)
    expect(new Set(its.map(({ created }) => created)).size).toBe(1)
    expect((await verdict()).ok).toBe(true)
  })

  describe('finds what is planted:', () => {
    const invoice = (patch: object = {}): StripeObject => ({
      id: 'in_1',
      object: 'invoice',
      status: 'paid',
      subtotal: 500,
      total: 500,
      amount_due: 500,
      amount_paid: 500,
      amount_remaining: 0,
      lines: { data: [{ amount: 500 }] },
      total_discount_amounts: [],
      total_taxes: [],
      ...patch,
    })
    const charge = (id: string, patch: object = {}): StripeObject => ({
      id,
      object: 'charge',
      status: 'succeeded',
      amount: 500,
      amount_refunded: 0,
      payment_intent: 'pi_1',
      ...patch,
    })
    const entry = (id: string, patch: object = {}): StripeObject => ({
      id,
      object: 'sandbox.ledger',
      type: 'charge',
      status: 'succeeded',
      amount: 500,
      invoice: 'in_1',
      ...patch,
    })
    const payment = (): StripeObject => ({
      id: 'inpay_1',
      object: 'invoice_payment',
      status: 'paid',
      invoice: 'in_1',
      payment: { type: 'payment_intent', payment_intent: 'pi_1' },
    })
    const event = (type: string, object: StripeObject): StripeObject => ({
      id: `evt_${type}_${object.id}`,
      object: 'event',
      type,
      data: { object: structuredClone(object) },
    })
    const invoiceEvents = (one: StripeObject): StripeObject[] =>
      ['invoice.created', 'invoice.finalized', 'invoice.paid'].map((type) => event(type, one))
    const chargeEvents = (...all: StripeObject[]): StripeObject[] => all.map((one) => event('charge.succeeded', one))

    const paidWorld = (): StripeObject[] => [
      invoice(),
      ...invoiceEvents(invoice()),
      charge('ch_1'),
      ...chargeEvents(charge('ch_1')),
      entry('ch_1'),
      payment(),
    ]
    const rulesBroken = (...more: StripeObject[]): string[] => {
      const { store }: { store: Store } = new World(null)
      for (const one of [...paidWorld(), ...more]) store.put(one)
      return violations(store, { severalSubscriptions: false }).map(({ rule }) => rule)
    }

    it('nothing in a world that is as it should be', () => {
      expect(rulesBroken()).toEqual([])
    })

    it('a second charge of one invoice', () => {
      const twice = charge('ch_2')
      expect(rulesBroken(twice, ...chargeEvents(twice), entry('ch_2'))).toEqual(['one_charge_per_invoice', 'paid_sum'])
    })

    it('an invoice that says less was paid than was', () => {
      expect(rulesBroken(invoice({ amount_paid: 400 }))).toEqual(['paid_sum'])
    })

    it('a charge that is no payment of its invoice', () => {
      expect(rulesBroken({ ...payment(), status: 'open' })).toEqual(['charge_has_invoice_payment'])
    })

    it('a charge that the ledger does not know', () => {
      const other = charge('ch_9')
      expect(rulesBroken(other, ...chargeEvents(other))).toEqual(['ledger_complete'])
    })

    it('a refund that its charge does not count', () => {
      const refund = { id: 're_1', object: 'refund', charge: 'ch_1', amount: 200, status: 'succeeded' }
      expect(rulesBroken(refund, event('refund.created', refund))).toEqual(['refund_sum'])
    })

    it('sums that are not those of the lines, and a paid invoice that owes', () => {
      expect(rulesBroken(invoice({ subtotal: 600 }))).toEqual(['invoice_sums'])
      expect(rulesBroken(invoice({ amount_remaining: 1 }))).toEqual(['paid_owes_nothing'])
    })

    it('a state without its event, and an event told twice', () => {
      const silent = charge('ch_3', { payment_intent: 'pi_2' })
      expect(rulesBroken(silent, entry('ch_3', { invoice: null }))).toEqual(['state_has_event'])
      expect(rulesBroken({ ...event('charge.succeeded', charge('ch_1')), id: 'evt_again' })).toEqual([
        'state_has_event',
      ])
    })

    it('an event whose state never came', () => {
      const open = invoice({ id: 'in_2', status: 'open', amount_paid: 0, amount_remaining: 500 })
      const told = ['invoice.created', 'invoice.finalized', 'invoice.paid'].map((type) => event(type, open))
      expect(rulesBroken(open, ...told)).toEqual(['event_has_state'])
      expect(rulesBroken(event('charge.succeeded', charge('ch_gone')))).toEqual(['event_has_state'])
    })

    it('a status that no event told', () => {
      const voided = invoice({ id: 'in_3', status: 'void', amount_paid: 0 })
      const told = ['invoice.created', 'invoice.voided', 'invoice.finalized'].map((type) =>
        event(type, type === 'invoice.finalized' ? { ...voided, status: 'open' } : voided),
      )
      expect(rulesBroken(voided, ...told)).toEqual(['latest_event_tells_status'])
    })
  })
})
