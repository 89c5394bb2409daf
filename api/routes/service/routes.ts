import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { anyone } from '../../http/guard.ts'
import { readiness } from '../../service/readiness.ts'

const tag = 'Service'
const part = z.enum(['ok', 'degraded', 'down', 'not_configured'])
const ReadySchema = z.object({ status: z.string(), database: part, temporal: part, stripe: part }).meta({ id: 'Ready' })

/** Whether this process is up, and whether it can do its work. */
export function serviceRoutes(deps: Deps): Endpoint[] {
  const ready = readiness(deps)
  return [
    endpoint({
      method: 'GET',
      path: '/healthz',
      summary: 'The process is up',
      tag,
      guard: anyone,
      answers: { 200: { description: 'It is', schema: z.object({ status: z.literal('ok') }) } },
      handle: () => Promise.resolve(ok({ status: 'ok' })),
    }),
    endpoint({
      method: 'GET',
      path: '/readyz',
      summary: 'Webhooks can be stored and rows read',
      tag,
      guard: anyone,
      answers: {
        200: { description: 'They can', schema: ReadySchema },
        503: { description: 'They cannot', schema: ReadySchema },
      },
      async serve(ctx) {
        const { ready: isReady, parts } = await ready()
        ctx.status = isReady ? 200 : 503
        ctx.body = { status: isReady ? 'ready' : 'not_ready', ...parts }
      },
    }),
  ]
}
