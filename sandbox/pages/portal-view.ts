import type { PageRequest } from '../engine/contract.ts'
import { find, findCustomer } from '../engine/find.ts'
import { sessionOfToken } from '../engine/portal/token.ts'
import type { Customer, PortalConfiguration, PortalSession, Subscription } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, safeUrl, type Html } from './html.ts'

/** Who looks at the portal, and what they may do there. */
export interface View {
  session: PortalSession
  configuration: PortalConfiguration
  customer: Customer
  /** The page's own address. */
  place: string
}

const live = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused'])

/** The view that a request's address opens; null when it is unknown or too old. */
export function viewOf(ctx: Ctx, request: PageRequest): View | null {
  const token = request.params.token ?? ''
  const session = sessionOfToken(ctx, token)
  if (!session) return null
  return {
    session,
    configuration: find<PortalConfiguration>(ctx, 'billing_portal.configuration', session.configuration),
    customer: findCustomer(ctx, session.customer),
    place: `/p/session/${token}`,
  }
}

/** The customer's subscriptions that still run. */
export const liveSubscriptions = (ctx: Ctx, view: View): Subscription[] =>
  ctx.store
    .where<Subscription>('subscription', 'customer', view.customer.id)
    .filter((subscription) => live.has(subscription.status))

/** The subscription that a form names, if it is this customer's and runs. */
export const namedSubscription = (ctx: Ctx, view: View, id: string | undefined): Subscription | undefined =>
  liveSubscriptions(ctx, view).find((subscription) => subscription.id === id)

/** Whether a subscription is set to end. */
export const isEnding = (subscription: Subscription): boolean =>
  subscription.cancel_at !== null || subscription.cancel_at_period_end

/** The way back to the shop. */
export function returnLink(view: View): Html | null {
  const url = safeUrl(view.session.return_url)
  return url === null ? null : html`<p class="back"><a href="${url}">← Return to the shop</a></p>`
}

/** The way out of one page: to the shop in a flow that is about it, to the portal's first page elsewhere. */
export const wayBack = (view: View, flow: string): Html | null =>
  view.session.flow?.type === flow ? returnLink(view) : html`<p class="back"><a href="${view.place}">← Go back</a></p>`
