import { redeemable } from '../engine/coupon-details.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { bool, hash, int, listParams, map, meta, oneOf, range, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import { base62 } from '../store/ids.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import type { Coupon } from './coupons.ts'
import { find, given } from './find.ts'

interface PromotionCode extends StripeObject {
  object: 'promotion_code'
  active: boolean
  code: string
  customer: string | null
  metadata: Metadata
  promotion: { coupon: string | null; type: 'coupon' }
  restrictions: Restrictions
}

interface Restrictions {
  first_time_transaction: boolean
  minimum_amount: number | null
  minimum_amount_currency: string | null
}

const currencyOptions = map(hash({ minimum_amount: int }))
const restrictions = hash({
  currency_options: currencyOptions,
  first_time_transaction: bool,
  minimum_amount: int,
  minimum_amount_currency: str,
})

const restrictionsOf = (given: Input | null | undefined): Restrictions => ({
  first_time_transaction: given?.first_time_transaction === true,
  minimum_amount: (given?.minimum_amount as number | undefined) ?? null,
  minimum_amount_currency: (given?.minimum_amount_currency as string | undefined)?.toLowerCase() ?? null,
})

/** Minimum amounts in other currencies, shown only when asked. */
function keepOptions(ctx: Ctx, id: string, given: unknown): void {
  const options = (given as Input | null | undefined)?.currency_options
  if (!options) return
  const present = ctx.store.get('sandbox.promotion_details', id)?.currency_options as object | undefined
  ctx.store.put({ object: 'sandbox.promotion_details', id, currency_options: { ...present, ...options } })
}

function checkRestrictions({ minimum_amount, minimum_amount_currency }: Restrictions): void {
  if ((minimum_amount === null) === (minimum_amount_currency === null)) return
  throw invalidRequest('You must provide both minimum_amount and minimum_amount_currency, or neither.', {
    param: 'restrictions[minimum_amount_currency]',
  })
}

/** A code is free when no active one says the same (whatever the case) to the same customer, or to all. */
function checkFree(ctx: Ctx, code: string, customer: string | null, self?: string): void {
  for (const other of ctx.store.all<PromotionCode>('promotion_code')) {
    if (!other.active || other.id === self || other.code.toLowerCase() !== code.toLowerCase()) continue
    if (other.customer !== null && customer !== null && other.customer !== customer) continue
    throw invalidRequest('An active promotion code with `code: ' + code + '` already exists.', {
      param: 'code',
      code: 'resource_already_exists',
    })
  }
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/promotion_codes',
  params: {
    active: bool,
    code: str,
    customer: str,
    expires_at: time(),
    max_redemptions: int,
    metadata: meta,
    promotion: hash({ type: oneOf('coupon'), coupon: str }),
    restrictions,
  },
  handle: (ctx, input) => {
    requireParams(input, 'promotion')
    const promotion = input.promotion as Input
    requireParams({ 'promotion[type]': promotion.type }, 'promotion[type]')
    const coupon = find<Coupon>(ctx, 'coupon', promotion.coupon, 'promotion[coupon]')
    if (!redeemable(coupon, ctx.now)) {
      throw invalidRequest('This coupon is expired.', { param: 'promotion[coupon]', code: 'coupon_expired' })
    }
    if (input.customer) find(ctx, 'customer', input.customer, 'customer')
    const customer = (input.customer as string | null | undefined) ?? null
    const code = (input.code as string | null | undefined) ?? base62(8).toUpperCase()
    if (!/^[\w-]{1,500}$/.test(code)) throw invalidRequest(`Invalid promotion code: ${code}`, { param: 'code' })
    checkFree(ctx, code, customer)
    const created = ctx.store.put(newCode(ctx, { ...input, code, customer }, coupon.id))
    checkRestrictions(created.restrictions)
    keepOptions(ctx, created.id, input.restrictions)
    ctx.emit('promotion_code.created', created)
    return created
  },
}

const newCode = (
  ctx: Ctx,
  input: Input & { code: string; customer: string | null },
  coupon: string,
): PromotionCode => ({
  id: ctx.store.newId('promo'),
  object: 'promotion_code',
  active: (input.active as boolean | null | undefined) ?? true,
  code: input.code,
  created: ctx.now,
  customer: input.customer,
  customer_account: null,
  expires_at: input.expires_at ?? null,
  livemode: false,
  max_redemptions: input.max_redemptions ?? null,
  metadata: mergeMetadata({}, input.metadata),
  promotion: { coupon, type: 'coupon' },
  restrictions: restrictionsOf(input.restrictions as Input | null | undefined),
  times_redeemed: 0,
})

const update: Endpoint = {
  method: 'POST',
  path: '/v1/promotion_codes/:id',
  params: { active: bool, metadata: meta, restrictions: hash({ currency_options: currencyOptions }) },
  handle: (ctx, input, { id }) => {
    const code = find<PromotionCode>(ctx, 'promotion_code', id)
    keepOptions(ctx, code.id, input.restrictions)
    if (input.active === true && !code.active) checkFree(ctx, code.code, code.customer, code.id)
    const previous = ctx.store.update(code, {
      ...given(input, 'active'),
      metadata: mergeMetadata(code.metadata, input.metadata),
    })
    if (Object.keys(previous).length > 0) ctx.emit('promotion_code.updated', code, previous)
    return code
  },
}

const fits =
  (input: Input) =>
  (one: PromotionCode): boolean =>
    ['active', 'customer'].every((name) => input[name] === undefined || one[name] === input[name]) &&
    (input.coupon === undefined || one.promotion.coupon === input.coupon) &&
    (typeof input.code !== 'string' || one.code.toLowerCase() === input.code.toLowerCase()) &&
    inRange(one.created as number, input.created as Range | undefined)

export const promotionCodes: Endpoint[] = [
  create,
  update,
  {
    method: 'GET',
    path: '/v1/promotion_codes/:id',
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'promotion_code', id),
  },
  {
    method: 'GET',
    path: '/v1/promotion_codes',
    params: { ...listParams, active: bool, code: str, coupon: str, created: range, customer: str },
    handle: (ctx, input) => {
      const all = newestFirst(ctx.store.all<PromotionCode>('promotion_code')).filter(fits(input))
      return list(ctx, '/v1/promotion_codes', all, input)
    },
  },
]
