import { newBankMethod, templateBank } from '../engine/bank-accounts.ts'
import { cardByNumber, templateCard, type TestCard } from '../engine/cards.ts'
import { attachMethod, detachMethod, newCardMethod } from '../engine/payment-methods.ts'
import type { Customer, PaymentMethod } from '../engine/types.ts'
import { cardError, invalidRequest, requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { hash, int, listParams, meta, oneOf, str, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { address, wholeAddress } from './address.ts'
import { paymentMethodTypes } from './enumerations.ts'
import { find, given } from './find.ts'

const redisplay = oneOf('always', 'limited', 'unspecified')
const billing = hash({ address, email: str, name: str, phone: str, tax_id: str })
const updateParams: Params = {
  allow_redisplay: redisplay,
  billing_details: billing,
  card: hash({ exp_month: int, exp_year: int }),
  metadata: meta,
}
const createParams: Params = {
  ...updateParams,
  type: oneOf('card'),
  card: hash({ number: str, exp_month: int, exp_year: int, cvc: str, token: str }),
}

interface CardInput {
  number?: string | null
  token?: string | null
  exp_month?: number
  exp_year?: number
}

/** Made over the API, not by its holder on a page. */
function newMethod(ctx: Ctx, card: TestCard, printed: { exp_month?: number; exp_year?: number } = {}): PaymentMethod {
  const method = newCardMethod(ctx, card, { name: null, email: null, ...printed })
  ctx.store.update(method, { allow_redisplay: 'unspecified' })
  return method
}

/** Throws the 402 that attaching this card meets, if it is one that banks refuse. */
function refuseBadCard(card: TestCard): void {
  if (card.attachDecline) throw cardError(card.attachDecline)
}

/** Templates are only for attaching and the like: `pm_card_visa` names a card, not a payment method. */
const methodOf = (ctx: Ctx, id: unknown, param = 'payment_method'): PaymentMethod =>
  find<PaymentMethod>(ctx, 'payment_method', id, param)

/**
 * The payment method of an id, or a new one made from a test card's template (`pm_card_visa`), attached to the customer.
 * Throws 402 for cards that cannot be attached, 400 when it belongs to someone else, 404 when there is no such one.
 */
export function attachById(ctx: Ctx, id: string, customerId: string, param = 'payment_method'): PaymentMethod {
  find(ctx, 'customer', customerId, 'customer')
  const bank = templateBank(id)
  if (bank) {
    const method = newBankMethod(ctx, bank, { name: null, email: null })
    attachMethod(ctx, method, customerId)
    return method
  }
  const template = templateCard(id)
  if (template) {
    refuseBadCard(template)
    const method = newMethod(ctx, template)
    attachMethod(ctx, method, customerId)
    return method
  }
  const method = methodOf(ctx, id, param)
  if (method.customer !== null && method.customer !== customerId) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    })
  }
  if (ctx.store.get('sandbox.detached', id)) {
    throw invalidRequest(
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, ' +
        'and may not be used again.',
    )
  }
  refuseBehaviour(ctx, method)
  attachMethod(ctx, method, customerId)
  return method
}

/**
 * The payment method that a payment or a set-up names: one there is, the customer's or nobody's, or a template's new one
 * (the customer's, if there is one). Throws 400 for somebody else's.
 */
export function methodById(ctx: Ctx, id: string, customer: string | null): PaymentMethod {
  const bank = templateBank(id)
  const card = templateCard(id)
  if (bank) return newBankMethod(ctx, bank, { name: null, email: null })
  if (card) return newMethod(ctx, card)
  const method = methodOf(ctx, id)
  if (method.customer === null || method.customer === customer) return method
  throw invalidRequest(
    'The PaymentMethod supplied belongs to a Customer. Please include that Customer in the `customer` parameter.',
    { param: 'payment_method', code: 'payment_intent_invalid_parameter' },
  )
}

/** A card typed by number may be one that banks refuse. */
function refuseBehaviour(ctx: Ctx, method: PaymentMethod): void {
  const behaviour = ctx.store.get('sandbox.behaviour', method.id)?.behaviour
  const card = typeof behaviour === 'string' ? templateCard(behaviour) : undefined
  if (card) refuseBadCard(card)
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/payment_methods',
  params: createParams,
  handle: (ctx, input) => {
    requireParams(input, 'type', 'card')
    const { number, token, exp_month, exp_year } = input.card as CardInput
    if (typeof token === 'string') return tokenCard(ctx, token)
    requireParams({ 'card[number]': number }, 'card[number]')
    const card = cardByNumber(number ?? '')
    if (!('behaviour' in card)) throw cardError({ ...card, param: 'card[number]' })
    const method = newMethod(ctx, card, { ...(exp_month ? { exp_month } : {}), ...(exp_year ? { exp_year } : {}) })
    ctx.store.update(method, changes(method, { ...input, card: undefined }))
    return method
  },
}

