import { z } from 'zod'
import {
  botToken,
  databaseUrl,
  httpUrl,
  namedTokens,
  networks,
  oneOf,
  origins,
  perMinute,
  port,
  secret,
  text,
  textOr,
} from './fields.ts'

/** Every variable that API and worker read, with its default; see `.env.example` for a sentence each. */
export const EnvSchema = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production'], 'development'),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  LISTEN_HOST: text,
  WEB_PORT: port(3000),
  API_PORT: port(3001),
  SANDBOX_PORT: port(3002),
  METRICS_PORT: port(9091),
  WORKER_METRICS_PORT: port(9092),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_ADDRESS: text,
  TEMPORAL_NAMESPACE: textOr('durabill'),
  TEMPORAL_TASK_QUEUE: textOr('durabill'),
  DATABASE_URL: databaseUrl,
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^$|^[sr]k_(test|live)_\w+$/, 'must begin with sk_test_ or sk_live_ (or be empty, for no payments)')
    .optional(),
  STRIPE_WEBHOOK_SECRETS: text,
  STRIPE_API_URL: httpUrl,
  STRIPE_PRICE_MAP_JSON: text,
  TELEGRAM_BOT_TOKEN: botToken,
  OPERATOR_TOKENS: namedTokens,
  SERVICE_TOKENS: namedTokens,
  SESSION_SECRET: secret(32),
  WEB_PUBLIC_URL: httpUrl,
  API_PUBLIC_URL: httpUrl,
  BOT_URL: httpUrl,
  REDIRECT_ORIGINS: origins,
  TRUSTED_PROXIES: networks,
  LIMIT_SIGN_INS: perMinute(20),
  LIMIT_CHECKOUTS: perMinute(10),
  LIMIT_COUPON_CHECKS: perMinute(10),
  LIMIT_INVITATIONS: perMinute(10),
  AUTH_JWKS_URL: httpUrl,
  AUTH_ISSUER: text,
  AUTH_AUDIENCE: text,
  PLANS_FILE: textOr('config/plans.json'),
  PAYMENTS_MODE: oneOf(['external_checkout', 'manage_only'], 'external_checkout'),
  RECOVERY_MODE: oneOf(['own', 'observe'], 'own'),
  FAIL_AT: text,
})

export type Vars = z.infer<typeof EnvSchema>
