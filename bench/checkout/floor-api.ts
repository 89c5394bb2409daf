import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import type { Workflow } from '@temporalio/common'
import Koa from 'koa'

// The API of the floor: an update-with-start, and its answer.
const { PORT, TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '' } = process.env
const client = new Client({
  connection: await Connection.connect({ address: TEMPORAL_ADDRESS }),
  namespace: TEMPORAL_NAMESPACE,
})

const app = new Koa()
app.use(async (ctx) => {
  if (ctx.method === 'GET') return void (ctx.body = 'ready')
  const customer = ctx.path.slice(1)
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>('floor', {
    workflowId: `floor/${customer}`,
    taskQueue: 'floor',
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
  const update = { args: [customer], updateId: customer, startWorkflowOperation }
  const url: unknown = await client.workflow.executeUpdateWithStart('open', update)
  ctx.status = 201
  ctx.body = { url }
})
app.listen(Number(PORT), '127.0.0.1')
