import type { BillingMode, Env, StripeConfig } from './config.ts'
import type { Vars } from './env.ts'
import type { Problem } from './problems.ts'

/** The key that opens the sandbox when none is set. */
const sandboxKey = 'sk_test_durabill'
const shortestWebhookSecret = 16

function modeOf(key: string | undefined, apiUrl: string | undefined): BillingMode {
  if (key === undefined) return 'sandbox'
  if (key === '') return 'not_configured'
  if (/^.k_live_/.test(key)) return 'live'
  return apiUrl ? 'sandbox' : 'test'
}

const listed = (value: string | undefined) => (value ? value.split(',').map((item) => item.trim()) : [])

/** Stripe's part of the configuration; without a key it is the sandbox of this machine. */
export function stripeConfig(vars: Vars): StripeConfig {
  const mode = modeOf(vars.STRIPE_SECRET_KEY, vars.STRIPE_API_URL)
  const local = `http://127.0.0.1:${vars.SANDBOX_PORT}`
  return {
    mode,
    secretKey: vars.STRIPE_SECRET_KEY ?? sandboxKey,
    webhookSecrets: listed(vars.STRIPE_WEBHOOK_SECRETS),
    apiUrl: mode === 'sandbox' ? (vars.STRIPE_API_URL ?? local) : null,
  }
}

/** What is wrong between Stripe's variables. */
export function stripeProblems(env: Env): Problem[] {
  const mode = modeOf(env.STRIPE_SECRET_KEY, env.STRIPE_API_URL)
  const production = env.NODE_ENV === 'production'
  const problems: Problem[] = []
  if (mode === 'live' && env.STRIPE_API_URL)
    problems.push(['STRIPE_API_URL', 'must not be set with a live key: live money goes to Stripe itself'])
  if (production && env.STRIPE_SECRET_KEY === undefined)
    problems.push(['STRIPE_SECRET_KEY', 'is required in production (set it empty to run without payments)'])
  else if (production && mode === 'sandbox')
    problems.push(['STRIPE_API_URL', 'must not be set in production: the sandbox takes no real payments'])
  if (mode !== 'not_configured') problems.push(...webhookSecretProblems(env.STRIPE_WEBHOOK_SECRETS))
  return problems
}

function webhookSecretProblems(value: string | undefined): Problem[] {
  const secrets = listed(value)
  if (secrets.length === 0) return [['STRIPE_WEBHOOK_SECRETS', 'is required and has no default']]
  if (secrets.every((secret) => secret.length >= shortestWebhookSecret)) return []
  return [['STRIPE_WEBHOOK_SECRETS', `every secret must have at least ${shortestWebhookSecret} characters`]]
}
