import type { BillingModule } from '../engine/contract.ts'
import { moveBalance } from '../engine/customers/balance.ts'
import { defaultClockOf } from '../engine/scope.ts'
import type { Customer as BilledCustomer } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { arr, bool, hash, int, listParams, meta, oneOf, range, str, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import { base62 } from '../store/ids.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { address, wholeAddress } from './address.ts'
import { taxIdTypes } from './enumerations.ts'
import { bury, buried, find, given, type Deleted } from './find.ts'
import { settingsOf, settingsParam, type InvoiceSettings } from './customers-settings.ts'
import { attachById } from './payment_methods.ts'
import { addTaxId } from './tax_ids.ts'

interface Customer extends StripeObject {
  object: 'customer'
  invoice_settings: InvoiceSettings
  metadata: Metadata
}

const common: Params = {
  address,
  balance: int,
  business_name: str,
  description: str,
  email: str,
  individual_name: str,
  invoice_prefix: str,
  invoice_settings: settingsParam,
  metadata: meta,
  name: str,
  next_invoice_sequence: int,
  phone: str,
  preferred_locales: arr(str),
  shipping: hash({ address, name: str, phone: str }, 'address', 'name'),
  tax_exempt: oneOf('none', 'exempt', 'reverse'),
  validate: bool,
}

const plain = [
  'business_name',
  'description',
  'email',
  'individual_name',
  'invoice_prefix',
  'name',
  'next_invoice_sequence',
  'phone',
]

const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)

/** What a request changes; an id that is not this customer's payment method is refused. */
function changes(ctx: Ctx, customer: Customer, input: Input): Record<string, unknown> {
  if (typeof input.email === 'string' && !isEmail(input.email)) {
    throw invalidRequest(`Invalid email address: ${input.email}`, { param: 'email', code: 'email_invalid' })
  }
  return {
    ...given(input, ...plain),
    ...(input.tax_exempt === undefined ? {} : { tax_exempt: input.tax_exempt ?? 'none' }),
    ...(input.preferred_locales === undefined ? {} : { preferred_locales: input.preferred_locales ?? [] }),
    ...(input.address === undefined ? {} : { address: wholeAddress(input.address) }),
    ...(input.shipping === undefined ? {} : { shipping: shippingOf(input.shipping) }),
    ...(input.invoice_settings ? { invoice_settings: settingsOf(ctx, customer, input.invoice_settings as Input) } : {}),
    metadata: mergeMetadata(customer.metadata, input.metadata),
  }
}

const shippingOf = (value: unknown): unknown => {
  if (value === null) return null
  const shipping = value as Input
  return { phone: null, ...shipping, address: wholeAddress(shipping.address) }
}

const blank = (ctx: Ctx): Customer => ({
  id: ctx.store.newId('cus').slice(0, 18),
  object: 'customer',
  address: null,
  balance: 0,
  created: ctx.now,
  currency: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: base62(8).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: ctx.clock,
})

/** A template such as `pm_card_visa` may be named twice in one request: it means one new payment method. */
function withMethod(ctx: Ctx, customer: Customer, input: Input): Input {
  if (typeof input.payment_method !== 'string') return input
  const method = attachById(ctx, input.payment_method, customer.id)
  const settings = input.invoice_settings as Input | null | undefined
  if (settings?.default_payment_method !== input.payment_method) return input
  return { ...input, invoice_settings: { ...settings, default_payment_method: method.id } }
}

/** As many customers as Stripe lets one test clock have. */
const mostPerClock = 3

