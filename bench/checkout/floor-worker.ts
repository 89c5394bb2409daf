import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createStripe } from '#stripe/client.ts'

// The worker of the floor: one activity that makes one call of Stripe.
const { PORT, TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', STRIPE_API_URL = '', PRICE_ID = '' } = process.env
const stripe = createStripe({ secretKey: 'sk_test_bench', apiUrl: STRIPE_API_URL })

const activities = {
  async createSession(customer: string): Promise<string> {
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      line_items: [{ price: PRICE_ID, quantity: 1 }],
      success_url: 'http://localhost:3000/return',
    })
    return session.url ?? ''
  },
}
export type FloorActivities = typeof activities

Runtime.install({ telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } } })
const connection = await NativeConnection.connect({ address: TEMPORAL_ADDRESS })
const worker = await Worker.create({
  connection,
  namespace: TEMPORAL_NAMESPACE,
  taskQueue: 'floor',
  workflowsPath: fileURLToPath(new URL('./floor-workflow.ts', import.meta.url)),
  activities,
})
createServer((_, response) => response.end('ready')).listen(Number(PORT), '127.0.0.1')
await worker.run()
process.exit(0)
