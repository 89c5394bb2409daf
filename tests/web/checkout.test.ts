import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { miniAppClient } from '#tests/support/mini-app-client.ts'
import { startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
let nowMs = Date.now()
beforeAll(async () => {
  stack = await startWebStack({ now: () => nowMs })
})
afterAll(() => stack.close())
afterEach(() => void (stack.api.refusals.length = 0))

/** The external browser: no cookie, no header, no session. */
const outside = (path: string) => fetch(`${stack.web.url}${path}`, { redirect: 'manual' })

async function linksOf(telegramId: string) {
  const client = miniAppClient(stack.web.url, telegramId)
  await client.signIn()
  return client.page()
}

describe('the way to checkout', () => {
  it('leads a browser without a session to Stripe, with the ticket’s id as the key', async () => {
    const [link] = (await linksOf('301')).links('checkout')
    const responses = [await outside(link!), await outside(link!)]
    for (const response of responses) {
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toContain('/checkout-page/301/')
    }
    const calls = stack.api.requests.filter(({ path }) => path === '/api/v1/billing/checkout')
    expect(calls.map(({ headers }) => headers['idempotency-key'])).toEqual([
      expect.stringMatching(/^[\w-]{22}$/),
      calls[0]!.headers['idempotency-key'],
    ])
    expect(calls[0]!.body).toEqual({
      plan_id: expect.stringMatching(/^premium_/) as string,
      success_url: `${stack.web.url}/checkout/return?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${stack.web.url}/checkout/return?canceled=1`,
    })
  })

  it.each([
    [409, 'already_subscribed', 'That no longer fits'],
    [503, 'unavailable', 'Billing is taking a break'],
    [503, 'stripe_not_configured', 'Payments are not set up here yet'],
    [429, 'rate_limited', 'A little too fast'],
  ])('explains %i %s in words, with the request’s id', async (status, code, title) => {
    const [link] = (await linksOf('302')).links('checkout')
    stack.api.refusals.push({ path: '/api/v1/billing/checkout', status, code })
    const response = await outside(link!)
    const html = await response.text()
    expect(response.status).toBe(status)
    expect(html).toContain(title)
    expect(html).toContain('req_fake')
  })

  it('is closed to forged and old tickets, and to those of another errand', async () => {
    const page = await linksOf('303')
    const [portal] = page.links('portal')
    const [checkout] = page.links('checkout')
    const crossed = portal!.replace('/go/portal/', '/go/checkout/')
    expect((await outside('/go/checkout/forged')).status).toBe(404)
    expect((await outside(crossed)).status).toBe(404)
    nowMs += 5 * 60_000
    const late = await outside(checkout!)
    expect([late.status, await late.text()]).toEqual([404, expect.stringContaining('This link has expired')])
  })
})

describe('the way to the portal', () => {
  it('opens it with the flow that was tapped', async () => {
    const links = (await linksOf('304')).links('portal')
    const flows = []
    for (const link of links) {
      expect((await outside(link)).status).toBe(303)
      flows.push((stack.api.requests.at(-1)!.body as { flow?: string }).flow)
    }
    expect(flows.sort()).toEqual(['payment_method_update', undefined])
  })
})

describe('roles', () => {
  it('give links to owners only, and invoices to owners and admins', async () => {
    for (const [role, telegramId, status] of [
      ['admin', '311', 200],
      ['member', '312', 403],
    ] as const) {
      stack.api.person(telegramId).role = role
      const client = miniAppClient(stack.web.url, telegramId)
      await client.signIn()
      const page = await client.page()
      expect([...page.links('checkout'), ...page.links('portal')]).toEqual([])
      expect((await client.fetch('/invoices.data')).status).toBe(status)
    }
  })
})

describe('the return page', () => {
  const back = (id: string, ticket = `ticket-cs_test_${id}`) =>
    `/checkout/return?session_id=cs_test_${id}&ticket=${ticket}`

  it('confirms with the ticket alone, until the plan is active', async () => {
    expect(await (await outside(back('321'))).text()).toContain('Confirming your payment')
    stack.api.pay('321', 'premium_monthly')
    const status = back('321').replace('return', 'status')
    expect(await (await outside(status)).json()).toEqual({ state: 'active' })
    expect(await (await outside(back('321'))).text()).toContain('Your plan is active')
  })

  it('reloads itself where there are no scripts, while it waits and no longer', async () => {
    const refresh = /<noscript><meta http-equiv="refresh" content="2"/i
    expect(await (await outside(back('322'))).text()).toMatch(refresh)
    stack.api.pay('322', 'premium_monthly')
    expect(await (await outside(back('322'))).text()).not.toMatch(refresh)
  })

  it('says that nothing was charged after a cancel, and asks nobody', async () => {
    const before = stack.api.requests.length
    expect(await (await outside('/checkout/return?canceled=1')).text()).toContain('No charge was made')
    expect(stack.api.requests.slice(before).filter(({ path }) => path.includes('confirm'))).toEqual([])
  })

  it('goes on confirming while the API is out, and learns nothing with a bad ticket', async () => {
    expect(await (await outside(back('323', 'forged'))).text()).toContain('Have a look in Telegram')
    stack.api.refusals.push({ path: '/api/v1/billing/checkout', status: 503, code: 'unavailable' })
    expect(await (await outside(back('323'))).text()).toContain('Confirming your payment')
  })
})

describe('invoices', () => {
  it('are paged by the Link header', async () => {
    const telegramId = '331'
    stack.api.person(telegramId).invoices = Array.from({ length: 12 }, (_, index) => ({
      id: `in_${index}`,
      number: `D-${100 - index}`,
      amount_paid: 2_900,
      amount_due: 2_900,
      currency: 'usd',
      status: 'paid',
      created: 1_790_000_000 - index * 86_400,
      pdf_url: 'http://127.0.0.1/pdf',
      hosted_url: null,
      description: null,
    }))
    const client = miniAppClient(stack.web.url, telegramId)
    await client.signIn()
    const first = await (await client.fetch('/invoices.data')).text()
    expect(first).toContain('"D-91"')
    expect(first).not.toContain('"D-90"')
    const second = await (await client.fetch('/invoices.data?starting_after=in_9')).text()
    expect(second).toContain('D-90')
    expect(second).not.toContain('"D-91"')
  })
})
