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
  const problems: Problem[] = []
  if (env.NODE_ENV === 'production') {
    if (!env.TEMPORAL_ADDRESS) problems.push(['TEMPORAL_ADDRESS', 'is required in production'])
    if (!env.WEB_PUBLIC_URL) problems.push(['WEB_PUBLIC_URL', 'is required in production'])
    if (!env.API_PUBLIC_URL) problems.push(['API_PUBLIC_URL', 'is required in production'])
    if (env.AUTH_JWKS_URL?.startsWith('http:')) problems.push(['AUTH_JWKS_URL', 'must be https in production'])
    if (env.SLACK_HOOKS_URL) problems.push(['SLACK_HOOKS_URL', 'must not be set in production'])
    if (env.FAIL_AT) problems.push(['FAIL_AT', 'must not be set in production'])
  }
  if (Boolean(env.SMTP_URL) !== Boolean(env.MAIL_FROM)) problems.push(['MAIL_FROM', 'and SMTP_URL go together'])
  const host = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE']
  const missing = host.filter((name) => !env[name])
  if (missing.length < host.length)
    problems.push(...missing.map((name): Problem => [name, `is required beside the other ${prefixOf(name)} variables`]))
  return problems
}

const prefixOf = (name: string) => `${name.split('_')[0]}_*`
