import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, type TestBrowser } from '#tests/support/browser.ts'
import { startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
let browser: TestBrowser
beforeAll(async () => {
  world = await startBilling()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})

/** The addresses of one page of each kind. */
async function addresses(): Promise<Record<string, string>> {
  const { customer, subscription } = await world.subscribed()
  const [invoice] = (await world.stripe.invoices.list({ customer: customer.id })).data
  const portal = await world.stripe.billingPortal.sessions.create({ customer: customer.id, return_url: world.url })
  const session = await world.openCheckout((await world.customer()).id, { cancel_url: world.url })
  const over = await world.openCheckout((await world.customer()).id, { cancel_url: world.url })
  await world.stripe.checkout.sessions.expire(over.id)
  return {
    checkout: String(session.url),
    expired: `${world.url}/c/pay/${over.id}`,
    portal: portal.url,
    card: `${portal.url}/payment-method`,
    cancel: `${portal.url}/cancel?subscription=${subscription.id}`,
    invoice: String(invoice?.hosted_invoice_url),
  }
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe.each(['light', 'dark'] as const)('on a phone, in a %s scheme', (colorScheme) => {
  it('every page fits and is accessible', async () => {
    const context = await browser.context({ colorScheme })
    const page = await context.newPage()
    for (const [name, url] of Object.entries(await addresses())) {
      await page.goto(url)
      expect(await accessibilityProblems(page), name).toEqual([])
      expect(await overflow(page), name).toBeLessThanOrEqual(0)
    }
    await context.close()
  })
})

describe('by keyboard alone', () => {
  it('a person is declined, passes a challenge, and pays', async () => {
    const context = await browser.context()
    const page = await context.newPage()
    const session = await world.openCheckout((await world.customer()).id, { success_url: `${world.url}/?paid=1` })
    const submit = async (number: string): Promise<void> => {
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
    await page.goto(String(session.url))
    await submit('4000000000000002')
    await page.getByRole('alert').getByText('Your card was declined.').waitFor()
    await submit('4000002760003184')
    const bank = page.getByRole('button', { name: 'Complete authentication' })
    await bank.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await bank.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/paid=1/)
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' })
    await context.close()
  })
})
