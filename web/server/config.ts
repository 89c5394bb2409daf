import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema)

const Environment = z.object({
  WEB_PORT: optional(port.default(3000)),
  WEB_HOST: optional(z.string().default('127.0.0.1')),
  API_URL: optional(url.default('http://127.0.0.1:3001')),
  WEB_PUBLIC_URL: optional(url.optional()),
  SESSION_SECRET: z.string('is required').min(32, 'must have at least 32 characters'),
  FRAME_ANCESTORS: optional(z.string().default('https://web.telegram.org')),
  BOT_URL: optional(url.optional()),
  LOCAL_CONSOLE: optional(z.enum(['0', '1']).default('0')),
  TELEGRAM_BOT_TOKEN: optional(z.string().optional()),
  OPERATOR_TOKEN: optional(z.string().optional()),
  SANDBOX_URL: optional(url.optional()),
  TEMPORAL_UI_URL: optional(url.optional()),
  API_METRICS_URL: optional(url.optional()),
  WORKER_METRICS_URL: optional(url.optional()),
})

export type ConsoleLink = { label: string; url: string }
export type ConsoleConfig = { botToken: string; operatorToken: string; links: ConsoleLink[] }
export type WebConfig = {
  port: number
  host: string
  apiUrl: string
  /** Unset until the port is known; then `http://localhost:<port>`. */
  publicUrl: string | null
  sessionSecret: string
  frameAncestors: string
  botUrl: string | null
  console: ConsoleConfig | null
}

/** Reads the environment once; throws one Error that lists every problem, a line each. */
export function readConfig(env: Record<string, string | undefined>): WebConfig {
  const parsed = Environment.safeParse(env)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (env.LOCAL_CONSOLE === '1') {
    for (const name of ['TELEGRAM_BOT_TOKEN', 'OPERATOR_TOKEN']) {
      if (!env[name]) problems.push(`${name}: is required when LOCAL_CONSOLE=1`)
    }
  }
  if (!parsed.success || problems.length > 0) throw new Error(`Bad configuration:\n  ${problems.join('\n  ')}`)
  const settings = parsed.data
  return Object.freeze({
    port: settings.WEB_PORT,
    host: settings.WEB_HOST,
    apiUrl: settings.API_URL,
    publicUrl: settings.WEB_PUBLIC_URL ?? null,
    sessionSecret: settings.SESSION_SECRET,
    frameAncestors: settings.FRAME_ANCESTORS,
    botUrl: settings.BOT_URL ?? null,
    console: consoleConfig(settings),
  })
}

function consoleConfig(settings: z.infer<typeof Environment>): ConsoleConfig | null {
  if (settings.LOCAL_CONSOLE !== '1' || !settings.TELEGRAM_BOT_TOKEN || !settings.OPERATOR_TOKEN) return null
  const links: [string, string | undefined][] = [
    ['Temporal UI', settings.TEMPORAL_UI_URL],
    ['Stripe sandbox', settings.SANDBOX_URL],
    ['API docs', `${settings.API_URL}/docs`],
    ['API metrics', settings.API_METRICS_URL],
    ['Worker metrics', settings.WORKER_METRICS_URL],
  ]
  return {
    botToken: settings.TELEGRAM_BOT_TOKEN,
    operatorToken: settings.OPERATOR_TOKEN,
    links: links.flatMap(([label, address]) => (address ? [{ label, url: address }] : [])),
  }
}
