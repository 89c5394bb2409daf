import type Stripe from 'stripe'

/** A plan as Stripe's catalogue needs it. */
export interface Sellable {
  id: string
  name: string
  amountCents: number
  currency: string
  interval: 'month' | 'year'
}

/** Creates what is missing of products and prices, found by lookup key (the plan's id). For sandboxes; safe to repeat. */
export async function seedCatalogue(stripe: Stripe, plans: readonly Sellable[]): Promise<string[]> {
  const made: string[] = []
  for (const plan of plans) {
    const { data } = await stripe.prices.list({ lookup_keys: [plan.id], active: true, limit: 1 })
    if (data.length > 0) continue
    await createPrice(stripe, plan)
    made.push(plan.id)
  }
  return made
}

async function createPrice(stripe: Stripe, plan: Sellable): Promise<void> {
  const key = `catalogue/${plan.id}/${plan.amountCents}/${plan.currency}/${plan.interval}`
  const product = await stripe.products.create({ name: plan.name }, { idempotencyKey: `${key}/product` })
  await stripe.prices.create(
    {
      product: product.id,
      currency: plan.currency,
      unit_amount: plan.amountCents,
      recurring: { interval: plan.interval },
      lookup_key: plan.id,
      metadata: { plan_id: plan.id },
    },
    { idempotencyKey: `${key}/price` },
  )
}
