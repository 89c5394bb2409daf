import { invalidRequest, missing } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { find, findPrice, findSubscription } from '../find.ts'
import type { Coupon, PortalConfiguration, PortalSession, Subscription } from '../types.ts'

type Flow = NonNullable<PortalSession['flow']>

/** `flow_data` of a request. */
export interface FlowInput {
  type: Flow['type']
  subscription_cancel?: {
    subscription?: string
    retention?: { type?: string; coupon_offer?: { coupon?: string } }
  }
  subscription_pause?: { subscription?: string }
  subscription_update?: { subscription?: string }
  subscription_update_confirm?: {
    subscription?: string
    items?: { id?: string; price?: string; quantity?: number }[]
    discounts?: { coupon?: string; promotion_code?: string }[]
  }
  after_completion?: {
    type?: string
    redirect?: { return_url?: string }
    hosted_confirmation?: { custom_message?: string }
  }
}

interface Asked {
  ctx: Ctx
  given: FlowInput
  customer: string
  configuration: PortalConfiguration
}

function afterCompletion(given: FlowInput['after_completion']): Flow['after_completion'] {
  if (!given) return { type: 'portal_homepage', redirect: null, hosted_confirmation: null }
  const url = given.redirect?.return_url
  if (given.type === 'redirect' && !url) {
    throw invalidRequest('A redirect needs a return_url.', { param: 'flow_data[after_completion][redirect]' })
  }
  const message = given.hosted_confirmation?.custom_message ?? null
  return {
    type: given.type ?? 'portal_homepage',
    redirect: url ? { return_url: url } : null,
    hosted_confirmation: given.type === 'hosted_confirmation' ? { custom_message: message } : null,
  }
}

/** The flow's subscription: the customer's own, and not over. */
function subscriptionOf(
  { ctx, given, customer }: Asked,
  name: keyof FlowInput & `subscription_${string}`,
): Subscription {
  const param = `flow_data[${name}][subscription]`
  const subscription = findSubscription(ctx, given[name]?.subscription, param)
  const over = subscription.status === 'canceled' || subscription.status === 'incomplete_expired'
  if (subscription.customer === customer && !over) return subscription
  throw invalidRequest('The subscription cannot be changed in this flow: it is over, or belongs to someone else.', {
    param,
  })
}

function refuseDisabled({ configuration }: Asked, feature: 'subscription_update' | 'subscription_pause'): void {
  if (configuration.features[feature].enabled) return
  throw invalidRequest(
    `This flow is unavailable because the \`${feature}\` feature in the portal configuration is disabled.`,
    { param: 'flow_data[type]' },
  )
}

function cancelFlow(asked: Asked): Partial<Flow> {
  const param = 'flow_data[subscription_cancel][subscription]'
  const subscription = subscriptionOf(asked, 'subscription_cancel')
  if (subscription.cancel_at !== null) {
    throw invalidRequest('The subscription cannot be canceled in this flow: it is over, or already set to end.', {
      param,
    })
  }
  const coupon = asked.given.subscription_cancel?.retention?.coupon_offer?.coupon
  if (coupon === undefined) return { subscription_cancel: { subscription: subscription.id, retention: null } }
  find<Coupon>(asked.ctx, 'coupon', coupon, 'flow_data[subscription_cancel][retention][coupon_offer][coupon]')
  const retention = { type: 'coupon_offer' as const, coupon_offer: { coupon } }
  return { subscription_cancel: { subscription: subscription.id, retention } }
}

type Confirm = NonNullable<Flow['subscription_update_confirm']>
type ConfirmInput = NonNullable<FlowInput['subscription_update_confirm']>

const confirmAt = 'flow_data[subscription_update_confirm]'

function refusePrice({ ctx, configuration }: Asked, price: string | undefined): void {
  if (price === undefined) return
  const param = `${confirmAt}[items][0][price]`
  const listed = (configuration.features.subscription_update.products ?? []).flatMap(({ prices }) => prices)
  if (listed.includes(findPrice(ctx, price, param).id)) return
  throw invalidRequest('The price is not one that the portal configuration lets customers move to.', { param })
}

function confirmedItem(
  asked: Asked,
  subscription: Subscription,
  items: ConfirmInput['items'] = [],
): Confirm['items'][0] {
  const [item] = items
  if (!item || items.length > 1)
    throw invalidRequest('You must pass exactly one item.', { param: `${confirmAt}[items]` })
  if (!subscription.items.data.some(({ id }) => id === item.id)) {
    throw missing('subscription_item', String(item.id), `${confirmAt}[items][0][id]`)
  }
  refusePrice(asked, item.price)
  return { id: item.id ?? null, price: item.price ?? null, ...(item.quantity ? { quantity: item.quantity } : {}) }
}

function confirmFlow(asked: Asked): Partial<Flow> {
  refuseDisabled(asked, 'subscription_update')
  const subscription = subscriptionOf(asked, 'subscription_update_confirm')
  const { items, discounts = [] } = asked.given.subscription_update_confirm ?? {}
  return {
    subscription_update_confirm: {
      subscription: subscription.id,
      items: [confirmedItem(asked, subscription, items)],
      discounts: discounts.map(({ coupon, promotion_code: code }) => ({
        coupon: coupon ?? null,
        promotion_code: code ?? null,
      })),
    },
  }
}

function detailsOf(asked: Asked): Partial<Flow> {
  switch (asked.given.type) {
    case 'subscription_cancel':
      return cancelFlow(asked)
    case 'subscription_pause':
      refuseDisabled(asked, 'subscription_pause')
      return { subscription_pause: { subscription: subscriptionOf(asked, 'subscription_pause').id } }
    case 'subscription_update':
      refuseDisabled(asked, 'subscription_update')
      return { subscription_update: { subscription: subscriptionOf(asked, 'subscription_update').id } }
    case 'subscription_update_confirm':
      return confirmFlow(asked)
    case 'customer_update':
      return { customer_update: {} }
    default:
      return {}
  }
}

/** The flow that a portal session leads into; 400 for one that its configuration or subscription does not allow. */
export function flowOf(
  ctx: Ctx,
  given: FlowInput | undefined,
  customer: string,
  configuration: PortalConfiguration,
): PortalSession['flow'] {
  if (!given) return null
  return {
    type: given.type,
    after_completion: afterCompletion(given.after_completion),
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    ...detailsOf({ ctx, given, customer, configuration }),
  }
}
