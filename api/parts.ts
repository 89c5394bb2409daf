import { readFile } from 'node:fs/promises'
import { openDatabase } from '#db/connect.ts'
import type { Config } from '#domain/config/config.ts'
import { failPoints } from '#domain/fail-points.ts'
import { parseCatalogue } from '#domain/plans.ts'
import { createStripe } from '#stripe/client.ts'
import { namedBearer } from './auth/constant-time.ts'
import { createGuards } from './auth/guards.ts'
import { hostKeys } from './auth/host/keys.ts'
import { hostTokens } from './auth/host/tokens.ts'
import { serviceHolder } from './auth/service.ts'
import { checkoutTickets } from './auth/ticket.ts'
import { sessionTokens } from './auth/tokens.ts'
import type { Deps } from './deps.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics/registry.ts'
import { priceBook } from './prices.ts'
import { hostPeople, type HostPeople } from './session/host-people.ts'
import { knownSessions } from './session/known.ts'
import { openTemporal } from './temporal/client.ts'

/** Two tries of this length, with the pause between them, stay within the 10 s that a request may take. */
const stripeTimeoutMs = 4_000

/** Nothing is flushed, nothing is closed: what a crash test wants. */
function die(point: string): void {
  process.stderr.write(`fail point ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** The parts of an API, as its configuration says; nothing is connected before it is used. */
export async function createDeps(config: Config): Promise<Deps> {
  const catalogue = parseCatalogue(JSON.parse(await readFile(config.plansFile, 'utf8')))
  const { mode, secretKey, apiUrl } = config.stripe
  const db = openDatabase(config.databaseUrl, { applicationName: 'durabill-api' })
  const stripe = mode === 'not_configured' ? null : createStripe({ secretKey, apiUrl, timeoutMs: stripeTimeoutMs })
  const tokens = sessionTokens(config.sessionSecret)
  const sessions = knownSessions(db)
  const temporal = openTemporal(config.temporal)
  const metrics = createMetrics(catalogue.plans.map((plan) => plan.id))
  return {
    config,
    db,
    stripe,
    catalogue,
    tokens,
    sessions,
    metrics,
    log: createLog(config.logLevel),
    temporal,
    prices: priceBook(stripe, catalogue, config.priceMap),
    failPoint: failPoints(config.failAt, die),
    guards: createGuards({
      sessions,
      tokens,
      hostPerson: hostPerson(config, { catalogue, db, sessions, temporal }),
      ticketHolder: checkoutTickets(db, config.sessionSecret),
      operatorName: namedBearer(config.operatorTokens),
      serviceHolder: serviceHolder(config.serviceTokens),
    }),
  }
}

function hostPerson({ hostAuth }: Config, parts: Parameters<typeof hostPeople>[0]): HostPeople {
  return hostAuth ? hostPeople(parts, hostTokens(hostAuth, hostKeys(hostAuth.jwksUrl))) : () => Promise.resolve(null)
}