/** Throws when there is no such clock, when it is full, or when it is the one that needs no naming. */
function checkClock(ctx: Ctx, id: string): void {
  const clock = find(ctx, 'test_helpers.test_clock', id, 'test_clock')
  if (defaultClockOf(ctx.store)?.id !== clock.id) {
    if (ctx.store.where('customer', 'test_clock', id).length < mostPerClock) return
    throw invalidRequest(`A test clock has at most ${mostPerClock} customers.`, { param: 'test_clock' })
  }
  const message = `${id} is the default clock of this sandbox: customers that name no clock live in it.`
  throw invalidRequest(message, { param: 'test_clock' })
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/customers',
  params: {
    ...common,
    payment_method: str,
    tax_id_data: arr(hash({ type: oneOf(...taxIdTypes), value: str }, 'type', 'value')),
    test_clock: str,
  },
  handle: (ctx, input) => {
    if (input.test_clock) checkClock(ctx, input.test_clock as string)
    const customer = ctx.store.put(blank(ctx))
    const resolved = withMethod(ctx, customer, input)
    ctx.store.update(customer, changes(ctx, customer, resolved))
    // Part of its creation, not a change of it.
    adjustBalance({ ...ctx, emit: () => '' }, customer, input.balance, 'initial')
    ctx.emit('customer.created', customer)
    for (const datum of (input.tax_id_data ?? []) as Input[]) addTaxId(ctx, customer.id, datum)
    return customer
  },
}

/** A balance that is set leaves a transaction of the difference. */
function adjustBalance(ctx: Ctx, customer: Customer, wanted: unknown, type: 'adjustment' | 'initial'): void {
  const amount = ((wanted ?? customer.balance) as number) - (customer.balance as number)
  if (amount === 0) return
  const currency = (customer.currency ?? 'usd') as string
  moveBalance(ctx, customer as unknown as BilledCustomer, { amount, currency, type })
}

/** A deleted customer is gone for every call but retrieve. */
const living = (ctx: Ctx, id: string | undefined): Customer => find<Customer>(ctx, 'customer', id)

const update: Endpoint = {
  method: 'POST',
  path: '/v1/customers/:id',
  params: common,
  handle: (ctx, input, { id }) => {
    const customer = living(ctx, id)
    const previous = ctx.store.update(customer, changes(ctx, customer, input))
    if (Object.keys(previous).length > 0) ctx.emit('customer.updated', customer, previous)
    adjustBalance(ctx, customer, input.balance, 'adjustment')
    return customer
  },
}

/** Deletes a customer: its subscriptions end, its payment methods are detached, and it reads as deleted. */
export function deleteCustomer(ctx: Ctx, billing: BillingModule, customer: StripeObject): Deleted {
  billing.customerDeleted(ctx, customer.id)
  for (const method of ctx.store.where('payment_method', 'customer', customer.id)) {
    ctx.store.update(method, { customer: null })
    ctx.store.put({ object: 'sandbox.detached', id: method.id })
  }
  ctx.emit('customer.deleted', customer)
  return bury(ctx, customer)
}

const remove = (billing: BillingModule): Endpoint => ({
  method: 'DELETE',
  path: '/v1/customers/:id',
  params: {},
  handle: (ctx, _input, { id }) => deleteCustomer(ctx, billing, living(ctx, id)),
})

/** Customers; deleting one is told to the billing half, which ends its subscriptions. */
export const customers = (billing: BillingModule): Endpoint[] => [
  create,
  update,
  remove(billing),
  {
    method: 'GET',
    path: '/v1/customers/:id',
    params: {},
    handle: (ctx, _input, { id = '' }) => buried(ctx, 'customer', id) ?? living(ctx, id),
  },
  {
    method: 'GET',
    path: '/v1/customers',
    params: { ...listParams, created: range, email: str, test_clock: str },
    handle: (ctx, input) => {
      const { store } = ctx
      const all = input.email
        ? store.where<Customer>('customer', 'email', input.email as string)
        : store.all<Customer>('customer')
      const clock = (input.test_clock as string | null | undefined) ?? null
      const fits = (one: Customer): boolean =>
        one.test_clock === clock && inRange(one.created as number, input.created as Range | undefined)
      return list(ctx, '/v1/customers', newestFirst(all).filter(fits), input)
    },
  },
]
