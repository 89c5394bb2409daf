import { describe, expect, it } from 'vitest'
import { EVENT_RULES, ruleOf } from '#domain/events.ts'

describe('ruleOf', () => {
  it.each([
    'checkout.session.completed',
    'checkout.session.expired',
    'checkout.session.async_payment_succeeded',
    'checkout.session.async_payment_failed',
    'customer.updated',
    'customer.deleted',
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'customer.subscription.paused',
    'customer.subscription.resumed',
    'customer.subscription.trial_will_end',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.payment_action_required',
    'invoice.voided',
    'invoice.marked_uncollectible',
    'payment_method.attached',
    'payment_method.automatically_updated',
    'payment_method.detached',
    'charge.refunded',
    'charge.dispute.created',
    'charge.dispute.closed',
    'refund.created',
    'refund.failed',
  ])('lets %s hint its account', (type) => {
    expect(ruleOf(type)).toEqual({ effect: 'hint', reason: null })
  })

  it.each([
    ['customer.updated', ['email', 'metadata']],
    ['invoice.updated', ['auto_advance', 'next_payment_attempt']],
  ])('ignores %s when nothing changed but %s', (type, changed) => {
    expect(ruleOf(type, changed)).toMatchObject({ effect: 'ignored', reason: 'nothing that is read has changed' })
  })

  it.each([
    ['customer.updated', ['email', 'invoice_settings']],
    ['invoice.updated', ['auto_advance', 'attempt_count']],
    ['customer.updated', []],
    ['customer.updated', null],
  ])('lets %s hint when it changed %s', (type, changed) => {
    expect(ruleOf(type, changed).effect).toBe('hint')
  })

  it.each([
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.some_day',
    'charge.succeeded',
    'invoice_payment.paid',
    'invoice.payment_succeeded',
    'customer.created',
    'setup_intent.succeeded',
  ])('ignores %s as covered by another', (type) => {
    expect(ruleOf(type)).toMatchObject({ effect: 'ignored', reason: 'covered' })
  })

  it.each(['product.created', 'invoice.upcoming', 'billing_portal.session.created', 'made.up', 'toString', ''])(
    'ignores %s as not used',
    (type) => {
      expect(ruleOf(type)).toMatchObject({ effect: 'ignored', reason: 'type not used' })
    },
  )

  it('takes a ready test clock for a word about the clock', () => {
    expect(ruleOf('test_helpers.test_clock.ready').effect).toBe('clock')
  })

  it('gives a reason for everything it ignores, and for nothing else', () => {
    for (const [type, rule] of Object.entries(EVENT_RULES))
      expect(rule.reason === null, type).toBe(rule.effect !== 'ignored')
  })
})
