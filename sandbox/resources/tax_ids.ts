import { findCustomer } from '../engine/find.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { listParams, oneOf, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { taxIdTypes } from './enumerations.ts'
import { bury, find } from './find.ts'

const path = '/v1/customers/:customer/tax_ids'

/** What a number must look like, for the kinds people test with; of others only that there is one. */
const shapes: Record<string, RegExp> = {
  eu_vat: /^[A-Z]{2}[0-9A-Z+*]{2,12}$/,
  gb_vat: /^(XI|GB)\d{9}(\d{3})?$/,
  us_ein: /^\d{2}-?\d{7}$/,
  ch_vat: /^CHE-?\d{3}\.?\d{3}\.?\d{3}(MWST|TVA|IVA)?$/,
}

/** Test numbers whose verification comes out as their name says. */
const verifications: Record<string, string> = {
  '000000000': 'verified',
  '111111111': 'unverified',
  '222222222': 'pending',
}

function verificationOf(type: string, value: string): StripeObject['verification'] {
  const verified = ['eu_vat', 'gb_vat', 'au_abn'].includes(type)
  if (!verified) return { status: 'unavailable', verified_address: null, verified_name: null }
  const status = verifications[value.replace(/^\D+/, '')] ?? 'verified'
  return { status, verified_address: null, verified_name: null }
}

/** Gives a customer a tax id. Throws 400 `tax_id_invalid` for what cannot be one. */
export function addTaxId(ctx: Ctx, customer: string, input: Input): StripeObject {
  requireParams(input, 'type', 'value')
  const [type, value] = [input.type as string, (input.value as string).replace(/\s/g, '').toUpperCase()]
  if (!/^[a-z]{2}_[a-z_]+$/.test(type)) throw invalidRequest(`Invalid type: ${type}`, { param: 'type' })
  if (shapes[type]?.test(value) === false) {
    throw invalidRequest(`Invalid value for ${type}.`, { param: 'value', code: 'tax_id_invalid' })
  }
  const letters = type.slice(0, 2).toUpperCase()
  const taxId = ctx.store.put({
    id: ctx.store.newId('txi'),
    object: 'tax_id',
    country: letters === 'EU' ? value.slice(0, 2) : letters,
    created: ctx.now,
    customer,
    customer_account: null,
    livemode: false,
    owner: { customer, customer_account: null, type: 'customer' },
    type,
    value,
    verification: verificationOf(type, value),
  })
  ctx.emit('customer.tax_id.created', taxId)
  return taxId
}

function taxIdOf(ctx: Ctx, customer: string | undefined, id: string | undefined): StripeObject {
  findCustomer(ctx, customer, 'id')
  const found = find(ctx, 'tax_id', id)
  return found.customer === customer ? found : find(ctx, 'tax_id', '')
}

/** A customer's tax ids; they appear on the customer's invoices from then on. */
export const taxIds: Endpoint[] = [
  {
    method: 'POST',
    path,
    params: { type: oneOf(...taxIdTypes), value: str },
    handle: (ctx, input, { customer }) => addTaxId(ctx, findCustomer(ctx, customer, 'id').id, input),
  },
  {
    method: 'GET',
    path,
    params: listParams,
    handle(ctx, input, { customer = '' }) {
      findCustomer(ctx, customer, 'id')
      const all = newestFirst(ctx.store.where('tax_id', 'customer', customer))
      return list(ctx, `/v1/customers/${customer}/tax_ids`, all, input)
    },
  },
  {
    method: 'GET',
    path: `${path}/:id`,
    params: {},
    handle: (ctx, _input, { customer, id }) => taxIdOf(ctx, customer, id),
  },
  {
    method: 'DELETE',
    path: `${path}/:id`,
    params: {},
    handle(ctx, _input, { customer, id }) {
      const taxId = taxIdOf(ctx, customer, id)
      ctx.emit('customer.tax_id.deleted', taxId)
      return bury(ctx, taxId)
    },
  },
]
