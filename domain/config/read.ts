import { type z } from 'zod'
import type { Config, Env } from './config.ts'
import { EnvSchema, type Vars } from './env.ts'
import { readPrices } from './prices.ts'
import { ConfigError, crossProblems, type Problem } from './problems.ts'
import { stripeConfig, stripeProblems } from './stripe.ts'

const fieldProblems = (issues: readonly z.core.$ZodIssue[]) =>
  issues.map((issue): Problem => [String(issue.path[0]), issue.message])

function redirectOrigins(vars: Vars, webPublicUrl: string): string[] {
  const own = [new URL(webPublicUrl).origin, `http://127.0.0.1:${vars.WEB_PORT}`, `http://localhost:${vars.WEB_PORT}`]
  return [...new Set([...own, ...vars.REDIRECT_ORIGINS])]
}

function hostAuth(vars: Vars): Config['hostAuth'] {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = vars
  if (!jwksUrl || !issuer || !audience) return null
  return { jwksUrl, issuer, audience, tenantClaim: vars.AUTH_TENANT_CLAIM, roleClaim: vars.AUTH_ROLE_CLAIM ?? null }
}

const outside = (vars: Vars): Pick<Config, 'mail' | 'messaging'> => ({
  mail: vars.SMTP_URL && vars.MAIL_FROM ? { url: vars.SMTP_URL, from: vars.MAIL_FROM } : null,
  messaging: {
    telegramUrl: vars.TELEGRAM_API_URL ?? 'https://api.telegram.org',
    slackUrl: vars.SLACK_HOOKS_URL ?? null,
    operatorEmail: vars.OPERATOR_EMAIL ?? null,
  },
})

function present(vars: Vars, priceMap: Record<string, string>): Config {
  const webPublicUrl = vars.WEB_PUBLIC_URL ?? `http://localhost:${vars.WEB_PORT}`
  return {
    nodeEnv: vars.NODE_ENV,
    logLevel: vars.LOG_LEVEL,
    listenHost: vars.LISTEN_HOST ?? '127.0.0.1',
    apiPort: vars.API_PORT,
    metricsPort: vars.METRICS_PORT,
    workerMetricsPort: vars.WORKER_METRICS_PORT,
    databaseUrl: vars.DATABASE_URL,
    temporal: {
      address: vars.TEMPORAL_ADDRESS ?? `127.0.0.1:${vars.TEMPORAL_PORT}`,
      namespace: vars.TEMPORAL_NAMESPACE,
      taskQueue: vars.TEMPORAL_TASK_QUEUE,
    },
    stripe: stripeConfig(vars),
    telegramBotToken: vars.TELEGRAM_BOT_TOKEN,
    operatorTokens: vars.OPERATOR_TOKENS,
    serviceTokens: vars.SERVICE_TOKENS,
    sessionSecret: vars.SESSION_SECRET,
    encryptionKeys: vars.ENCRYPTION_KEYS,
    ...outside(vars),
    outboundAllow: vars.OUTBOUND_ALLOW,
    webPublicUrl,
    apiPublicUrl: vars.API_PUBLIC_URL ?? `http://localhost:${vars.API_PORT}`,
    botUrl: vars.BOT_URL ?? null,
    redirectOrigins: redirectOrigins(vars, webPublicUrl),
    trustedProxies: vars.TRUSTED_PROXIES,
    limits: {
      sign_in: vars.LIMIT_SIGN_INS,
      checkout: vars.LIMIT_CHECKOUTS,
      coupon: vars.LIMIT_COUPON_CHECKS,
      invitation: vars.LIMIT_INVITATIONS,
      test_message: vars.LIMIT_TEST_MESSAGES,
    },
    hostAuth: hostAuth(vars),
    plansFile: vars.PLANS_FILE,
    priceMap,
    paymentsMode: vars.PAYMENTS_MODE,
    recoveryMode: vars.RECOVERY_MODE,
    failAt: vars.FAIL_AT ?? null,
  }
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}

/**
 * The configuration of API and worker out of an environment, deeply frozen.
 * Throws one `ConfigError` that lists every problem.
 */
export function readConfig(env: Env): Config {
  const vars = EnvSchema.safeParse(env)
  const { priceMap, problems } = readPrices(env)
  const found = [...fieldProblems(vars.error?.issues ?? []), ...stripeProblems(env), ...crossProblems(env), ...problems]
  if (!vars.success || found.length > 0) throw new ConfigError(found)
  return freeze(present(vars.data, priceMap))
}
