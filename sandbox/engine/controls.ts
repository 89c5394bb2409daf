import { invalidRequest, missing } from '../http/errors.ts'
import type { Ctx } from '../store/types.ts'
import { newBankMethod, templateBank } from './bank-accounts.ts'
import { templateCard } from './cards.ts'
import { completeSession } from './checkout/complete.ts'
import type { ControlRoute } from './contract.ts'
import { find } from './find.ts'
import { retrySettings } from './invoices/retries.ts'
import { newCardMethod } from './payment-methods.ts'
import { paymentControls } from './payments/controls.ts'
import { closeDispute, disputeCharge } from './payments/disputes.ts'
import type { Charge, CheckoutSession, Dispute, PaymentMethod, RetrySettings } from './types.ts'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A payment method by id, or a new one of a `pm_card_*` or `pm_usBankAccount_*` template. */
function methodOf(ctx: Ctx, given: unknown, holder: { name: string | null; email: string | null }): PaymentMethod {
  const id = text(given) ?? 'pm_card_visa'
  const bank = templateBank(id)
  if (bank) return newBankMethod(ctx, bank, holder)
  const card = templateCard(id)
  if (card) return newCardMethod(ctx, card, holder)
  const method = ctx.store.get<PaymentMethod>('payment_method', id)
  if (!method) throw missing('PaymentMethod', id, 'payment_method')
  return method
}

/** What the page's button does, the holder passing any challenge. */
const complete: ControlRoute = {
  method: 'POST',
  path: '/_sandbox/checkout/sessions/:id/complete',
  handle(ctx, { params, body }) {
    const session = find<CheckoutSession>(ctx, 'checkout.session', params.id, 'id', 'checkout.session')
    if (session.status !== 'open') throw invalidRequest(`This Checkout Session is ${session.status}.`)
    const holder = { name: text(body.name), email: text(body.email) }
    completeSession(ctx, session, methodOf(ctx, body.payment_method, holder), holder, true)
    return session
  },
}

const terminals = ['past_due', 'canceled', 'unpaid'] as const

function readSettings(body: Record<string, unknown>, present: RetrySettings): RetrySettings {
  const { schedule = present.schedule, terminal = present.terminal } = body
  const days = Array.isArray(schedule) && schedule.every((day) => typeof day === 'number' && day > 0)
  if (!days) throw invalidRequest('schedule must be an array of days.', { param: 'schedule' })
  const end = terminals.find((one) => one === terminal)
  if (!end) throw invalidRequest(`terminal must be one of ${terminals.join(', ')}.`, { param: 'terminal' })
  return { schedule: schedule as number[], terminal: end }
}

/** Stripe's own retries, which a real account sets in the dashboard. */
const retries: ControlRoute[] = [
  { method: 'GET', path: '/_sandbox/retries', handle: (ctx) => ({ ...retrySettings(ctx.store) }) },
  {
    method: 'POST',
    path: '/_sandbox/retries',
    handle(ctx, { body }) {
      const present = retrySettings(ctx.store)
      return { ...Object.assign(present, readSettings(body, present)) }
    },
  },
]

const disputes: ControlRoute[] = [
  {
    method: 'POST',
    path: '/_sandbox/disputes',
    handle(ctx, { body }) {
      const charge = find<Charge>(ctx, 'charge', body.charge, 'charge')
      if (charge.status !== 'succeeded')
        throw invalidRequest('Only a paid charge can be disputed.', { param: 'charge' })
      return disputeCharge(ctx, charge, text(body.reason) ?? 'fraudulent')
    },
  },
  {
    method: 'POST',
    path: '/_sandbox/disputes/:id/close',
    handle(ctx, { params, body }) {
      const dispute = find<Dispute>(ctx, 'dispute', params.id)
      closeDispute(ctx, dispute, body.status === 'won' ? 'won' : 'lost')
      return dispute
    },
  },
]

/** What acts in a person's, a bank's or a dashboard's place. */
export const billingControls: ControlRoute[] = [complete, ...retries, ...disputes, ...paymentControls]
