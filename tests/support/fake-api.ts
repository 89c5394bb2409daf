import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import {
  type AccountChoice,
  type BillingConfig,
  type ClockAnswer,
  type ExchangeAnswer,
  type Invoice,
  type Problem,
  type Role,
  type Subscription,
} from '#web/app/contract/types.ts'
import { meOf, switched } from './fake-accounts.ts'
import { FREE, PLANS, subscriptionTo } from './fake-billing.ts'
import { checkoutPage, portalPage } from './fake-stripe-pages.ts'

/** What one person of the fake API has. */
export type FakePerson = { role: Role; subscription: Subscription; invoices: Invoice[]; team: AccountChoice | null }
export type FakeRequest = { method: string; path: string; headers: IncomingMessage['headers']; body: unknown }
type Refusal = { path: string; status: number; code: string; detail?: string }

/** An API of the contract's shape in this process, for the edge of the Mini App: state in memory, every request kept. */
export type FakeApi = {
  url: string
  config: BillingConfig
  clock: ClockAnswer
  requests: FakeRequest[]
  /** Answers with this problem for paths that begin so, until removed. */
  refusals: Refusal[]
  /** How long the tokens live that it gives out. */
  tokenSeconds: number
  person(telegramId: string): FakePerson
  /** As if the person had paid on the checkout page. */
  pay(telegramId: string, planId: string): void
  close(): Promise<void>
}

/** Starts it on a free port of the loopback interface. */
export async function startFakeApi(): Promise<FakeApi> {
  const people = new Map<string, FakePerson>()
  const api: FakeApi = {
    url: '',
    config: { mode: 'sandbox', payments_mode: 'external_checkout', currency: 'usd' },
    clock: { billing_now: '2026-11-20T12:00:00Z', offset_seconds: 0, next_due: null },
    requests: [],
    refusals: [],
    tokenSeconds: 900,
    person(telegramId) {
      const known = people.get(telegramId) ?? { role: 'owner', subscription: FREE, invoices: [], team: null }
      people.set(telegramId, known)
      return known
    },
    pay(telegramId, planId) {
      api.person(telegramId).subscription = subscriptionTo(planId)
    },
    close: () => Promise.resolve(),
  }
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = new Koa()
  app.use(record(api)).use(stripePages(api).routes()).use(routes(api).routes())
  const handle = app.callback()
  server.on('request', (req, res) => void handle(req, res))
  api.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return api
}

function record(api: FakeApi): Middleware {
  return async (ctx, next) => {
    const body = await readBody(ctx.req)
    ctx.state.body = body
    api.requests.push({ method: ctx.method, path: ctx.url, headers: ctx.headers, body })
    const refusal = api.refusals.find(({ path }) => ctx.path.startsWith(path))
    if (refusal) return refuse(ctx, refusal)
    await next()
  }
}

function routes(api: FakeApi): Router {
  const router = new Router({ prefix: '/api/v1' })
  router.post('/miniapp/exchange-initdata', (ctx) => exchange(api, ctx))
  router.get('/billing/plans', (ctx) => {
    ctx.body = { data: PLANS, has_more: false }
  })
  router.get('/billing/config', (ctx) => {
    ctx.body = api.config
  })
  router.post('/billing/checkout/:id/confirm', (ctx) => confirm(api, ctx))
  router.get('/ops/clock', operatorOnly, (ctx) => {
    ctx.body = api.clock
  })
  router.post('/ops/clock/advance', operatorOnly, (ctx) => {
    const { seconds } = ctx.state.body as { seconds: number }
    const moved = new Date(Date.parse(api.clock.billing_now) + seconds * 1000)
    api.clock = { ...api.clock, billing_now: moved.toISOString(), offset_seconds: api.clock.offset_seconds + seconds }
    ctx.body = { ...api.clock, steps: 1 }
  })
  router.use(signedIn)
  router.post('/session/refresh', (ctx) => {
    ctx.body = { token: `token-${ctx.state.telegramId as string}-renewed`, token_type: 'Bearer', expires_in: 900 }
  })
  router.get('/me', (ctx) => {
    const telegramId = ctx.state.telegramId as string
    ctx.body = meOf(telegramId, api.person(telegramId), ctx.get('authorization'))
  })
  router.post('/session/account', (ctx) => switchAccount(api, ctx))
  router.get('/billing/subscription', (ctx) => {
    ctx.body = api.person(ctx.state.telegramId as string).subscription
  })
  router.get('/billing/invoices', (ctx) => invoices(api, ctx))
  router.post('/billing/checkout', (ctx) => checkout(api, ctx))
  router.post('/billing/portal', (ctx) => {
    const { return_url: back } = ctx.state.body as { return_url: string }
    ctx.status = 201
    ctx.body = { url: `${api.url}/portal-page?back=${encodeURIComponent(back)}` }
  })
  router.post('/billing/payment/retry', (ctx) => {
    const person = api.person(ctx.state.telegramId as string)
    person.subscription = { ...person.subscription, status: 'active', recovery: null, access: 'full' }
    ctx.body = { status: 'paid' }
  })
  return router
}

