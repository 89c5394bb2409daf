import { find, findCustomer, findSubscription } from '../engine/find.ts'
import { defaultConfiguration } from '../engine/portal/configuration.ts'
import { issueToken } from '../engine/portal/token.ts'
import type { PortalConfiguration, PortalSession } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { hash, oneOf, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

interface FlowInput {
  type: 'payment_method_update' | 'subscription_cancel'
  subscription_cancel?: { subscription?: string }
  after_completion?: {
    type?: string
    redirect?: { return_url?: string }
    hosted_confirmation?: { custom_message?: string }
  }
}

function afterCompletion(given: FlowInput['after_completion']): NonNullable<PortalSession['flow']>['after_completion'] {
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

function flowOf(ctx: Ctx, given: FlowInput | undefined, customer: string): PortalSession['flow'] {
  if (!given) return null
  const wanted = given.subscription_cancel?.subscription
  if (given.type === 'subscription_cancel') {
    const subscription = findSubscription(ctx, wanted, 'flow_data[subscription_cancel][subscription]')
    if (subscription.customer !== customer || subscription.status === 'canceled' || subscription.cancel_at !== null) {
      throw invalidRequest('The subscription cannot be canceled in this flow: it is over, or already set to end.', {
        param: 'flow_data[subscription_cancel][subscription]',
      })
    }
  }
  return {
    type: given.type,
    after_completion: afterCompletion(given.after_completion),
    customer_update: null,
    subscription_cancel: wanted === undefined ? null : { subscription: wanted, retention: null },
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
  }
}

function create(ctx: Ctx, input: Input): PortalSession {
  requireParams(input, 'customer')
  const customer = findCustomer(ctx, input.customer)
  const configuration =
    input.configuration == null
      ? defaultConfiguration(ctx)
      : find<PortalConfiguration>(ctx, 'billing_portal.configuration', input.configuration, 'configuration')
  const id = ctx.store.newId('bps')
  const session = ctx.store.put<PortalSession>({
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: ctx.now,
    customer: customer.id,
    customer_account: null,
    flow: flowOf(ctx, (input.flow_data ?? undefined) as FlowInput | undefined, customer.id),
    livemode: false,
    locale: (input.locale ?? null) as string | null,
    on_behalf_of: null,
    return_url: (input.return_url ?? configuration.default_return_url) as string | null,
    url: `${ctx.baseUrl}/p/session/${issueToken(ctx, id)}`,
  })
  ctx.emit('billing_portal.session.created', session)
  return session
}

export const portalSessionEndpoint: Endpoint = {
  method: 'POST',
  path: '/v1/billing_portal/sessions',
  params: {
    customer: str,
    configuration: str,
    return_url: str,
    locale: str,
    flow_data: hash({
      type: oneOf('payment_method_update', 'subscription_cancel'),
      subscription_cancel: hash({ subscription: str }),
      after_completion: hash({
        type: oneOf('hosted_confirmation', 'portal_homepage', 'redirect'),
        redirect: hash({ return_url: str }),
        hosted_confirmation: hash({ custom_message: str }),
      }),
    }),
  },
  handle: create,
}
