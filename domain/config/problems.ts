import type { Env } from './config.ts'

/** A variable and what is wrong with it. */
export type Problem = readonly [variable: string, message: string]

/** Thrown when the environment cannot be used; its message lists every problem, one a line, and never a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(['The configuration cannot be used:', ...problems.map(([name, what]) => `  ${name} ${what}`)].join('\n'))
    this.problems = problems
  }
}

/** What is wrong between variables that have no better place. */
export function crossProblems(env: Env): Problem[] {
  const problems: Problem[] = env.NODE_ENV === 'production' ? productionProblems(env) : []
  if (Boolean(env.SMTP_URL) !== Boolean(env.MAIL_FROM)) problems.push(['MAIL_FROM', 'and SMTP_URL go together'])
  const host = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE']
  const missing = host.filter((name) => !env[name])
  if (missing.length < host.length)
    problems.push(...missing.map((name): Problem => [name, `is required beside the other ${prefixOf(name)} variables`]))
  return problems
}

const REQUIRED = ['TEMPORAL_ADDRESS', 'WEB_PUBLIC_URL', 'API_PUBLIC_URL']
const FORBIDDEN = ['SLACK_HOOKS_URL', 'FAIL_AT']

function productionProblems(env: Env): Problem[] {
  const missing = REQUIRED.filter((name) => !env[name])
  const plain = env.AUTH_JWKS_URL?.startsWith('http:') ? ['AUTH_JWKS_URL'] : []
  return [
    ...missing.map((name): Problem => [name, 'is required in production']),
    ...plain.map((name): Problem => [name, 'must be https in production']),
    ...FORBIDDEN.filter((name) => env[name]).map((name): Problem => [name, 'must not be set in production']),
  ]
}

const prefixOf = (name: string) => `${name.split('_')[0]}_*`
