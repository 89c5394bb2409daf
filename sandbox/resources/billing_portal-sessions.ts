import { find, findCustomer } from '../engine/find.ts'
import { defaultConfiguration } from '../engine/portal/configuration.ts'
import { flowOf, type FlowInput } from '../engine/portal/flow.ts'
import { issueToken } from '../engine/portal/token.ts'
import type { PortalConfiguration, PortalSession } from '../engine/types.ts'
import { requireParams } from '../http/errors.ts'
import { arr, hash, int, oneOf, str } from '../http/params.ts'
import { portalLocales } from './enumerations.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

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
    flow: flowOf(ctx, (input.flow_data ?? undefined) as FlowInput | undefined, customer.id, configuration),
    livemode: false,
    locale: (input.locale ?? null) as string | null,
    on_behalf_of: null,
    return_url: (input.return_url ?? configuration.default_return_url) as string | null,
    url: `${ctx.baseUrl}/p/session/${issueToken(ctx, id)}`,
  })
  ctx.emit('billing_portal.session.created', session)
  return session
}

const flows = ['customer_update', 'payment_method_update', 'subscription_cancel', 'subscription_pause']

/** Where a session leads at once, and what comes after. */
const flowParam = hash(
  {
    type: oneOf(...flows, 'subscription_update', 'subscription_update_confirm'),
    subscription_cancel: hash(
      {
        subscription: str,
        retention: hash({ type: oneOf('coupon_offer'), coupon_offer: hash({ coupon: str }, 'coupon') }, 'type'),
      },
      'subscription',
    ),
    subscription_pause: hash({ subscription: str }, 'subscription'),
    subscription_update: hash({ subscription: str }, 'subscription'),
    subscription_update_confirm: hash(
      {
        subscription: str,
        items: arr(hash({ id: str, price: str, quantity: int }, 'id')),
        discounts: arr(hash({ coupon: str, promotion_code: str })),
      },
      'subscription',
      'items',
    ),
    after_completion: hash(
      {
        type: oneOf('hosted_confirmation', 'portal_homepage', 'redirect'),
        redirect: hash({ return_url: str }, 'return_url'),
        hosted_confirmation: hash({ custom_message: str }),
      },
      'type',
    ),
  },
  'type',
)

export const portalSessionEndpoint: Endpoint = {
  method: 'POST',
  path: '/v1/billing_portal/sessions',
  params: {
    customer: str,
    configuration: str,
    return_url: str,
    locale: oneOf(...portalLocales),
    flow_data: flowParam,
  },
  handle: create,
}
