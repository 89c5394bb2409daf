import type { Database } from '#db/connect.ts'
import { createStripe } from '#stripe/client.ts'
import { makePeople } from '../lib/people.ts'

/** An account whose customer has a subscription at Stripe that no row tells of yet. */
export interface Buyer {
  accountId: string
  customerId: string
  subscriptionId: string
}

/** As many buyers, made at the sandbox and linked to accounts. */
export async function makeBuyers(db: Database, sandboxUrl: string, count: number): Promise<Buyer[]> {
  const stripe = createStripe({ secretKey: 'sk_test_bench', apiUrl: sandboxUrl })
  const { data } = await stripe.prices.list({ lookup_keys: ['premium_monthly'] })
  const price = data[0]?.id ?? ''
  const made: Omit<Buyer, 'accountId'>[] = []
  for (let index = 0; index < count; index++) {
    const card = { payment_method: 'pm_card_visa', invoice_settings: { default_payment_method: 'pm_card_visa' } }
    const { id: customerId } = await stripe.customers.create(card)
    const { id: subscriptionId } = await stripe.subscriptions.create({ customer: customerId, items: [{ price }] })
    made.push({ customerId, subscriptionId })
  }
  const people = await makePeople(
    db,
    made.map(({ customerId }) => customerId),
  )
  return made.map((buyer, index) => ({ ...buyer, accountId: people[index]?.accountId ?? '' }))
}
