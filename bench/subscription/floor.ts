import Koa from 'koa'
import pg from 'pg'

// The least that answers how a subscription stands: one prepared select by key.
const { PORT, DATABASE_URL } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
const select = { name: 'subscription-by-id', text: 'SELECT * FROM subscriptions WHERE id = $1' }

const app = new Koa()
app.use(async (ctx) => {
  const { rows } = await pool.query<object>({ ...select, values: [ctx.path.slice(1)] })
  ctx.body = rows[0] ?? {}
})
app.listen(Number(PORT), '127.0.0.1')
