import type Stripe from 'stripe'
import { payer, price } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

/** A plan with one feature, and a customer who has it. */
async function entitled(lab: Lab) {
  const plan = await price(lab, 4900)
  const { id: feature } = await lab.stripe.entitlements.features.create({ name: 'SSO', lookup_key: `sso_${plan.id}` })
  await lab.stripe.products.createFeature(plan.product as string, { entitlement_feature: feature })
  const { id: customer } = await payer(lab)
  await lab.events()
  const { id } = await lab.stripe.subscriptions.create({ customer, items: [{ price: plan.id }] })
  return { customer, id, feature }
}

const summaries = async (lab: Lab): Promise<Stripe.Event[]> =>
  (await lab.events()).filter(({ type }) => type === 'entitlements.active_entitlement_summary.updated')

export const entitlements: Area = {
  name: 'entitlements',
  rows: [
    {
      title: 'a customer has the features of what they subscribe to',
      source:
        '`products.createFeature(prod,{entitlement_feature})`, `entitlements.activeEntitlements.list({customer})`;',
      async ask(lab) {
        const { customer, feature } = await entitled(lab)
        const { data } = await lab.stripe.entitlements.activeEntitlements.list({ customer })
        return { objects: data.map(({ object }) => object), its: data.every((one) => one.feature === feature) }
      },
      answer: { objects: ['entitlements.active_entitlement'], its: true },
    },
    {
      title: 'the event of a change carries the whole list, and no id',
      source: 'carries the **whole** list (object has no `id`; may be cut: `has_more`).',
      async ask(lab) {
        await entitled(lab)
        const [{ data } = { data: null }] = await summaries(lab)
        return { object: data?.object, hasId: Object.hasOwn(data?.object ?? {}, 'id') }
      },
      answer: {
        object: { object: 'entitlements.active_entitlement_summary', entitlements: { data: [{}], has_more: false } },
        hasId: false,
      },
    },
    {
      title: 'a subscription that ends takes its features along',
      source: '*Cancel*: `customer.subscription.deleted`, entitlement summary.',
      async ask(lab) {
        const { customer, id } = await entitled(lab)
        await lab.events()
        await lab.stripe.subscriptions.cancel(id)
        const left = (await lab.stripe.entitlements.activeEntitlements.list({ customer })).data.length
        return { left, told: (await summaries(lab)).length }
      },
      answer: { left: 0, told: 1 },
    },
  ],
}
