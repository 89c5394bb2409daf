import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { cardByNumber, type TestCard } from '../cards.ts'
import { change } from '../change.ts'
import { rememberBehaviour, type ControlRoute } from '../contract.ts'
import { find } from '../find.ts'
import { upcomingSettings } from '../jobs.ts'
import type { PaymentIntent, PaymentMethod, SetupIntent } from '../types.ts'
import { answerSetUp } from './set-up.ts'
import { answerBank } from './use.ts'

/** `{"outcome": "complete" | "fail"}`: what the holder answers the bank; to agree unless it says otherwise. */
const agrees = (body: Record<string, unknown>): boolean => body.outcome !== 'fail'

function refuseUnlessAsked(intent: PaymentIntent | SetupIntent): void {
  if (intent.status === 'requires_action') return
  throw invalidRequest(`Nobody is being asked to authenticate: the status is ${intent.status}.`)
}

const authenticatePayment: ControlRoute = {
  method: 'POST',
  path: '/_sandbox/payment_intents/:id/authenticate',
  handle(ctx, { params, body }) {
    const intent = find<PaymentIntent>(ctx, 'payment_intent', params.id)
    refuseUnlessAsked(intent)
    answerBank(ctx, intent, find<PaymentMethod>(ctx, 'payment_method', intent.payment_method), agrees(body))
    return intent
  },
}

const authenticateSetUp: ControlRoute = {
  method: 'POST',
  path: '/_sandbox/setup_intents/:id/authenticate',
  handle(ctx, { params, body }) {
    const intent = find<SetupIntent>(ctx, 'setup_intent', params.id)
    refuseUnlessAsked(intent)
    answerSetUp(ctx, intent, find<PaymentMethod>(ctx, 'payment_method', intent.payment_method), agrees(body))
    return intent
  },
}

function newCardOf(body: Record<string, unknown>): TestCard | null {
  if (body.number === undefined) return null
  const card = cardByNumber(typeof body.number === 'string' ? body.number : '')
  if (!('behaviour' in card)) throw invalidRequest('Only test cards are known here.', { param: 'number' })
  return card
}

/** What the networks tell of a card: another number, or only another expiry. */
function reprinted(ctx: Ctx, method: PaymentMethod, body: Record<string, unknown>): NonNullable<PaymentMethod['card']> {
  if (!method.card) throw invalidRequest('Only cards are updated by their networks.', { param: 'id' })
  const card = newCardOf(body)
  if (card) rememberBehaviour(ctx, method.id, card.behaviour)
  const { brand, last4, fingerprint, country, funding } = card ?? method.card
  const { exp_month = method.card.exp_month, exp_year = method.card.exp_year + 4 } = body
  return {
    ...method.card,
    brand,
    last4,
    fingerprint: fingerprint ?? null,
    country,
    funding,
    display_brand: brand,
    exp_month: Number(exp_month),
    exp_year: Number(exp_year),
  }
}

/** A card is replaced by its bank: the same payment method, newly printed (`number`, `exp_month`, `exp_year`). */
const autoUpdate: ControlRoute = {
  method: 'POST',
  path: '/_sandbox/payment_methods/:id/auto_update',
  handle(ctx, { params, body }) {
    const method = find<PaymentMethod>(ctx, 'payment_method', params.id, 'id', 'PaymentMethod')
    change(ctx, method, { card: reprinted(ctx, method, body) }, 'payment_method.automatically_updated')
    return method
  },
}

/** How many days before a renewal `invoice.upcoming` comes; 0 is never. It holds for periods that begin afterwards. */
const upcoming: ControlRoute[] = [
  { method: 'GET', path: '/_sandbox/upcoming', handle: (ctx) => ({ ...upcomingSettings(ctx.store) }) },
  {
    method: 'POST',
    path: '/_sandbox/upcoming',
    handle(ctx, { body }) {
      if (!Number.isInteger(body.days) || Number(body.days) < 0) {
        throw invalidRequest('days must be a number of whole days.', { param: 'days' })
      }
      return { ...Object.assign(upcomingSettings(ctx.store), { days: Number(body.days) }) }
    },
  },
]

/** What acts in a bank's or a card holder's place. */
export const paymentControls: ControlRoute[] = [authenticatePayment, authenticateSetUp, autoUpdate, ...upcoming]
