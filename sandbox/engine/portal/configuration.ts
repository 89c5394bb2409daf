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

/** Features with what a request changes, one level deep; a feature's own hashes are merged too. */
export function mergedFeatures(present: Features, given: unknown): Features {
  const changes = (given ?? {}) as Record<string, Record<string, unknown>>
  const merged = Object.entries(present).map(([name, feature]) => {
    const change = Object.entries(changes[name] ?? {}).map(([key, value]) => {
      const old = (feature as unknown as Record<string, unknown>)[key]
      const hashes = isHash(old) && isHash(value)
      return [key, hashes ? { ...old, ...value } : (value ?? (Array.isArray(old) ? [] : null))]
    })
    return [name, { ...feature, ...(Object.fromEntries(change) as object) }]
  })
  return Object.fromEntries(merged) as Features
}

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
