import { change } from '../engine/change.ts'
import { find } from '../engine/find.ts'
import { defaultFeatures, mergedFeatures, newConfiguration } from '../engine/portal/configuration.ts'
import type { PortalConfiguration } from '../engine/types.ts'
import { requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, bool, hash, int, listParams, meta, oneOf, str, type Param, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

const proration = oneOf('always_invoice', 'create_prorations', 'none')
const interval = oneOf('day', 'month', 'week', 'year')

const updates = oneOf('address', 'email', 'name', 'phone', 'shipping', 'tax_id')
const reasons = oneOf(
  ...[
    'customer_service',
    'low_quality',
    'missing_features',
    'other',
    'switched_service',
    'too_complex',
    'too_expensive',
  ],
  'unused',
)

/** The features; `must` names what each of them has to say. */
const featuresParam = (...must: string[]): Param =>
  hash({
    customer_update: hash({ enabled: bool, allowed_updates: arr(updates) }, ...must),
    invoice_history: hash({ enabled: bool }, 'enabled'),
    payment_method_update: hash({ enabled: bool, payment_method_configuration: str }, ...must),
    subscription_cancel: hash(
      {
        enabled: bool,
        mode: oneOf('at_period_end', 'immediately'),
        proration_behavior: proration,
        cancellation_reason: hash(
          { enabled: bool, options: arr(reasons), feedback_options: arr(str) },
          'enabled',
          'options',
        ),
      },
      ...must,
    ),
    subscription_pause: hash(
      {
        enabled: bool,
        duration: hash({
          type: oneOf('indefinite', 'interval_options'),
          interval_options: arr(hash({ interval, interval_count: int }, 'interval')),
        }),
      },
      ...must,
    ),
    subscription_update: hash(
      {
        enabled: bool,
        billing_cycle_anchor: oneOf('now', 'unchanged'),
        default_allowed_updates: arr(oneOf('price', 'promotion_code', 'quantity')),
        products: arr(
          hash(
            {
              product: str,
              prices: arr(str),
              adjustable_quantity: hash({ enabled: bool, minimum: int, maximum: int }, 'enabled'),
            },
            'product',
            'prices',
          ),
        ),
        proration_behavior: proration,
        schedule_at_period_end: hash({
          conditions: arr(hash({ type: oneOf('decreasing_item_amount', 'shortening_interval') }, 'type')),
        }),
        trial_update_behavior: oneOf('continue_trial', 'end_trial'),
      },
      ...must,
    ),
  })

const params: Params = {
  business_profile: hash({ headline: str, privacy_policy_url: str, terms_of_service_url: str }),
  default_return_url: str,
  login_page: hash({ enabled: bool }),
  metadata: meta,
  name: str,
}

/** Plain fields as given; what a request leaves out stays. */
function plainFields(input: Input): Partial<PortalConfiguration> {
  const login = input.login_page as { enabled?: boolean } | null | undefined
  return {
    ...(input.default_return_url === undefined
      ? {}
      : { default_return_url: input.default_return_url as string | null }),
    ...(input.name === undefined ? {} : { name: input.name as string | null }),
    ...(login?.enabled === undefined ? {} : { login_page: { enabled: login.enabled, url: null } }),
    ...(typeof input.active === 'boolean' ? { active: input.active } : {}),
  }
}

function fields(ctx: Ctx, input: Input, present: PortalConfiguration | null): Partial<PortalConfiguration> {
  const profile = present?.business_profile ?? { headline: null, privacy_policy_url: null, terms_of_service_url: null }
  return {
    features: mergedFeatures(present?.features ?? defaultFeatures(), input.features),
    business_profile: { ...profile, ...(input.business_profile as object | undefined) },
    metadata: mergeMetadata(present?.metadata ?? {}, input.metadata),
    updated: ctx.now,
    ...plainFields(input),
  }
}

const path = '/v1/billing_portal/configurations'
const object = 'billing_portal.configuration'
const findOne = (ctx: Ctx, id: unknown): PortalConfiguration => find<PortalConfiguration>(ctx, object, id)

export const portalConfigurationEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path,
    params: { ...listParams, active: bool, is_default: bool },
    handle(ctx, input) {
      const fits = (one: PortalConfiguration): boolean =>
        (input.active == null || one.active === input.active) &&
        (input.is_default == null || one.is_default === input.is_default)
      return list(ctx, path, newestFirst(ctx.store.all<PortalConfiguration>(object)).filter(fits), input)
    },
  },
  {
    method: 'POST',
    path,
    params: { ...params, features: featuresParam('enabled') },
    handle(ctx, input) {
      requireParams(input, 'features')
      const configuration = newConfiguration(ctx, fields(ctx, input, null))
      ctx.emit('billing_portal.configuration.created', configuration)
      return configuration
    },
  },
  { method: 'GET', path: `${path}/:id`, params: {}, handle: (ctx, _input, at) => findOne(ctx, at.id) },
  {
    method: 'POST',
    path: `${path}/:id`,
    params: { ...params, features: featuresParam(), active: bool },
    handle(ctx, input, at) {
      const configuration = findOne(ctx, at.id)
      change(ctx, configuration, fields(ctx, input, configuration), 'billing_portal.configuration.updated')
      return configuration
    },
  },
]
