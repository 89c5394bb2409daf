import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEnvelope } from '#domain/envelope.ts'
import { Problem } from '#domain/errors.ts'

const event = (object: Record<string, unknown>, more: Record<string, unknown> = {}, previous?: unknown) => ({
  id: 'evt_1',
  object: 'event',
  type: 'some.thing',
  created: 1_800_000_000,
  livemode: false,
  api_version: '2026-10-28.endive',
  data: previous === undefined ? { object } : { object, previous_attributes: previous },
  ...more,
})

describe('readEnvelope', () => {
  it('reads what a subscription event names', () => {
    const read = readEnvelope(event({ object: 'subscription', id: 'sub_1', customer: 'cus_1' }))
    expect(read).toEqual({
      id: 'evt_1',
      type: 'some.thing',
      created: new Date(1_800_000_000_000),
      livemode: false,
      apiVersion: '2026-10-28.endive',
      objectId: 'sub_1',
      customerId: 'cus_1',
      refs: { subscription: 'sub_1' },
      changed: null,
    })
  })

  it('reads the subscription of an invoice, which is under its parent', () => {
    const parent = { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } }
    const read = readEnvelope(event({ object: 'invoice', id: 'in_1', customer: 'cus_1', parent }))
    expect(read.refs).toEqual({ subscription: 'sub_1', invoice: 'in_1' })
  })

  it('reads session, subscription and invoice of a checkout', () => {
    const session = {
      object: 'checkout.session',
      id: 'cs_1',
      customer: 'cus_1',
      subscription: 'sub_1',
      invoice: 'in_1',
    }
    expect(readEnvelope(event({ ...session, payment_intent: null })).refs).toEqual({
      session: 'cs_1',
      subscription: 'sub_1',
      invoice: 'in_1',
    })
  })

  it('reads charge and payment of a dispute, which names no customer', () => {
    const read = readEnvelope(event({ object: 'dispute', id: 'du_1', charge: 'ch_1', payment_intent: 'pi_1' }))
    expect([read.customerId, read.refs]).toEqual([null, { charge: 'ch_1', paymentIntent: 'pi_1' }])
  })

  it('reads invoice and payment of an invoice payment', () => {
    const payment = { type: 'payment_intent', payment_intent: 'pi_1' }
    const read = readEnvelope(event({ object: 'invoice_payment', id: 'inpay_1', invoice: 'in_1', payment }))
    expect(read.refs).toEqual({ invoice: 'in_1', paymentIntent: 'pi_1' })
  })

  it('takes a customer event for an event of that customer', () => {
    expect(readEnvelope(event({ object: 'customer', id: 'cus_1' })).customerId).toBe('cus_1')
  })

  it('names the fields that an update changed', () => {
    const customer = { object: 'customer', id: 'cus_1' }
    expect(readEnvelope(event(customer, {}, { email: null, metadata: {} })).changed).toEqual(['email', 'metadata'])
  })

  it('takes the customer that a detached card had before', () => {
    const card = { object: 'payment_method', id: 'pm_1', customer: null }
    expect(readEnvelope(event(card, {}, { customer: 'cus_1' })).customerId).toBe('cus_1')
  })

  it('reads ids out of expanded objects', () => {
    const read = readEnvelope(
      event({ object: 'charge', id: 'ch_1', customer: { id: 'cus_1' }, invoice: { id: 'in_1' } }),
    )
    expect([read.customerId, read.refs]).toEqual(['cus_1', { charge: 'ch_1', invoice: 'in_1' }])
  })

  it('copes with an object that has no id', () => {
    expect(readEnvelope(event({ object: 'invoice', customer: 'cus_1' }))).toMatchObject({ objectId: null, refs: {} })
  })

  it.each([
    ['nothing', null, 'fields'],
    ['a list', [], 'fields'],
    ['no data', { id: 'evt_1', type: 'a' }, 'data'],
    ['no object', event({}, { data: {} }), 'object'],
    ['no id', event({}, { id: '' }), 'id'],
    ['an id that no row can hold', event({}, { id: 'evt\0' }), 'id'],
    ['no type', event({}, { type: 7 }), 'type'],
    ['no time', event({}, { created: 'now' }), 'time'],
    ['a time that is no instant', event({}, { created: 1e18 }), 'time'],
  ])('refuses %s', (_title, json, what) => {
    expect(() => readEnvelope(json)).toThrow(new Problem('malformed', `The event has no ${what}.`))
  })

  it('answers or refuses whatever JSON comes, and breaks on none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (object, previous) => {
        for (const json of [object, event({ ...(object as object) }, {}, previous), { ...event({}), data: { object } }])
          try {
            expect(readEnvelope(json).id).toBe('evt_1')
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
          }
      }),
    )
  })
})
