import Router from '@koa/router'
import Koa from 'koa'
import { auditGate } from './audit/gate.ts'
import type { Config } from '#domain/config/config.ts'
import type { Deps } from './deps.ts'
import { createVault } from '#db/vault.ts'
import { endpointsOf } from './endpoints.ts'
import type { State } from './http/context.ts'
import { answerStore } from './http/idempotency-store.ts'
import { idempotency } from './http/idempotency.ts'
import { listen } from './http/listen.ts'
import { type ApiRouter, mount } from './http/mount.ts'
import { sampleInbox } from './metrics/inbox.ts'
import { serveMetrics } from './metrics/serve.ts'
import { createLimiter } from './limits/limiter.ts'
import { address } from './middleware/address.ts'
import { errors } from './middleware/errors.ts'
import { fallback } from './middleware/fallback.ts'
import { observe } from './middleware/observe.ts'
import { requestId } from './middleware/request-id.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { createDeps } from './parts.ts'

export interface RunningApi {
  url: string
  metricsUrl: string
  close(): Promise<void>
}

/** The Koa application over its parts; it opens and closes nothing by itself. */
function createApi(deps: Deps): { app: Koa<State> } {
  const app = new Koa<State>({ proxy: false })
  const router: ApiRouter = new Router()
  const { config, db } = deps
  const gates = {
    once: idempotency(answerStore(db, vaultOf(config)), deps.failPoint),
    limited: createLimiter(db, config.limits),
    audited: auditGate(db),
  }
  for (const { prefix, endpoints } of endpointsOf(deps)) mount(router, prefix, endpoints, gates)
  app.use(requestId)
  app.use(address(deps.config.trustedProxies))
  app.use(securityHeaders)
  app.use(observe(deps.log, deps.metrics))
  app.use(errors(deps.log))
  app.use(router.routes())
  app.use(fallback(router))
  // what breaks after the answer has begun (a caller who hangs up) is nobody's error
  app.silent = true
  return { app }
}

/** What seals rows that must not be read out of a copy of the database. */
const vaultOf = ({ encryptionKeys }: Config) =>
  createVault(encryptionKeys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64url') })))

/** Starts an API and its metrics (port 0 takes free ones); `overrides` replace parts, for tests. */
export async function startApi(config: Config, overrides: Partial<Deps> = {}): Promise<RunningApi> {
  return serveApi({ ...(await createDeps(config)), ...overrides })
}

/** Listens with these parts, on the ports that their configuration says; closing closes them as well. */
export async function serveApi(deps: Deps): Promise<RunningApi> {
  const { apiPort, listenHost, metricsPort } = deps.config
  sampleInbox(deps.metrics, deps.db)
  deps.sessions.start()
  const { app } = createApi(deps)
  const handle = app.callback()
  const api = await listen((req, res) => void handle(req, res), apiPort, listenHost)
  const metrics = await serveMetrics(deps.metrics, metricsPort, listenHost)
  deps.log.info({ port: api.port }, 'listening')
  return {
    url: api.url,
    metricsUrl: `${metrics.url}/metrics`,
    async close() {
      await Promise.all([api.close(), metrics.close()])
      await deps.sessions.close()
      await Promise.all([deps.db.close(), deps.temporal.close()])
    },
  }
}
