import type Stripe from 'stripe'
import { type Catalogue, planOfPrice, type Plan } from '#domain/plans.ts'

/** Which plan a Stripe price stands for. */
export interface PlanBook {
  planOf(price: Pick<Stripe.Price, 'id' | 'lookup_key'>): Plan | null
  byId(planId: string | null): Plan | null
}

export function createPlanBook(catalogue: Catalogue, priceMap: Readonly<Record<string, string>>): PlanBook {
  return {
    planOf: (price) => planOfPrice(catalogue, priceMap, price.id, price.lookup_key) ?? null,
    byId: (planId) => catalogue.plans.find((plan) => plan.id === planId) ?? null,
  }
}
