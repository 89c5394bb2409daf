import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, type TestBrowser } from '#tests/support/browser.ts'
import { startBilling, type BillingWorld } from '../billing/world.ts'

const root = '/_sandbox/dashboard'

let billing: BillingWorld
let browser: TestBrowser
let customer: string
beforeAll(async () => {
  billing = await startBilling()
  await billing.stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/hook', enabled_events: ['*'] })
  customer = (await billing.subscribed()).customer.id
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await billing.close()
})

async function addresses(): Promise<string[]> {
  const [event] = (await billing.stripe.events.list({ limit: 1 })).data
  const answer = await billing.control<{ data: { id: string }[] }>('GET', '/_sandbox/requests?limit=1')
  // Not the plain lists: what they are made of is on the pages of one customer, event and request.
  const lists = ['webhooks', 'clock', 'faults', 'ledger', 'state']
  return [
    '/_sandbox',
    ...lists.map((name) => `${root}/${name}`),
    `${root}/customers/${customer}`,
    `${root}/events/${event?.id}`,
    `${root}/requests/${answer.body.data[0]?.id}`,
  ]
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** The second look is at the pages that have every kind of part between them. */
const telling = [/_sandbox$/, /webhooks$/, /faults$/, /\/customers\/cus_/]

describe.each([
  ['light', 390, [/./]],
  ['dark', 1280, telling],
] as const)('in a %s scheme, %i pixels wide', (colorScheme, width, which) => {
  it('the pages fit and are accessible', async () => {
    const context = await browser.context({ colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    for (const path of (await addresses()).filter((one) => which.some((pattern) => pattern.test(one)))) {
      await page.goto(`${billing.url}${path}`)
      expect(await accessibilityProblems(page), path).toEqual([])
      expect(await overflow(page), path).toBeLessThanOrEqual(0)
    }
    expect(browser.troubles()).toEqual([])
    await context.close()
  })
})

describe('while it is looked at', () => {
  it('a page shows what happens, keeping the focus, the place and what is being typed', async () => {
    const context = await browser.context()
    const page = await context.newPage()
    await page.goto(`${billing.url}${root}/events`)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.fill('#type', 'half a wo')
    await page.evaluate(() => window.scrollTo(0, 200))
    const place = await page.evaluate(() => window.scrollY)
    await billing.stripe.products.create({ name: 'New' })
    await page.getByRole('link', { name: 'product.created' }).first().waitFor()
    expect(await page.inputValue('#type')).toBe('half a wo')
    expect(await page.evaluate(() => [document.activeElement?.id, window.scrollY])).toEqual(['type', place])
    await context.close()
  })

  it('works by keyboard alone: find a customer, move the clock', async () => {
    const context = await browser.context({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    await page.goto(`${billing.url}/_sandbox`)
    await page.keyboard.press('/')
    await page.keyboard.type(customer)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Ada Byron' }).waitFor()
    await page.goto(`${billing.url}${root}/clock`)
    const before = await billing.now()
    await page.getByRole('button', { name: '+ 1 day' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Done.').waitFor()
    expect(await billing.now()).toBeGreaterThanOrEqual(before + 86_400)
    await context.close()
  })

  it('works without its script', async () => {
    const context = await browser.context({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${billing.url}${root}/faults`)
    await page.fill('#charge-customer', customer)
    await page.getByRole('button', { name: 'Decline them' }).click()
    await page.getByRole('status').getByText('Done.').waitFor()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('Nothing is forced').waitFor()
    await context.close()
  })
})
