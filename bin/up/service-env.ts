import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { postgresUrl } from './postgres.ts'
import { type Secrets } from './secrets.ts'
import { type Settings } from './settings.ts'

/** What each of the product's processes is told; the environment that `npm start` was given comes first. */
export interface ServiceEnv {
  product: NodeJS.ProcessEnv
  sandbox: NodeJS.ProcessEnv
  web: NodeJS.ProcessEnv
}

/** Made by setup, which has just run. */
const bundle = fileURLToPath(new URL('../../node_modules/.cache/durabill/workflows.js', import.meta.url))

const localhost = (port: number) => `http://127.0.0.1:${port}`

/** In production the secrets are given: none is made here. */
function ownSecrets(env: NodeJS.ProcessEnv, secrets: Secrets): NodeJS.ProcessEnv {
  if (env.NODE_ENV === 'production') return { ...env }
  return {
    ...env,
    TELEGRAM_BOT_TOKEN: env.TELEGRAM_BOT_TOKEN ?? secrets.telegramBotToken,
    OPERATOR_TOKENS: env.OPERATOR_TOKENS ?? `local:${secrets.operatorToken}`,
    SERVICE_TOKENS: env.SERVICE_TOKENS ?? `local:${secrets.serviceToken}`,
    SESSION_SECRET: env.SESSION_SECRET ?? secrets.sessionSecret,
    ENCRYPTION_KEYS: env.ENCRYPTION_KEYS ?? secrets.encryptionKeys,
    // servers on this machine are what a developer has
    OUTBOUND_ALLOW: env.OUTBOUND_ALLOW ?? '127.0.0.0/8,::1/128',
  }
}

function product(settings: Settings, secrets: Secrets, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { vars, embed } = settings
  const cluster = { port: vars.POSTGRES_PORT, password: secrets.postgresPassword }
  return {
    ...ownSecrets(env, secrets),
    ...(existsSync(bundle) && { WORKFLOW_BUNDLE: bundle }),
    // the Mini App's server, which asks from this machine and says for whom
    TRUSTED_PROXIES: env.TRUSTED_PROXIES ?? '127.0.0.0/8,::1/128',
    ...(embed.postgres && { DATABASE_URL: postgresUrl(cluster, 'durabill') }),
    ...(embed.temporal && { TEMPORAL_ADDRESS: `127.0.0.1:${vars.TEMPORAL_PORT}` }),
    ...(embed.sandbox && {
      STRIPE_SECRET_KEY: 'sk_test_durabill',
      STRIPE_API_URL: localhost(vars.SANDBOX_PORT),
      STRIPE_WEBHOOK_SECRETS: secrets.webhookSecret,
    }),
  }
}

function webEnv({ vars, embed }: Settings, told: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const operatorToken = told.OPERATOR_TOKENS?.split(',')[0]?.replace(/^[^:]*:/, '')
  const console = {
    LOCAL_CONSOLE: '1',
    OPERATOR_TOKEN: operatorToken,
    SANDBOX_URL: localhost(vars.SANDBOX_PORT),
    API_METRICS_URL: `${localhost(vars.METRICS_PORT)}/metrics`,
    WORKER_METRICS_URL: `${localhost(vars.WORKER_METRICS_PORT)}/metrics`,
    ...(embed.temporal && { TEMPORAL_UI_URL: localhost(vars.TEMPORAL_UI_PORT) }),
  }
  // The console hands out identities: it exists only where no money is real.
  return { ...told, LOCAL_CONSOLE: '0', API_URL: localhost(vars.API_PORT), ...(embed.sandbox && console) }
}

/** The environments of the processes, out of settings, secrets and what the person set. */
export function serviceEnv(settings: Settings, secrets: Secrets, env: NodeJS.ProcessEnv): ServiceEnv {
  const told = product(settings, secrets, env)
  const sandbox = {
    ...env,
    SANDBOX_DATA_DIR: join(settings.dataDir, 'sandbox'),
    SANDBOX_WEBHOOK_URL: `${localhost(settings.vars.API_PORT)}/api/v1/billing/stripe-webhook`,
    SANDBOX_WEBHOOK_SECRET: secrets.webhookSecret,
  }
  return { product: told, sandbox, web: webEnv(settings, told) }
}
