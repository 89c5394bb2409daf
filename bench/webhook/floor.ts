import { createHmac, timingSafeEqual } from 'node:crypto'
import Koa from 'koa'
import pg from 'pg'
import getRawBody from 'raw-body'

// The least that keeps the promise "200 means stored": raw bytes, signature, one prepared INSERT, answer.
const { PORT, DATABASE_URL, WEBHOOK_SECRET = '' } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
const insert = {
  name: 'insert-event',
  text: `INSERT INTO stripe_events (id, type, payload, event_created_at, stripe_customer_id, object_id)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
}

interface Event {
  id: string
  type: string
  created: number
  data: { object: { id: string; customer: string } }
}

function isSigned(raw: Buffer, header: string): boolean {
  const [, time = '', digest = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? []
  const expected = createHmac('sha256', WEBHOOK_SECRET).update(`${time}.`).update(raw).digest()
  const isRecent = Math.abs(Date.now() / 1000 - Number(time)) <= 300
  return isRecent && digest !== '' && timingSafeEqual(expected, Buffer.from(digest, 'hex'))
}

const app = new Koa()
app.use(async (ctx) => {
  if (ctx.method === 'GET') return void (ctx.body = 'ready')
  const raw = await getRawBody(ctx.req, { length: ctx.req.headers['content-length'] ?? null, limit: '512kb' })
  if (!isSigned(raw, ctx.get('stripe-signature'))) return void (ctx.status = 400)
  const payload = raw.toString('utf8')
  const { id, type, created, data } = JSON.parse(payload) as Event
  const values = [id, type, payload, new Date(created * 1000), data.object.customer, data.object.id]
  const { rowCount } = await pool.query({ ...insert, values })
  ctx.body = { received: true, duplicate: rowCount === 0 }
})
app.listen(Number(PORT), '127.0.0.1')
