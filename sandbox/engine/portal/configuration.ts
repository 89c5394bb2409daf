import type { Ctx } from '../../store/types.ts'
import type { PortalConfiguration } from '../types.ts'

type Features = PortalConfiguration['features']

/** What a portal can do unless its configuration says otherwise. */
export const defaultFeatures = (): Features => ({
  customer_update: { enabled: false, allowed_updates: [] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    enabled: true,
    mode: 'at_period_end',
    proration_behavior: 'none',
    cancellation_reason: {
      enabled: true,
      feedback_options: null,
      options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'other'],
    },
  },
  subscription_pause: { enabled: false, duration: { type: 'indefinite', interval_options: [] } },
  subscription_update: {
    enabled: false,
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    products: [],
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
})

/** A configuration, stored. */
export function newConfiguration(
  ctx: Ctx,
  parts: Partial<PortalConfiguration>,
  isDefault = false,
): PortalConfiguration {
  return ctx.store.put<PortalConfiguration>({
    id: ctx.store.newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: ctx.now,
    default_return_url: null,
    features: defaultFeatures(),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: ctx.now,
    ...parts,
  })
}

/** The account's default configuration, made when it is first needed. */
export function defaultConfiguration(ctx: Ctx): PortalConfiguration {
  for (const one of ctx.store.all<PortalConfiguration>('billing_portal.configuration')) if (one.is_default) return one
  return newConfiguration(ctx, {}, true)
}

type Hash = Record<string, unknown>

const isHash = (value: unknown): value is Hash => typeof value === 'object' && value !== null && !Array.isArray(value)

/** One property after a change: hashes are merged, an unset list is empty, anything else is replaced. */
function changedProperty(old: unknown, value: unknown): unknown {
  if (isHash(old) && isHash(value)) return { ...old, ...value }
  if (value !== null) return value
  return Array.isArray(old) ? [] : null
}

/** What elements of lists say when a request leaves it out. */
function wholeFeatures(features: Features): Features {
  const { products, ...update } = features.subscription_update
  const { interval_options: options, ...duration } = features.subscription_pause.duration
  const quantity = { enabled: true, minimum: 1, maximum: null }
  return {
    ...features,
    subscription_update: {
      ...update,
      products: (products ?? []).map((one) => ({
        ...one,
        adjustable_quantity: { ...quantity, ...one.adjustable_quantity },
      })),
    },
    subscription_pause: {
      ...features.subscription_pause,
      duration: {
        ...duration,
        interval_options: options.map((one) => ({ ...one, interval_count: one.interval_count ?? 1 })),
      },
    },
  }
}

/** Features with what a request changes; a feature's own hashes are merged too. */
export function mergedFeatures(present: Features, given: unknown): Features {
  const changes = (given ?? {}) as Record<string, Hash | null>
  const merged = Object.entries(present).map(([name, feature]): [string, Hash] => {
    const old = feature as unknown as Hash
    const change = Object.entries(changes[name] ?? {}).map(([key, value]) => [key, changedProperty(old[key], value)])
    return [name, { ...old, ...(Object.fromEntries(change) as Hash) }]
  })
  return wholeFeatures(Object.fromEntries(merged) as unknown as Features)
}
