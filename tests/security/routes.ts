import { endpointsOf } from '#api/endpoints.ts'
import type { Endpoint } from '#api/http/endpoint.ts'
import { createDeps } from '#api/parts.ts'
import { readConfig } from '#domain/config/read.ts'

const env = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  STRIPE_SECRET_KEY: '',
  SESSION_SECRET: 'a session secret of at least thirty-two characters',
  ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
  TELEGRAM_BOT_TOKEN: '12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI',
  OPERATOR_TOKENS: 'ada:an-operator-token-of-sufficient-length',
  SERVICE_TOKENS: 'host:a-service-token-of-sufficient-length',
}

/** The list of routes itself; nothing is connected. */
async function everyRoute(): Promise<Endpoint[]> {
  const deps = await createDeps(readConfig(env))
  try {
    return endpointsOf(deps).flatMap(({ endpoints }) => endpoints)
  } finally {
    await deps.db.close()
    await deps.temporal.close()
  }
}

/** Those that signed-in people call. */
export const routesOfPeople = async (): Promise<Endpoint[]> =>
  (await everyRoute()).filter(({ guard }) => guard.scheme === 'session' || guard.scheme === 'session_or_ticket')
