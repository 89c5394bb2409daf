import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { customerOf } from '../find.ts'
import type { CheckoutSession, Customer } from '../types.ts'

/** What the person at the page says of themselves. */
export interface Payer {
  name: string | null
  email: string | null
}

function newCustomer(ctx: Ctx, payer: Payer): Customer {
  const id = ctx.store.newId('cus')
  const customer = ctx.store.put<Customer>({
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: ctx.now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: payer.email,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: payer.name,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  })
  ctx.emit('customer.created', customer)
  return customer
}

/** The customer who pays a session: its own, renamed if it allows that, or a new one. */
export function payingCustomer(
  ctx: Ctx,
  session: CheckoutSession,
  payer: Payer,
  update: { name?: string | null },
): Customer {
  const present = customerOf(ctx.store, session.customer)
  if (!present) return newCustomer(ctx, { ...payer, email: payer.email ?? session.customer_email })
  const patch: Partial<Customer> = { currency: session.currency }
  if (update.name === 'auto' && payer.name) patch.name = payer.name
  if (present.email === null && payer.email) patch.email = payer.email
  change(ctx, present, patch, 'customer.updated')
  return present
}
