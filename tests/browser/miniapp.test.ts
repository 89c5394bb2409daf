import { type BrowserContext, type BrowserContextOptions, type Frame, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, openPhone, type TestBrowser } from '#tests/support/browser.ts'
import { FREE, subscriptionTo } from '#tests/support/fake-billing.ts'
import { startWebStack, type WebStack } from '#tests/support/web.ts'

const ADA = '700000001'
const RECOVERY = {
  stage: 'grace',
  attempt: 1,
  next_attempt_at: '2026-12-02T00:00:00Z',
  ends_at: '2026-12-22T00:00:00Z',
  reason: 'insufficient_funds',
  action: 'none',
  pay_url: null,
} as const

let stack: WebStack
let browser: TestBrowser
let context: BrowserContext

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startWebStack(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await stack.close()
})
beforeEach(async () => {
  Object.assign(stack.api.person(ADA), { role: 'owner', subscription: FREE, invoices: [] })
  stack.api.refusals.length = 0
  context = await browser.context()
})
afterEach(async () => {
  await context.close()
  expect(browser.troubles()).toEqual([])
})

const openApp = (theme: 'light' | 'dark' = 'light') =>
  openPhone(context, `${stack.web.url}/local/phone?person=${ADA}&theme=${theme}`)

async function useContext(options: BrowserContextOptions): Promise<void> {
  await context.close()
  context = await browser.context(options)
}

const heading = (place: Page | Frame, name: string | RegExp) => place.getByRole('heading', { name }).waitFor()

async function leave(tap: () => Promise<unknown>): Promise<Page> {
  const [outside] = await Promise.all([context.waitForEvent('page'), tap()])
  await outside.waitForLoadState()
  return outside
}

