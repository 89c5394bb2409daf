import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#db/connect.ts'
import { makeAccount, makeRecovery, unique, useDatabase } from '#tests/db/rows.ts'
import { type HealthDeps, startHealth } from '#worker/health.ts'
import { createMetrics } from '#worker/metrics.ts'

const world = useDatabase()
const sdk = createServer((_request, response) => response.end('temporal_num_pollers 5\n'))
let missing: string | null | Error = null
let health: Awaited<ReturnType<typeof startHealth>>
let deps: HealthDeps
let observe: ReturnType<typeof createMetrics>['observe']

beforeAll(async () => {
  await new Promise<void>((resolve) => sdk.listen(0, '127.0.0.1', resolve))
  const metrics = createMetrics(world.db)
  observe = metrics.observe
  deps = {
    host: '127.0.0.1',
    port: 0,
    registry: metrics.registry,
    sdkMetricsUrl: `http://127.0.0.1:${(sdk.address() as AddressInfo).port}/metrics`,
    notReady: () => (missing instanceof Error ? Promise.reject(missing) : Promise.resolve(missing)),
  }
  health = await startHealth(deps)
})
afterEach(() => (missing = null))
afterAll(async () => {
  await health.close()
  sdk.close()
})

async function get(path: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${health.url}${path}`)
  return { status: answer.status, body: await answer.text() }
}

describe("the worker's pages", () => {
  it('say that the process is up, whatever it waits for', async () => {
    missing = 'temporal'
    expect(await get('/healthz')).toEqual({ status: 200, body: '{"status":"ok"}' })
  })

  it('are red without Temporal, and name it', async () => {
    expect((await get('/readyz')).status).toBe(200)
    missing = 'temporal'
    expect(await get('/readyz')).toEqual({ status: 503, body: '{"status":"not ready","missing":"temporal"}' })
    missing = new Error('gone')
    expect((await get('/readyz')).status).toBe(503)
  })

  it('know no others', async () => {
    expect((await get('/nothing')).status).toBe(404)
  })

  it("show recoveries by stage and outcome, attempts, and the SDK's own families on one page", async () => {
    const { accountId } = await makeAccount(world.db)
    await makeRecovery(world.db, { accountId, invoiceId: unique('in'), subscriptionId: unique('sub') })
    observe.recoveryBegun()
    observe.recoverySettled('recovered')
    observe.paymentAttempt('rung', 'declined')
    observe.eventApplied(0.3)
    const { body } = await get('/metrics')
    expect(body).toContain('billing_recoveries_open{stage="grace"} 1')
    expect(body).toContain('billing_recoveries_begun_total 1')
    expect(body).toContain('billing_recoveries_settled_total{outcome="recovered"} 1')
    expect(body).toContain('billing_recoveries_settled_total{outcome="kept"} 0')
    expect(body).toContain('billing_payment_attempts_total{kind="rung",outcome="declined"} 1')
    expect(body).toContain('stripe_event_to_row_seconds_bucket{le="0.5"} 1')
    expect(body).toContain('temporal_num_pollers 5')
  })

  it('answer 503 instead of ending the process when the database cannot be sampled', async () => {
    const gone = openDatabase('postgres://nobody@127.0.0.1:1/none')
    const page = await startHealth({ ...deps, registry: createMetrics(gone).registry })
    expect((await fetch(`${page.url}/metrics`)).status).toBe(503)
    await page.close()
    await gone.close()
  })
})
