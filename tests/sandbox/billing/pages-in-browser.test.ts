import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, type TestBrowser } from '#tests/support/browser.ts'
import { startPortal, type Portal } from './portal.ts'
import { changeCard, day, hour, idOf, type BillingWorld } from './world.ts'

let portal: Portal
let world: BillingWorld
let browser: TestBrowser
beforeAll(async () => {
  portal = await startPortal()
  world = portal.world
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})
afterEach(() => {
  // An expired page answers 410, which a browser logs; nothing else may be wrong.
  expect(browser.troubles().filter((trouble) => !trouble.includes('410'))).toEqual([])
})

/** A Checkout page that asks for everything it can. */
const everything = async () => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 9 }
  return world.stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: world.month.id, quantity: 2, adjustable_quantity }],
    success_url: `${world.url}/?paid=1`,
    cancel_url: world.url,
    allow_promotion_codes: true,
    allowed_payment_method_types: ['card', 'us_bank_account'],
    billing_address_collection: 'required',
    tax_id_collection: { enabled: true },
    consent_collection: { terms_of_service: 'required' },
  })
}

/** The addresses of one page of each kind. */
async function addresses(): Promise<Record<string, string>> {
  const { customer, subscription } = await world.subscribed()
  await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
  await world.advance(31 * day + 2 * hour)
  const { data } = await world.stripe.invoices.list({ customer: customer.id })
  const url = await portal.portalOf(customer.id)
  const over = await world.openCheckout((await world.customer()).id, { cancel_url: world.url })
  await world.stripe.checkout.sessions.expire(over.id)
  const of = `subscription=${subscription.id}`
  return {
    checkout: String((await everything()).url),
    expired: `${world.url}/c/pay/${over.id}`,
    portal: url,
    card: `${url}/payment-method`,
    cancel: `${url}/cancel?${of}`,
    plan: `${url}/plan?${of}`,
    confirm: `${url}/plan/confirm?${of}&price=${world.year.id}`,
    pause: `${url}/pause?${of}`,
    information: `${url}/information`,
    open: String(data[0]?.hosted_invoice_url),
    paid: String(data[1]?.hosted_invoice_url),
  }
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** The pages that look another way on a desk. */
const wide = new Set(['checkout', 'portal', 'plan', 'open'])

it('every page is accessible and fits, on a phone by day and on a desk by night', async () => {
  const context = await browser.context()
  const page = await context.newPage()
  for (const [name, url] of Object.entries(await addresses())) {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(url)
    expect(await accessibilityProblems(page), `${name} on a phone`).toEqual([])
    expect(await overflow(page), name).toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.emulateMedia({ colorScheme: 'dark' })
    if (wide.has(name)) expect(await accessibilityProblems(page), `${name} on a desk`).toEqual([])
    expect(await overflow(page), name).toBeLessThanOrEqual(0)
  }
  await context.close()
}, 60_000)

async function opened(more: BrowserContextOptions = {}) {
  const context = await browser.context(more)
  const page = await context.newPage()
  const session = await world.openCheckout((await world.customer()).id, { success_url: `${world.url}/?paid=1` })
  await page.goto(String(session.url))
  return { context, page, again: () => world.stripe.checkout.sessions.retrieve(session.id) }
}

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '')

async function submit(page: Page, number: string): Promise<void> {
  await page.focus('#number')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(number)
  for (const text of ['12 / 40', '123', 'Ada Byron']) {
    await page.keyboard.press('Tab')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(text)
  }
  await page.keyboard.press('Enter')
}

describe('by keyboard alone', () => {
  it('a person is declined, passes a challenge, and pays', async () => {
    const { context, page, again } = await opened()
    await submit(page, '4000000000000069')
    await page.getByRole('alert').getByText('Your card has expired.').waitFor()
    expect(await focused(page)).toBe('expiry')
    expect(await accessibilityProblems(page)).toEqual([])
    await submit(page, '4000002760003184')
    const bank = page.getByRole('button', { name: 'Complete authentication' })
    await bank.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await bank.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/paid=1/)
    expect((await again()).payment_status).toBe('paid')
    await context.close()
  })
})

describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  it('a test card fills the form, and clicking twice pays once', async () => {
    const { context, page, again } = await opened({ javaScriptEnabled })
    await page.getByText('Test cards').click()
    await page.getByRole('button', { name: /5555 5555 5555 4444/ }).click()
    await expect.poll(() => page.inputValue('#number')).toBe('5555 5555 5555 4444')
    await page.getByRole('button', { name: /^Pay/ }).dblclick()
    await page.waitForURL(/paid=1/)
    const { payment_status, customer } = await again()
    expect(payment_status).toBe('paid')
    expect(await world.ledger(idOf(customer))).toHaveLength(1)
    await context.close()
  })

  it('a bank account is asked for its own numbers, a card for its own', async () => {
    const context = await browser.context({ javaScriptEnabled })
    const page = await context.newPage()
    await page.goto(String((await everything()).url))
    expect(await page.getByLabel('Card number').isVisible()).toBe(true)
    expect(await page.getByLabel('Routing number').isVisible()).toBe(false)
    await page.getByLabel('US bank account').check()
    expect(await page.getByLabel('Card number').isVisible()).toBe(false)
    expect(await page.getByLabel('Routing number').isVisible()).toBe(true)
    await page.getByLabel('Quantity of Pro').fill('3')
    await page.getByRole('button', { name: 'Update' }).click()
    await page.getByRole('button', { name: 'Pay $147.00' }).waitFor()
    await context.close()
  })
})