/** The pages that Stripe would show. */
function stripePages(api: FakeApi): Router {
  const router = new Router()
  router.get('/checkout-page/:telegramId/:planId', (ctx) => {
    ctx.type = 'html'
    ctx.body = checkoutPage(ctx.url, String(ctx.query.cancel))
  })
  router.post('/checkout-page/:telegramId/:planId', (ctx) => {
    const { telegramId, planId } = ctx.params as { telegramId: string; planId: string }
    api.pay(telegramId, planId)
    ctx.status = 303
    ctx.redirect(String(ctx.query.success))
  })
  router.get('/portal-page', (ctx) => {
    ctx.type = 'html'
    ctx.body = portalPage(String(ctx.query.back))
  })
  return router
}

const signedIn: Middleware = async (ctx, next) => {
  const telegramId = /^Bearer token-(\d+)/.exec(ctx.get('authorization'))?.[1]
  if (!telegramId) return refuse(ctx, { status: 401, code: 'unauthorized' })
  ctx.state.telegramId = telegramId
  await next()
}

const operatorOnly: Middleware = async (ctx, next) => {
  if (ctx.get('authorization') !== 'Bearer operator-token') return refuse(ctx, { status: 401, code: 'unauthorized' })
  await next()
}

function exchange(api: FakeApi, ctx: Context): void {
  const params = new URLSearchParams((ctx.state.body as { init_data: string }).init_data)
  const user = JSON.parse(params.get('user') ?? 'null') as { id: number; first_name: string } | null
  if (!user || !params.get('hash')) return refuse(ctx, { status: 400, code: 'malformed' })
  const telegramId = String(user.id)
  ctx.body = {
    token: `token-${telegramId}`,
    token_type: 'Bearer',
    expires_in: api.tokenSeconds,
    user: { id: `usr_${telegramId}`, telegram_id: telegramId, first_name: user.first_name, language_code: 'en' },
    account: { id: `acc_${telegramId}`, role: api.person(telegramId).role },
    start_param: null,
  } satisfies ExchangeAnswer
}

function switchAccount(api: FakeApi, ctx: Context): void {
  const telegramId = ctx.state.telegramId as string
  const { account_id: asked } = ctx.state.body as { account_id: string }
  const answer = switched(telegramId, api.person(telegramId), asked)
  if (!answer) return refuse(ctx, { status: 404, code: 'not_found', detail: 'Not found' })
  ctx.body = { ...answer, expires_in: api.tokenSeconds }
}

function checkout(api: FakeApi, ctx: Context): void {
  const { plan_id: planId, success_url: success, cancel_url: cancel } = ctx.state.body as Record<string, string>
  const telegramId = ctx.state.telegramId as string
  if (api.person(telegramId).subscription.tier !== 'free') {
    return refuse(ctx, { status: 409, code: 'already_subscribed', detail: 'There is a subscription already.' })
  }
  const id = `cs_test_${telegramId}`
  const back = `${success?.replace('{CHECKOUT_SESSION_ID}', id) ?? ''}&ticket=ticket-${id}`
  const query = new URLSearchParams({ success: back, cancel: cancel ?? '' })
  ctx.status = 201
  ctx.body = {
    session_id: id,
    url: `${api.url}/checkout-page/${telegramId}/${planId ?? ''}?${query.toString()}`,
    expires_at: '2026-11-21T11:00:00Z',
  }
}

function confirm(api: FakeApi, ctx: Context): void {
  const id = String((ctx.params as { id: string }).id)
  if (ctx.get('authorization') !== `Ticket ticket-${id}`) return refuse(ctx, { status: 401, code: 'bad_ticket' })
  const { subscription } = api.person(id.replace('cs_test_', ''))
  const isPaid = subscription.tier !== 'free'
  ctx.body = { state: isPaid ? 'complete' : 'open', plan_id: subscription.plan_id, subscription_applied: isPaid }
}

function invoices(api: FakeApi, ctx: Context): void {
  const all = api.person(ctx.state.telegramId as string).invoices
  const limit = Number(ctx.query.limit)
  const from = all.findIndex((invoice) => invoice.id === ctx.query.starting_after) + 1
  const page = all.slice(from, from + limit)
  const last = page.at(-1)
  if (last && from + limit < all.length) {
    ctx.set('Link', `<${api.url}/api/v1/billing/invoices?limit=${limit}&starting_after=${last.id}>; rel="next"`)
  }
  ctx.body = page
}

function refuse(ctx: Context, { status, code, detail }: Omit<Refusal, 'path'>): void {
  const problem: Problem = { title: code, status, code, detail: detail ?? `Refused: ${code}.`, request_id: 'req_fake' }
  ctx.status = status
  ctx.body = problem
  ctx.type = 'application/problem+json'
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of req) text += String(chunk)
  return req.headers['content-type'] === 'application/json' && text !== '' ? JSON.parse(text) : text
}
