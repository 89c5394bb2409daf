import type { Limits } from '../limits.ts'
import type { ServiceScope } from '../services.ts'

/** Which Stripe the product talks to; `not_configured` means everything works but payments. */
export type BillingMode = 'sandbox' | 'test' | 'live' | 'not_configured'

/** `manage_only` hides every purchase action and shows what was bought elsewhere. */
export type PaymentsMode = 'external_checkout' | 'manage_only'

/** Who retries failed payments: the product's own policy, or Stripe while the product observes. */
export type RecoveryMode = 'own' | 'observe'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** A bearer token and the name that stands for it in the audit log. */
export interface NamedToken {
  readonly name: string
  readonly token: string
}

/** A system's bearer token, and what it is good for. */
export interface ServiceToken extends NamedToken {
  readonly scopes: readonly ServiceScope[]
}

/** A host application whose own tokens are accepted as well. */
export interface HostAuth {
  readonly jwksUrl: string
  readonly issuer: string
  readonly audience: string
  /** The claim that names the tenant; a token without it is for the person's own account. */
  readonly tenantClaim: string
  /** The claim that says what the person is in the tenant; null when roles are given here. */
  readonly roleClaim: string | null
}

export interface StripeConfig {
  readonly mode: BillingMode
  /** Empty exactly when the mode is `not_configured`. */
  readonly secretKey: string
  /** Any of these may have signed a webhook (rotation). */
  readonly webhookSecrets: readonly string[]
  /** Base URL of a sandbox; null means Stripe itself. */
  readonly apiUrl: string | null
}

/** What API and worker know of the world outside: read once at start, frozen. */
export interface Config {
  readonly nodeEnv: 'development' | 'test' | 'production'
  readonly logLevel: LogLevel
  /** The interface that API and metrics listen on. */
  readonly listenHost: string
  readonly apiPort: number
  readonly metricsPort: number
  readonly workerMetricsPort: number
  readonly databaseUrl: string
  readonly temporal: { readonly address: string; readonly namespace: string; readonly taskQueue: string }
  readonly stripe: StripeConfig
  readonly telegramBotToken: string
  readonly operatorTokens: readonly NamedToken[]
  readonly serviceTokens: readonly ServiceToken[]
  readonly sessionSecret: string
  /** Encrypt what rows must not show; 32 bytes in base64url each, the newest first. */
  readonly encryptionKeys: readonly { readonly id: string; readonly key: string }[]
  /** The mail server of this deployment and the sender it writes as; null when there is none. */
  readonly mail: { readonly url: string; readonly from: string } | null
  /** Where messages leave to beside the mail server. */
  readonly messaging: {
    readonly telegramUrl: string
    /** Where Slack's webhooks are reached instead of their own host; null: at Slack. */
    readonly slackUrl: string | null
    /** Whom messages for operators go to; null when nobody is named. */
    readonly operatorEmail: string | null
  }
  /** Networks that customers' addresses (webhooks, mail servers) may lead to although they are not public. */
  readonly outboundAllow: readonly string[]
  /** Where browsers reach the Mini App and the API; no trailing slash. */
  readonly webPublicUrl: string
  readonly apiPublicUrl: string
  /** Where the bot opens the Mini App, e.g. `https://t.me/your_bot/app`; null when links lead to the Mini App itself. */
  readonly botUrl: string | null
  /** Origins that redirects after Checkout and portal may go to. */
  readonly redirectOrigins: readonly string[]
  /** Networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  readonly limits: Limits
  /** Null when only our own sign-in counts. */
  readonly hostAuth: HostAuth | null
  readonly plansFile: string
  /** Price ids of a real Stripe account by plan id. */
  readonly priceMap: Readonly<Record<string, string>>
  readonly paymentsMode: PaymentsMode
  readonly recoveryMode: RecoveryMode
  /** The named point at which this process kills itself, for crash tests; never in production. */
  readonly failAt: string | null
}

/** The raw environment: what `process.env` is. */
export type Env = Readonly<Record<string, string | undefined>>
