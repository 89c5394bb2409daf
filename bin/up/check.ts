import { ConfigError, type Problem } from '#domain/config/problems.ts'
import { readConfig } from '#domain/config/read.ts'
import { serviceEnv } from './service-env.ts'
import { readSettings } from './settings.ts'

const long = 'x'.repeat(40)
/** In the place of what is made, or known, only later: the check must not change anything. */
const standIn = {
  telegramBotToken: `1:${long}`,
  operatorToken: long,
  serviceToken: long,
  sessionSecret: long,
  encryptionKeys: `k1:${'x'.repeat(43)}`,
  webhookSecret: long,
  postgresPassword: long,
}

function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

/** Throws one error that lists every problem of the whole stack's environment; touches nothing. */
export function checkEnvironment(env: NodeJS.ProcessEnv): void {
  const ofStack = problemsOf(() => readSettings(env))
  const named = new Set(ofStack.map(([name]) => name))
  // What the stack itself cannot read is left out, so that the rest can be judged.
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !named.has(name))) as NodeJS.ProcessEnv
  const ofProduct = problemsOf(() => readConfig(serviceEnv(readSettings(rest), standIn, rest).product))
  const problems = [...ofStack, ...ofProduct.filter(([name]) => !named.has(name))]
  if (problems.length > 0) throw new ConfigError(problems)
}
