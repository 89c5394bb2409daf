import { resolve } from 'node:path'
import { z } from 'zod'
import { httpUrl, port, text, textOr } from '#domain/config/fields.ts'
import { type Env } from '#domain/config/config.ts'
import { ConfigError, type Problem } from '#domain/config/problems.ts'

export const SettingsSchema = z.object({
  WEB_PORT: port(3000),
  API_PORT: port(3001),
  SANDBOX_PORT: port(3002),
  METRICS_PORT: port(9091),
  WORKER_METRICS_PORT: port(9092),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  TEMPORAL_METRICS_PORT: port(7234),
  TEMPORAL_NAMESPACE: textOr('durabill'),
  POSTGRES_PORT: port(5433),
  SANDBOX_HOST: textOr('127.0.0.1'),
  DATA_DIR: textOr('.durabill'),
  DATABASE_URL: text,
  TEMPORAL_ADDRESS: text,
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_API_URL: httpUrl,
})

export type Variables = z.infer<typeof SettingsSchema>

/** What the stack on this machine is made of. */
export interface Settings {
  readonly vars: Variables
  readonly dataDir: string
  /** Parts that run here; the others are used where they are. */
  readonly embed: { readonly postgres: boolean; readonly temporal: boolean; readonly sandbox: boolean }
}

/** The settings of the local stack. Throws one error that lists every problem. */
export function readSettings(env: Env): Settings {
  const read = SettingsSchema.safeParse(env)
  const problems = (read.error?.issues ?? []).map((issue): Problem => [String(issue.path[0]), issue.message])
  if (env.STRIPE_API_URL && env.STRIPE_SECRET_KEY === undefined)
    problems.push(['STRIPE_SECRET_KEY', 'is required beside STRIPE_API_URL (any sk_test_ key opens a sandbox)'])
  if (!read.success || problems.length > 0) throw new ConfigError(problems)
  const vars = read.data
  const embed = {
    postgres: !vars.DATABASE_URL,
    temporal: !vars.TEMPORAL_ADDRESS,
    sandbox: vars.STRIPE_SECRET_KEY === undefined,
  }
  return { vars, dataDir: resolve(vars.DATA_DIR), embed }
}
