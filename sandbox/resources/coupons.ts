import { couponDetails, redeemable, type CouponDetails } from '../engine/coupon-details.ts'
import { invalidRequest } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { arr, dec, hash, int, listParams, map, meta, oneOf, range, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import { base62 } from '../store/ids.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { bury, find, given } from './find.ts'

/** A coupon as it is stored; `valid` is worked out whenever it is shown. */
export interface Coupon extends StripeObject {
  object: 'coupon'
  max_redemptions: number | null
  amount_off: number | null
  currency: string | null
  metadata: Metadata
  redeem_by: number | null
  times_redeemed: number
  valid: boolean
}

/** A coupon as it is now: whether it can still be redeemed is a question of time. */
const shown = (ctx: Ctx, coupon: Coupon): Coupon => ({ ...coupon, valid: redeemable(coupon, ctx.now) })

function checkAmount(input: Input): void {
  if (!input.percent_off && !input.amount_off) {
    throw invalidRequest('Must provide percent_off or amount_off.', { code: 'parameter_missing', param: 'percent_off' })
  }
  if (input.percent_off && input.amount_off) {
    throw invalidRequest('You may only specify one of these parameters: percent_off, amount_off.', {
      param: 'amount_off',
      code: 'parameters_exclusive',
    })
  }
  if (input.amount_off && !input.currency) {
    throw invalidRequest('Must provide currency with amount_off.', { param: 'currency', code: 'parameter_missing' })
  }
  if (input.percent_off) checkPercent(Number(input.percent_off))
}

function checkPercent(percent: number): void {
  if (percent > 0 && percent <= 100) return
  throw invalidRequest('percent_off must be greater than 0 and at most 100.', { param: 'percent_off' })
}

function checkDuration(input: Input): void {
  const repeating = input.duration === 'repeating'
  if (repeating !== ((input.duration_in_months ?? null) !== null)) {
    throw invalidRequest('duration_in_months is required when, and only when, duration is repeating.', {
      param: 'duration_in_months',
    })
  }
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/coupons',
  params: {
    amount_off: int,
    applies_to: hash({ products: arr(str) }),
    currency: str,
    currency_options: map(hash({ amount_off: int })),
    duration: oneOf('forever', 'once', 'repeating'),
    duration_in_months: int,
    id: str,
    max_redemptions: int,
    metadata: meta,
    name: str,
    percent_off: dec,
    redeem_by: time(),
  },
  handle: (ctx, input) => {
    checkAmount(input)
    checkDuration(input)
    const id = typeof input.id === 'string' ? input.id : base62(8)
    if (ctx.store.get('coupon', id)) {
      throw invalidRequest('Coupon already exists.', { param: 'id', code: 'resource_already_exists' })
    }
    ctx.store.remove('sandbox.deleted', id)
    const coupon = ctx.store.put<Coupon>(newCoupon(ctx, id, input))
    keepDetails(ctx, coupon, input)
    ctx.emit('coupon.created', shown(ctx, coupon))
    return shown(ctx, coupon)
  },
}

/** What the coupon shows only when asked: the products it is for, what it takes off in other currencies. */
function keepDetails(ctx: Ctx, coupon: Coupon, input: Input): void {
  const { products = [] } = (input.applies_to ?? {}) as { products?: string[] }
  const currency_options = input.currency_options as Record<string, { amount_off: number }> | null | undefined
  for (const product of products) find(ctx, 'product', product, 'applies_to[products]')
  if (products.length === 0 && !currency_options) return
  ctx.store.put<CouponDetails>({
    object: 'sandbox.coupon_details',
    id: coupon.id,
    applies_to: products.length > 0 ? { products } : null,
    currency_options: currency_options ? optionsOf(coupon, currency_options) : null,
  })
}

function optionsOf(coupon: Coupon, given: Record<string, { amount_off: number }>): CouponDetails['currency_options'] {
  if (coupon.amount_off === null) {
    throw invalidRequest('`currency_options` needs `amount_off`.', { param: 'currency_options' })
  }
  const own: [string, { amount_off: number }] = [String(coupon.currency), { amount_off: coupon.amount_off }]
  const others = Object.entries(given).map(([currency, terms]): typeof own => [currency.toLowerCase(), terms])
  return Object.fromEntries([own, ...others])
}

const newCoupon = (ctx: Ctx, id: string, input: Input): Coupon => ({
  id,
  object: 'coupon',
  amount_off: (input.amount_off as number | null | undefined) ?? null,
  created: ctx.now,
  currency: typeof input.currency === 'string' && input.amount_off ? input.currency.toLowerCase() : null,
  duration: input.duration ?? 'once',
  duration_in_months: input.duration_in_months ?? null,
  livemode: false,
  max_redemptions: (input.max_redemptions as number | null | undefined) ?? null,
  metadata: mergeMetadata({}, input.metadata),
  name: input.name ?? null,
  percent_off: input.percent_off ? Number(input.percent_off) : null,
  redeem_by: (input.redeem_by as number | null | undefined) ?? null,
  times_redeemed: 0,
  valid: true,
})

const update: Endpoint = {
  method: 'POST',
  path: '/v1/coupons/:id',
  params: { currency_options: map(hash({ amount_off: int })), metadata: meta, name: str },
  handle: (ctx, input, { id }) => {
    const coupon = find<Coupon>(ctx, 'coupon', id)
    if (input.currency_options) {
      const details = couponDetails(ctx.store, coupon.id)
      const given = {
        ...details?.currency_options,
        ...(input.currency_options as Record<string, { amount_off: number }>),
      }
      ctx.store.put<CouponDetails>({
        object: 'sandbox.coupon_details',
        id: coupon.id,
        applies_to: details?.applies_to ?? null,
        currency_options: optionsOf(coupon, given),
      })
    }
    const previous = ctx.store.update(coupon, {
      ...given(input, 'name'),
      metadata: mergeMetadata(coupon.metadata, input.metadata),
    })
    if (Object.keys(previous).length > 0) ctx.emit('coupon.updated', shown(ctx, coupon), previous)
    return shown(ctx, coupon)
  },
}

export const coupons: Endpoint[] = [
  create,
  update,
  {
    method: 'DELETE',
    path: '/v1/coupons/:id',
    params: {},
    handle: (ctx, _input, { id }) => {
      const coupon = find<Coupon>(ctx, 'coupon', id)
      ctx.emit('coupon.deleted', shown(ctx, coupon))
      // Discounts that were made of it go on.
      ctx.store.put({ ...coupon, object: 'sandbox.deleted_coupon' })
      return bury(ctx, coupon)
    },
  },
  {
    method: 'GET',
    path: '/v1/coupons/:id',
    params: {},
    handle: (ctx, _input, { id }) => shown(ctx, find<Coupon>(ctx, 'coupon', id)),
  },
  {
    method: 'GET',
    path: '/v1/coupons',
    params: { ...listParams, created: range },
    handle: (ctx, input) => {
      const fits = (one: Coupon): boolean => inRange(one.created as number, input.created as Range | undefined)
      const all = newestFirst(ctx.store.all<Coupon>('coupon')).filter(fits)
      const page = list(ctx, '/v1/coupons', all, input)
      return { ...page, data: page.data.map((coupon) => shown(ctx, coupon)) }
    },
  },
]