/** `tok_visa` and its like name the same cards as `pm_card_visa`. */
function tokenCard(ctx: Ctx, token: string): PaymentMethod {
  const card = templateCard(token.replace(/^tok_/, 'pm_card_'))
  if (!card) throw invalidRequest(`No such token: '${token}'`, { param: 'card[token]', code: 'resource_missing' })
  return newMethod(ctx, card)
}

function changes(method: PaymentMethod, input: Input): Record<string, unknown> {
  const details = input.billing_details as Record<string, unknown> | null | undefined
  const card = input.card as Record<string, unknown> | null | undefined
  return {
    ...given(input, 'allow_redisplay'),
    metadata: mergeMetadata(method.metadata as Metadata, input.metadata),
    ...(details ? { billing_details: detailsAfter(method, details) } : {}),
    ...(card ? { card: { ...method.card, ...given(card, 'exp_month', 'exp_year') } } : {}),
  }
}

/** The holder's details with what a request changes; an address is always told whole. */
function detailsAfter(method: PaymentMethod, given: Record<string, unknown>): Record<string, unknown> {
  const changed = given.address === undefined ? {} : { address: wholeAddress(given.address ?? {}) }
  return { ...method.billing_details, ...given, ...changed }
}

const update: Endpoint = {
  method: 'POST',
  path: '/v1/payment_methods/:id',
  params: updateParams,
  handle: (ctx, input, { id }) => {
    const method = methodOf(ctx, id, 'id')
    if (method.customer === null) {
      throw invalidRequest('You must save this PaymentMethod to a customer before you can update it.')
    }
    const previous = ctx.store.update(method, changes(method, input))
    if (Object.keys(previous).length > 0) ctx.emit('payment_method.updated', method, previous)
    return method
  },
}

const attach: Endpoint = {
  method: 'POST',
  path: '/v1/payment_methods/:id/attach',
  params: { customer: str },
  handle: (ctx, input, { id = '' }) => {
    requireParams(input, 'customer')
    return attachById(ctx, id, input.customer as string, 'id')
  },
}

/** Detached, it is no one's default any more, and can never be used again. */
const detach: Endpoint = {
  method: 'POST',
  path: '/v1/payment_methods/:id/detach',
  params: {},
  handle: (ctx, _input, { id }) => {
    const method = methodOf(ctx, id, 'id')
    if (method.customer === null) {
      throw invalidRequest('The payment method you provided is not attached to a customer so detachment is impossible.')
    }
    const customer = find<Customer>(ctx, 'customer', method.customer, 'customer')
    ctx.store.put({ object: 'sandbox.detached', id: method.id })
    detachMethod(ctx, method, customer)
    for (const subscription of ctx.store.where('subscription', 'customer', customer.id)) {
      if (subscription.default_payment_method !== method.id) continue
      const previous = ctx.store.update(subscription, { default_payment_method: null })
      ctx.emit('customer.subscription.updated', subscription, previous)
    }
    return method
  },
}

const listOf = (ctx: Ctx, url: string, customer: unknown, input: Input): unknown => {
  find(ctx, 'customer', customer, 'customer')
  const all = newestFirst(ctx.store.where<PaymentMethod>('payment_method', 'customer', customer as string))
  const fits = (method: PaymentMethod): boolean =>
    (input.type ?? method.type) === method.type &&
    (input.allow_redisplay ?? method.allow_redisplay) === method.allow_redisplay
  return list(ctx, url, all.filter(fits), input)
}

const filters: Params = { ...listParams, type: oneOf(...paymentMethodTypes), allow_redisplay: redisplay }

export const paymentMethods: Endpoint[] = [
  create,
  update,
  attach,
  detach,
  {
    method: 'GET',
    path: '/v1/payment_methods',
    params: { ...filters, customer: str },
    handle: (ctx, input) => {
      requireParams(input, 'customer')
      return listOf(ctx, '/v1/payment_methods', input.customer, input)
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_methods/:id',
    params: {},
    handle: (ctx, _input, { id }) => methodOf(ctx, id, 'id'),
  },
  {
    method: 'GET',
    path: '/v1/customers/:customer/payment_methods',
    params: filters,
    handle: (ctx, input, { customer = '' }) => {
      return listOf(ctx, `/v1/customers/${customer}/payment_methods`, customer, input)
    },
  },
  {
    method: 'GET',
    path: '/v1/customers/:customer/payment_methods/:id',
    params: {},
    handle: (ctx, _input, { customer, id }) => {
      const method = methodOf(ctx, id, 'id')
      return method.customer === customer ? method : find(ctx, 'payment_method', '')
    },
  },
]
