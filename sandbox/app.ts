import { setSeed } from './control/chance.ts'
import { chaosRoutes } from './control/chaos-routes.ts'
import { clockRoutes } from './control/clock-routes.ts'
import { OwnClocks } from './control/clock-own.ts'
import { Clock, defaultClock } from './control/clock.ts'
import { deliveryRoutes } from './control/delivery-routes.ts'
import { faultRoutes } from './control/fault-routes.ts'
import { rateLimitRoutes } from './control/rate-limit-routes.ts'
import { recordRoutes } from './control/record-routes.ts'
import { Control } from './control/serve.ts'
import { stateRoutes } from './control/state-routes.ts'
import type { ControlAction } from './control/types.ts'
import { Dashboard } from './dashboard/serve.ts'
import { Courier } from './delivery/courier.ts'
import { presetEndpoint, type PresetEndpoint } from './delivery/preset.ts'
import type { BillingModule } from './engine/contract.ts'
import { createBilling } from './engine/index.ts'
import { refuseWhileAdvancing, scopeOf } from './engine/scope.ts'
import { Api } from './http/api.ts'
import { Pages } from './http/pages.ts'
import { RateLimits } from './http/rate-limits.ts'
import { RequestLog } from './http/request-log.ts'
import { type Params } from './http/params.ts'
import { listen, unlisten, type Received, type Responder, type Sent } from './http/server.ts'
import { simpleEndpoints, simpleIncludables } from './resources/simple.ts'
import { CustomerLocks } from './store/customer-locks.ts'
import { stateOf } from './store/fixture.ts'
import { World } from './store/world.ts'

/** How a sandbox is started. */
export interface SandboxOptions {
  /** 0 takes a free port. */
  port: number
  host: string
  /** Where the state is saved; null keeps it in memory. */
  dataDir: string | null
  /** An endpoint that exists from the start. */
  webhook?: PresetEndpoint
  /** How browsers reach it, when that is not `http://host:port`. */
  publicUrl?: string
  /** What it begins with when nothing is saved: a state that was exported. */
  fixture?: unknown
  /** What chance follows: see `setSeed`. */
  seed?: number
  /** How long a request waits for another one of the same customer before it is told to come back. */
  lockWaitMs?: number
}

/** A sandbox that is listening. */
export interface Sandbox {
  url: string
  port: number
  /** Answers a request as if it had come over a connection. */
  respond: Responder
  /** Everything it answers to: Stripe's API (with the parameters), pages and control calls. */
  routes: readonly Served[]
  close(): Promise<void>
}

/** Something the sandbox answers to; `path` has `:name` segments. */
export interface Served {
  method: string
  path: string
  params?: Params
}

/** Starts a sandbox; rejects when the port is taken or the saved state cannot be read. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const state = options.fixture === undefined ? null : stateOf(options.fixture)
  const world = new World(options.dataDir)
  const billing = createBilling()
  const courier = new Courier(world)
  const clock = new Clock(world, billing)
  const ownClocks = new OwnClocks(world, billing)
  const settle = (): void => prepare(world, options.webhook)
  const locks = new CustomerLocks(options.lockWaitMs)
  if (state && world.isEmpty()) world.replace(state)
  settle()
  const { seed } = options
  if (seed !== undefined) world.step(({ store }) => setSeed(store, seed))
  const { respond, routes } = responder({ world, billing, courier, clock, locks, settle })
  const { server, port } = await listen(respond, options.port, options.host).catch((error: unknown) => {
    world.close()
    throw error
  })
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  world.baseUrl = options.publicUrl ?? url
  clock.start()
  ownClocks.start()
  courier.start()
  const close = async (): Promise<void> => {
    clock.stop()
    ownClocks.stop()
    courier.stop()
    await unlisten(server)
    world.close()
  }
  return { url, port, respond, routes, close }
}

/** What exists without anyone asking for it. */
function prepare(world: World, webhook: PresetEndpoint | undefined): void {
  world.step((ctx) => {
    defaultClock(ctx)
    if (webhook) presetEndpoint(ctx, webhook)
  })
}

interface Parts {
  world: World
  billing: BillingModule
  courier: Courier
  clock: Clock
  locks: CustomerLocks
  settle: () => void
}

function responder({ world, billing, courier, clock, locks, settle }: Parts) {
  const log = new RequestLog()
  const limits = new RateLimits()
  const endpoints = [...simpleEndpoints(billing), ...billing.endpoints]
  const api = new Api(world, endpoints, { ...simpleIncludables, ...billing.includables }, log, locks, limits)
  const pages = new Pages(world, billing.pages, (id, mostMs) => courier.delivered(id, mostMs), locks)
  const controls = [
    ...clockRoutes(clock, () => courier.flush()),
    ...faultRoutes(world),
    ...deliveryRoutes(world, courier),
    ...chaosRoutes(world),
    ...rateLimitRoutes(limits),
    ...recordRoutes(world, log),
    ...billingControls(world, billing, locks),
    ...stateRoutes(world, () => {
      log.clear()
      settle()
    }),
  ]
  const control = new Control(controls)
  const dashboard = new Dashboard({ world, clock, log, control })
  const respond: Responder = async (request: Received): Promise<Sent | null> => {
    if (request.path.startsWith('/v1/') || request.path.startsWith('/v2/')) {
      clock.catchUpQuietly()
      return api.answer(request)
    }
    if (Dashboard.owns(request.path)) return dashboard.answer(request)
    if (request.path.startsWith('/_sandbox/')) return control.answer(request)
    clock.catchUpQuietly()
    return pages.answer(request)
  }
  return { respond, routes: [...endpoints, ...billing.pages, ...controls] }
}

/** What the billing half adds acts in a person's place: one step each, no request of ours behind it, in turn with what else changes a customer's things. */
const billingControls = (world: World, billing: BillingModule, locks: CustomerLocks): ControlAction[] =>
  billing.controls.map((route) => ({
    method: route.method,
    path: route.path,
    handle: (request) => {
      const scope = scopeOf(world.store, request.params, request.body)
      const changes = route.method !== 'GET'
      return locks.hold(changes ? scope.customer : null, async () => {
        if (changes) refuseWhileAdvancing(world.store, scope)
        return await world.step((ctx) => structuredClone(route.handle(ctx, request)), { clock: scope.clock })
      })
    },
  }))
