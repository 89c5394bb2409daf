import type { Ctx } from '../store/types.ts'
import type { TestCard } from './cards.ts'
import { change } from './change.ts'
import { rememberBehaviour } from './contract.ts'
import type { Customer, PaymentMethod } from './types.ts'

/** What its holder typed beside the card's number. */
export interface CardHolder {
  name: string | null
  email: string | null
  exp_month?: number
  exp_year?: number
}

/** A card that belongs to nobody yet, stored; no event. */
export function newCardMethod(ctx: Ctx, card: TestCard, holder: CardHolder): PaymentMethod {
  const method = ctx.store.put<PaymentMethod>({
    id: ctx.store.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: holder.email,
      name: holder.name,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: holder.exp_month ?? card.exp_month,
      exp_year: holder.exp_year ?? card.exp_year,
      fingerprint: card.fingerprint,
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: ctx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  })
  rememberBehaviour(ctx, method.id, card.behaviour)
  return method
}

/** Gives a card to a customer and says so; who was deleted meanwhile gets none. */
export function attachMethod(ctx: Ctx, method: PaymentMethod, customer: string): void {
  if (method.customer === customer || !ctx.store.get('customer', customer)) return
  ctx.store.update(method, { customer })
  ctx.emit('payment_method.attached', method)
}

/** Takes a card from its customer, and from wherever the customer used it by default. */
export function detachMethod(ctx: Ctx, method: PaymentMethod, customer: Customer): void {
  const previous = ctx.store.update(method, { customer: null })
  ctx.emit('payment_method.detached', method, previous)
  if (customer.invoice_settings.default_payment_method === method.id) setDefaultMethod(ctx, customer, null)
}

/** Makes a card the one that the customer's invoices are charged to. */
export function setDefaultMethod(ctx: Ctx, customer: Customer, method: string | null): void {
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: method }
  change(ctx, customer, { invoice_settings }, 'customer.updated')
}

/** A customer's cards, newest first. */
export const methodsOf = (ctx: Ctx, customer: string): PaymentMethod[] =>
  ctx.store.where<PaymentMethod>('payment_method', 'customer', customer).reverse()
