import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'

export interface HealthDeps {
  host: string
  port: number
  registry: Registry
  /** The SDK's own page, or null where no runtime metrics are bound. */
  sdkMetricsUrl: string | null
  /** Null when ready, else what is missing. */
  notReady(): Promise<string | null>
}

/** `/healthz`, `/readyz` and `/metrics` of the worker: prom-client's families and the Temporal SDK's on one page. */
export async function startHealth(deps: HealthDeps): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    void answer(deps, request.url ?? '/')
      // A page that cannot be made (no database to sample) must not end the process.
      .catch(() => ({ status: 503, body: '{"status":"unavailable"}', type: undefined }))
      .then(({ status, body, type = 'application/json' }) => {
        response.writeHead(status, { 'content-type': type }).end(body)
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(deps.port, deps.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function answer(deps: HealthDeps, path: string): Promise<{ status: number; body: string; type?: string }> {
  if (path === '/healthz') return { status: 200, body: '{"status":"ok"}' }
  if (path === '/metrics') return { status: 200, body: await metrics(deps), type: 'text/plain; version=0.0.4' }
  if (path !== '/readyz') return { status: 404, body: '{"status":"not found"}' }
  const missing = await deps.notReady().catch(() => 'database')
  return missing
    ? { status: 503, body: JSON.stringify({ status: 'not ready', missing }) }
    : { status: 200, body: '{"status":"ok"}' }
}

async function metrics({ registry, sdkMetricsUrl }: HealthDeps): Promise<string> {
  const own = await registry.metrics()
  if (!sdkMetricsUrl) return own
  const sdk = await fetch(sdkMetricsUrl).then(
    (answer) => answer.text(),
    () => '',
  )
  return `${own}\n${sdk}`
}
