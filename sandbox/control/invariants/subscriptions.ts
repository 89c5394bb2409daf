import type { Subscription } from '../../engine/types.ts'
import type { StripeObject } from '../../store/types.ts'
import type { Rule, Violation } from './types.ts'

type Stored = Subscription & StripeObject

const live = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused'])

const pairsOf = (one: Stored): string[] => one.items.data.map(({ price }) => `${one.customer} ${price.product}`)

/** A customer has one live subscription to a product. */
const oneLive: Rule = (store, leave) => {
  if (leave.severalSubscriptions) return []
  const held = new Map<string, Stored[]>()
  for (const one of store.all<Stored>('subscription')) {
    if (!live.has(one.status)) continue
    for (const pair of new Set(pairsOf(one))) held.set(pair, [...(held.get(pair) ?? []), one])
  }
  return [...held].flatMap(([pair, all]): Violation[] => {
    if (all.length < 2) return []
    const [customer = '', product = ''] = pair.split(' ')
    const message = `${customer} has ${all.length} live subscriptions to ${product}.`
    return [{ rule: 'one_live_subscription', objects: [customer, product, ...all.map(({ id }) => id)], message }]
  })
}

const dues: Rule = (store) =>
  [...store.all<Stored>('subscription')].flatMap((one): Violation[] => {
    if (one.status === 'canceled' || one.status === 'incomplete_expired') return []
    const { latest_invoice: latest } = one
    if (latest === null || store.get('invoice', latest)) return []
    const message = `The latest invoice ${latest} of ${one.id} does not exist.`
    return [{ rule: 'latest_invoice_exists', objects: [one.id, latest], message }]
  })

export const subscriptionRules: Rule[] = [oneLive, dues]
