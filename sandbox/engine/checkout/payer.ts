import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { customerOf } from '../find.ts'
import type { CheckoutSession, Customer } from '../types.ts'
import { secretOf } from './session.ts'

/** What the person at the page says of themselves. */
export interface Payer {
  name: string | null
  email: string | null
  /** Asked for by some sessions only. */
  address?: Customer['address']
  phone?: string | null
  taxIds?: NonNullable<CheckoutSession['customer_details']>['tax_ids']
}

function newCustomer(ctx: Ctx, payer: Payer): Customer {
  const id = ctx.store.newId('cus')
  const customer = ctx.store.put<Customer>({
    id,
    object: 'customer',
    address: payer.address ?? null,
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
    phone: payer.phone ?? null,
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

/** What the form changes of a customer who was there before. */
function changes(ctx: Ctx, session: CheckoutSession, present: Customer, payer: Payer): Partial<Customer> {
  const { name, address } = secretOf(ctx, session).customerUpdate
  return {
    ...(session.currency === null ? {} : { currency: session.currency }),
    ...(name === 'auto' && payer.name ? { name: payer.name } : {}),
    ...(address === 'auto' && payer.address ? { address: payer.address } : {}),
    ...(!present.phone && payer.phone ? { phone: payer.phone } : {}),
    ...(present.email === null && payer.email ? { email: payer.email } : {}),
  }
}

/** The customer who pays a session: its own, renamed if it allows that, or a new one; null for a guest. */
export function payingCustomer(ctx: Ctx, session: CheckoutSession, payer: Payer): Customer | null {
  const present = customerOf(ctx.store, session.customer)
  if (!present && !makesCustomer(ctx, session)) return null
  if (!present) return newCustomer(ctx, { ...payer, email: payer.email ?? session.customer_email })
  change(ctx, present, changes(ctx, session, present, payer), 'customer.updated')
  return present
}

/** A guest, as far as a completed session tells. */
const guest = ({ name, email }: Payer) => ({
  name,
  email,
  address: null,
  phone: null,
  tax_exempt: 'none' as Customer['tax_exempt'],
})

/** What a completed session says of who paid. */
export function payerDetails(customer: Customer | null, payer: Payer): CheckoutSession['customer_details'] {
  const known = customer ?? guest(payer)
  return {
    address: payer.address ?? known.address ?? null,
    business_name: null,
    email: known.email,
    individual_name: null,
    name: known.name ?? null,
    phone: payer.phone ?? known.phone ?? null,
    tax_exempt: known.tax_exempt ?? 'none',
    tax_ids: payer.taxIds ?? [],
  }
}
