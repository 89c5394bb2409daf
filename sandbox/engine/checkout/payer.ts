import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { customerOf } from '../find.ts'
import type { CheckoutSession, Customer } from '../types.ts'
import { secretOf } from './session.ts'

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

/** Whether a session without a customer makes one; a guest otherwise. */
function makesCustomer(ctx: Ctx, session: CheckoutSession): boolean {
  if (session.mode === 'subscription' || session.customer_creation === 'always') return true
  if (session.mode === 'setup') return false
  return session.invoice_creation?.enabled === true || secretOf(ctx, session).intentData.setup_future_usage !== null
}

/** The customer who pays a session: its own, renamed if it allows that, or a new one; null for a guest. */
export function payingCustomer(ctx: Ctx, session: CheckoutSession, payer: Payer): Customer | null {
  const present = customerOf(ctx.store, session.customer)
  if (!present && !makesCustomer(ctx, session)) return null
  if (!present) return newCustomer(ctx, { ...payer, email: payer.email ?? session.customer_email })
  const patch: Partial<Customer> = session.currency === null ? {} : { currency: session.currency }
  if (secretOf(ctx, session).customerUpdate.name === 'auto' && payer.name) patch.name = payer.name
  if (present.email === null && payer.email) patch.email = payer.email
  change(ctx, present, patch, 'customer.updated')
  return present
}

/** What a completed session says of who paid. */
export const payerDetails = (customer: Customer | null, payer: Payer): CheckoutSession['customer_details'] => ({
  address: customer?.address ?? null,
  business_name: null,
  email: customer ? customer.email : payer.email,
  individual_name: null,
  name: customer ? (customer.name ?? null) : payer.name,
  phone: customer?.phone ?? null,
  tax_exempt: customer?.tax_exempt ?? 'none',
  tax_ids: [],
})