describe('the console', () => {
  it('opens the Mini App of the person chosen, on the free plan', async () => {
    const page = await context.newPage()
    await page.goto(`${stack.web.url}/local`)
    await page.getByRole('link', { name: 'Ada' }).click()
    const phone = page.frameLocator('iframe.handset')
    await phone.frameLocator('iframe').getByRole('heading', { name: 'Free' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('moves time by a tap, and day by day while it plays', async () => {
    const page = await context.newPage()
    await page.goto(`${stack.web.url}/local`)
    const shown = Date.parse(stack.api.clock.billing_now)
    const days = () => (Date.parse(stack.api.clock.billing_now) - shown) / 86_400_000
    await page.getByRole('button', { name: '+1 day' }).click()
    await expect.poll(days).toBe(1)
    await page.getByRole('button', { name: 'Play' }).click()
    await expect.poll(days, { timeout: 15_000 }).toBeGreaterThanOrEqual(3)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Play' }).waitFor()
  })
})

describe('upgrading', () => {
  it('pays in another tab and turns active in the app without a reload', async () => {
    const { page, app } = await openApp()
    await app.getByRole('radio', { name: /VIP/ }).check()
    const outside = await leave(() => page.getByRole('button', { name: 'Upgrade to VIP · $79 / month' }).click())
    await heading(app, 'Waiting for your payment')
    expect(await app.getByRole('link', { name: /Upgrade/ }).count()).toBe(0)
    await outside.getByRole('button', { name: 'Pay' }).click()
    await heading(outside, 'Your plan is active')
    await heading(app, 'VIP')
    await app.getByText('Active', { exact: true }).waitFor()
    await app.getByText('Visa •••• 4242').waitFor()
  })

  it('turns the return page active as soon as the payment is known', async () => {
    const page = await context.newPage()
    await page.goto(`${stack.web.url}/checkout/return?session_id=cs_test_${ADA}&ticket=ticket-cs_test_${ADA}`)
    await heading(page, /Confirming your payment/)
    stack.api.pay(ADA, 'premium_monthly')
    await heading(page, 'Your plan is active')
  })

  it('says that nothing was charged after a cancel, and offers the plans again', async () => {
    const { app } = await openApp()
    await app.getByRole('radio', { name: 'Yearly' }).check()
    const outside = await leave(() => app.getByRole('link', { name: 'Upgrade to Premium' }).click())
    expect(outside.url()).toContain('/premium_yearly?')
    await outside.getByRole('link', { name: 'Cancel' }).click()
    await heading(outside, 'No charge was made')
    await app.getByRole('button', { name: 'I did not pay' }).click()
    await heading(app, 'Choose a plan')
  })

  it('is not offered where purchases are hidden', async () => {
    stack.api.config = { ...stack.api.config, mode: 'test', payments_mode: 'manage_only' }
    const { page, app } = await openApp()
    stack.api.config = { ...stack.api.config, mode: 'sandbox', payments_mode: 'external_checkout' }
    await app.getByText('Test mode: use test cards only').waitFor()
    await app.getByText('Compare plans').waitFor()
    expect(await app.getByText('Choose a plan').count()).toBe(0)
    expect(await page.getByRole('button', { name: /Upgrade/ }).count()).toBe(0)
  })
})

describe('a failed payment', () => {
  it('is explained, and paid by a tap', async () => {
    stack.api.person(ADA).subscription = subscriptionTo('premium_monthly', {
      status: 'past_due',
      access: 'grace',
      recovery: RECOVERY,
    })
    const { app } = await openApp()
    await heading(app, 'Your last payment failed')
    await app.getByText('We will try again on Dec 2, 2026.').waitFor()
    const portal = await leave(() => app.getByRole('link', { name: 'Update card' }).first().click())
    await portal.getByRole('link', { name: 'Return' }).click()
    await heading(portal, 'All set')
    await app.getByRole('button', { name: 'Pay now' }).click()
    await app.getByText('Active', { exact: true }).waitFor()
    expect(await app.getByText('Your last payment failed').count()).toBe(0)
  })
})

describe('invoices', () => {
  it('open and close with Telegram’s back button', async () => {
    stack.api.person(ADA).subscription = subscriptionTo('premium_monthly')
    stack.api.person(ADA).invoices = Array.from({ length: 11 }, (_, index) => ({
      id: `in_${index}`,
      number: `DURA-00${index}`,
      amount_paid: 2_900,
      amount_due: 2_900,
      currency: 'usd',
      status: index === 0 ? 'past_due' : 'paid',
      created: 1_790_000_000 - index * 2_600_000,
      pdf_url: 'http://127.0.0.1/pdf',
      hosted_url: 'http://127.0.0.1/hosted',
      description: 'Premium',
    }))
    const { page, app } = await openApp()
    await app.getByRole('link', { name: 'Invoices' }).click()
    await heading(app, 'Invoices')
    await app.getByText('Past due').waitFor()
    expect(await accessibilityProblems(app)).toEqual([])
    await app.getByRole('link', { name: 'Older invoices' }).click()
    await app.getByText('DURA-0010 · Premium').waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    await heading(app, 'Premium')
  })
})

describe('the page', () => {
  it.each(['light', 'dark'] as const)('has no accessibility problem in the %s theme', async (theme) => {
    const { app } = await openApp(theme)
    expect(await accessibilityProblems(app)).toEqual([])
    stack.api.person(ADA).subscription = subscriptionTo('premium_monthly', {
      status: 'past_due',
      access: 'restricted',
      recovery: RECOVERY,
    })
    const failed = await openApp(theme)
    await heading(failed.app, 'Your last payment failed')
    await failed.app.getByText('Compare plans').click()
    expect(await accessibilityProblems(failed.app)).toEqual([])
  })

  it('fits a screen of 320 pixels', async () => {
    await useContext({ viewport: { width: 320, height: 568 } })
    const { app } = await openApp()
    const overflow = await app.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('loads at most 100 kB of JavaScript', async () => {
    await useContext({})
    const { app } = await openApp()
    const scripts = await app.evaluate(() =>
      performance.getEntriesByType('resource').flatMap(({ name }) => (/\/assets\/[^?]+\.js$/.test(name) ? [name] : [])),
    )
    const sizes = await Promise.all(
      scripts.map(async (url) => {
        const script = await (await fetch(url)).arrayBuffer()
        return (await import('node:zlib')).gzipSync(new Uint8Array(script)).length
      }),
    )
    expect(scripts.length).toBeGreaterThan(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100_000)
  })

  it('asks someone without Telegram to open it there', async () => {
    const page = await context.newPage()
    await page.goto(stack.web.url)
    await heading(page, 'Open this in Telegram')
  })
})
