import type { TaxRate } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { arr, bool, dec, listParams, meta, oneOf, range, str, type Param, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { taxTypes } from './enumerations.ts'
import { find, given } from './find.ts'

type Stored = StripeObject & TaxRate

/** Ids of tax rates, as subscriptions, items and invoices take them. */
export const taxRatesParam: Param = arr(str)

/** The tax rates of these ids, for what is taxed by them from now on. Throws 400 for unknown and for archived ones. */
export function taxRatesOf(ctx: Ctx, ids: unknown, param: string): TaxRate[] {
  return ((ids ?? []) as string[]).map((id, at) => {
    const rate = find<Stored>(ctx, 'tax_rate', id, `${param}[${at}]`)
    if (rate.active) return structuredClone(rate)
    throw invalidRequest(`The tax rate ${id} is archived and cannot be added.`, { param: `${param}[${at}]` })
  })
}

const common: Params = {
  active: bool,
  country: str,
  description: str,
  display_name: str,
  jurisdiction: str,
  metadata: meta,
  state: str,
  tax_type: oneOf(...taxTypes),
}

function percentageOf(input: Input): number {
  const percentage = Number(input.percentage)
  if (percentage >= 0 && percentage <= 100) return percentage
  throw invalidRequest('Invalid percentage: must be between 0 and 100.', { param: 'percentage' })
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/tax_rates',
  params: { ...common, inclusive: bool, percentage: dec },
  handle(ctx, input) {
    requireParams(input, 'display_name', 'inclusive', 'percentage')
    const text = (name: string): string | null => (input[name] as string | null | undefined) ?? null
    const rate = ctx.store.put<Stored>({
      id: ctx.store.newId('txr'),
      object: 'tax_rate',
      active: input.active !== false,
      country: text('country'),
      created: ctx.now,
      description: text('description'),
      display_name: input.display_name as string,
      effective_percentage: null,
      flat_amount: null,
      inclusive: input.inclusive as boolean,
      jurisdiction: text('jurisdiction'),
      jurisdiction_level: null,
      livemode: false,
      metadata: mergeMetadata({}, input.metadata),
      percentage: percentageOf(input),
      rate_type: 'percentage',
      state: text('state'),
      tax_type: text('tax_type'),
    })
    ctx.emit('tax_rate.created', rate)
    return rate
  },
}

/** Percentage and kind of a rate never change: invoices rely on them. */
const update: Endpoint = {
  method: 'POST',
  path: '/v1/tax_rates/:id',
  params: common,
  handle(ctx, input, { id }) {
    const rate = find<Stored>(ctx, 'tax_rate', id)
    const previous = ctx.store.update(rate, {
      ...given(input, ...Object.keys(common).filter((name) => name !== 'metadata')),
      metadata: mergeMetadata(rate.metadata as Metadata, input.metadata),
    })
    if (Object.keys(previous).length > 0) ctx.emit('tax_rate.updated', rate, previous)
    return rate
  },
}

export const taxRates: Endpoint[] = [
  create,
  update,
  {
    method: 'GET',
    path: '/v1/tax_rates/:id',
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'tax_rate', id),
  },
  {
    method: 'GET',
    path: '/v1/tax_rates',
    params: { ...listParams, active: bool, created: range, inclusive: bool },
    handle(ctx, input) {
      const fits = (rate: Stored): boolean =>
        ['active', 'inclusive'].every((name) => input[name] === undefined || rate[name] === input[name]) &&
        inRange(rate.created, input.created as Range | undefined)
      return list(ctx, '/v1/tax_rates', newestFirst(ctx.store.all<Stored>('tax_rate')).filter(fits), input)
    },
  },
]
