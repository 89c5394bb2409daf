import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createRequestHandler, type ServerBuild } from '@remix-run/node'
import Koa, { type Context, type Middleware } from 'koa'
import { sendWebResponse, toWebRequest } from './adapter.ts'
import type { WebConfig } from './config.ts'
import { createConsole } from './console.ts'
import { createContext, csrfProblem, type Origin, type Services } from './context.ts'
import { isForeign } from './csrf.ts'
import { securityHeaders } from './headers.ts'
import { createSealer } from './seal.ts'
import { createSessions } from './session.ts'
import { serveAssets } from './static.ts'

const BUILD = fileURLToPath(new URL('../build/', import.meta.url))
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

export type WebOptions = WebConfig & { now?: () => number; onError?: (error: unknown) => void }
export type RunningWeb = { url: string; port: number; close(): Promise<void> }

/** Loads the built Mini App; throws when it has not been built. */
export async function loadBuild(): Promise<ServerBuild> {
  const file = `${BUILD}server/index.js`
  if (!existsSync(file)) throw new Error('The Mini App is not built yet: run `npm run build:web` first')
  return (await import(file)) as ServerBuild
}

/** Serves the built Mini App; resolves when it listens. `close` lets running requests end, for at most five seconds. */
export async function startWeb(options: WebOptions): Promise<RunningWeb> {
  const build = await loadBuild()
  const server = createServer()
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  const publicUrl = options.publicUrl ?? `http://localhost:${port}`
  const ownOrigins = new Set([
    new URL(publicUrl).origin,
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}`,
    `http://[::1]:${port}`,
  ])
  const services = createServices(options, publicUrl, ownOrigins)
  const app = createApp(build, services, options)
  const handle = app.callback()
  server.on('request', (req, res) => void handle(req, res))
  return { url: publicUrl, port, close: () => close(server) }
}

function createServices(options: WebOptions, publicUrl: string, ownOrigins: ReadonlySet<string>): Services {
  const now = options.now ?? Date.now
  const sealer = createSealer(options.sessionSecret, now)
  return {
    sealer,
    sessions: createSessions(sealer, now),
    console: options.console && createConsole(options.console, now),
    apiUrl: options.apiUrl,
    publicUrl,
    botUrl: options.botUrl,
    ownOrigins,
  }
}

function createApp(build: ServerBuild, services: Services, options: WebOptions): Koa {
  const app = new Koa()
  if (options.onError) app.on('error', options.onError)
  app.use(health)
  app.use(secure(services.publicUrl, options.frameAncestors))
  app.use(serveAssets(`${BUILD}client`))
  app.use(refuseForeignPosts(services.ownOrigins))
  app.use(serveRemix(build, services))
  return app
}

const health: Middleware = async (ctx, next) => {
  if (ctx.path === '/healthz') ctx.body = { status: 'ok' }
  else await next()
}

function secure(publicUrl: string, frameAncestors: string): Middleware {
  const isHttps = publicUrl.startsWith('https:')
  return async (ctx, next) => {
    const nonce = randomBytes(16).toString('base64')
    ctx.state.nonce = nonce
    ctx.set(securityHeaders(nonce, { frameAncestors, isHttps }))
    await next()
  }
}

/** The console moves time and plays anyone: it is there for a browser on this machine only, never through a proxy. */
function isLocal(ctx: Context): boolean {
  const isForwarded = ctx.get('x-forwarded-for') !== '' || ctx.get('forwarded') !== ''
  return !isForwarded && LOOPBACK.test(ctx.host)
}

/** Routes check their forms' tokens; the origin is checked here once for whatever changes something. */
function refuseForeignPosts(ownOrigins: ReadonlySet<string>): Middleware {
  return async (ctx, next) => {
    const changes = ctx.method !== 'GET' && ctx.method !== 'HEAD'
    if (changes && isForeign(new Headers(headersOf(ctx)), ownOrigins)) {
      await sendWebResponse(ctx, csrfProblem(randomUUID()), new Headers())
      return
    }
    await next()
  }
}

function headersOf(ctx: Context): [string, string][] {
  return ['origin', 'sec-fetch-site'].flatMap((name) => (ctx.get(name) ? [[name, ctx.get(name)]] : []))
}

function originOf(ctx: Context): Origin {
  const hops = [ctx.get('x-forwarded-for'), ctx.req.socket.remoteAddress ?? ''].filter((hop) => hop !== '')
  return { isLocal: isLocal(ctx), nonce: String(ctx.state.nonce), forwardedFor: hops.join(', ') }
}

function serveRemix(build: ServerBuild, services: Services): Middleware {
  const handle = createRequestHandler(build, 'production')
  const scheme = new URL(services.publicUrl).protocol
  return async (ctx) => {
    const request = toWebRequest(ctx, `${scheme}//${ctx.host}`)
    const context = createContext(services, request, originOf(ctx))
    const response = await handle(request, context)
    await sendWebResponse(ctx, response, context.outgoing)
  }
}

async function listen(server: Server, { port, host }: WebConfig): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

async function close(server: Server): Promise<void> {
  const patience = setTimeout(() => server.closeAllConnections(), 5_000)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearTimeout(patience)
}
