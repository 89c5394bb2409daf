import type Stripe from 'stripe'
import { idOf, startBilling, type BillingWorld } from './world.ts'

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features
type Updates = Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate
type SessionParams = Stripe.BillingPortal.SessionCreateParams

/** A sandbox with a portal that allows everything. */
export interface Portal {
  world: BillingWorld
  /** A configuration that allows everything, with changes; answers its id. */
  configured: (more: Features) => Promise<string>
  /** The address of a customer's portal. */
  portalOf: (customer: string, more?: Partial<SessionParams>) => Promise<string>
  /** A customer with a paid subscription, and their portal. */
  opened: (more?: Partial<SessionParams>) => Promise<Awaited<ReturnType<BillingWorld['subscribed']>> & { url: string }>
}

/** A page's words, on one line. */
export const text = async (answer: Response | Promise<Response>): Promise<string> =>
  (await (await answer).text()).replaceAll('&#39;', "'").replaceAll(/\s+/g, ' ')

/** A card as it is typed. */
export const card = (number: string) => ({ number, expiry: '12 / 40', cvc: '123', name: 'Ada Byron' })

/** Plans may change between month and year, and their quantity, paid at once. */
export const updates = ({ month, year }: BillingWorld, more: Partial<Updates> = {}): Updates => ({
  enabled: true,
  default_allowed_updates: ['price', 'quantity'],
  proration_behavior: 'always_invoice',
  products: [
    {
      product: idOf(month.product),
      prices: [month.id, year.id],
      adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 },
    },
  ],
  ...more,
})

/** Starts a sandbox with a portal. */
export async function startPortal(): Promise<Portal> {
  const world = await startBilling()
  const configured = async (more: Features): Promise<string> => {
    const features: Features = {
      customer_update: { enabled: true, allowed_updates: ['name', 'email', 'address', 'tax_id'] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_pause: { enabled: true, duration: { type: 'indefinite' } },
      subscription_update: updates(world),
      ...more,
    }
    return (await world.stripe.billingPortal.configurations.create({ features })).id
  }
  const configuration = await configured({})
  const portalOf: Portal['portalOf'] = async (customer, more = {}) => {
    const wanted = { customer, configuration, return_url: 'https://shop.example/', ...more }
    return (await world.stripe.billingPortal.sessions.create(wanted)).url
  }
  const opened: Portal['opened'] = async (more = {}) => {
    const { customer, subscription } = await world.subscribed()
    return { customer, subscription, url: await portalOf(customer.id, more) }
  }
  return { world, configured, portalOf, opened }
}
