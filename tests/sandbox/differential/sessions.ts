import type Stripe from 'stripe'
import { price } from './helpers.ts'
import type { Lab } from './lab.ts'

type Params = Partial<Stripe.Checkout.SessionCreateParams>

/** An open session: $49.00 a month, unless told otherwise. */
export async function opened(lab: Lab, more: Params = {}) {
  const [{ id: customer }, { id }] = [await lab.customer(), await price(lab, 4900)]
  return lab.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price: id, quantity: 1 }],
    success_url: 'https://shop.example/return?session_id={CHECKOUT_SESSION_ID}',
    ...more,
  })
}

/** Submits the hosted page in a person’s place. */
export const submit = (lab: Lab, id: string, payment_method?: string) =>
  lab.control('POST', `/checkout/sessions/${id}/complete`, payment_method ? { payment_method } : {})

/** A session whose page was submitted with a good card. */
export async function completed(lab: Lab, more: Params = {}, method?: string) {
  const { id } = await opened(lab, more)
  await lab.events()
  await submit(lab, id, method)
  return lab.stripe.checkout.sessions.retrieve(id)
}
