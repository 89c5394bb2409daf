import { type BrowserContext, type Frame, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, openPhone, type TestBrowser } from '#tests/support/browser.ts'
import { startStack } from '#tests/support/stack.ts'
import { startStory, type Story } from '#tests/support/story.ts'
import { TELEGRAM_THEMES } from '#web/app/lib/themes.ts'
import { createConsole } from '#web/server/console.ts'

let story: Story
let browser: TestBrowser
/** Where the person has Telegram. */
let context: BrowserContext
/** The browser that Telegram opens links in: nothing is known there. */
let outside: BrowserContext

beforeAll(async () => {
  ;[story, browser] = await Promise.all([startStory({ web: true }), launchBrowser()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await story?.close()
})
beforeEach(async () => {
  ;[context, outside] = await Promise.all([browser.context(), browser.context()])
})
afterEach(async () => {
  await Promise.all([context.close(), outside.close()])
  expect(browser.troubles()).toEqual([])
})

const GOOD = '4242 4242 4242 4242'
const DECLINED = '4000 0000 0000 0002'
/** Can be saved, and is declined whenever it is charged. */
const FAILING = '4000 0000 0000 0341'
const LATER = { timeout: 30_000 }

type Opened = { desk: Page; page: Page; app: Frame }

/** Makes a person in the console and opens the Mini App as Telegram would. */
async function openApp(firstName: string): Promise<Opened> {
  const desk = await context.newPage()
  await desk.goto(`${story.webUrl}/local`)
  await desk.getByLabel('First name of someone new').fill(firstName)
  await desk.getByRole('button', { name: 'Create' }).click()
  const phone = desk.getByRole('link', { name: 'Open in a tab of its own' })
  await desk.frameLocator('iframe.handset').frameLocator('iframe').getByText('Current plan').waitFor(LATER)
  const address = new URL((await phone.getAttribute('href')) ?? '', story.webUrl).href
  return { desk, ...(await openPhone(context, address)) }
}

const heading = (place: Page | Frame, name: string | RegExp) => place.getByRole('heading', { name }).waitFor(LATER)
const says = (place: Page | Frame, text: string | RegExp) => place.getByText(text, { exact: true }).waitFor(LATER)

/** Taps something that leaves Telegram, and opens the address in the other browser. */
async function leave(tap: () => Promise<unknown>): Promise<Page> {
  const [opened] = await Promise.all([context.waitForEvent('page'), tap()])
  await opened.waitForURL(/\/(c\/pay|p\/session)\//)
  const elsewhere = await outside.newPage()
  await elsewhere.goto(opened.url())
  await opened.close()
  return elsewhere
}
const toCheckout = async ({ app }: Opened, plan = 'Premium'): Promise<Page> => {
  await app.getByRole('radio', { name: new RegExp(plan) }).check()
  return leave(() => app.getByRole('link', { name: `Upgrade to ${plan}` }).click())
}
async function typeCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('Security code').fill('123')
  await page.getByLabel('Name on card').fill('Ada Lovelace')
}
async function payWith(page: Page, number: string): Promise<void> {
  const email = page.getByLabel('E-mail')
  if ((await email.count()) > 0) await email.fill('ada@example.com')
  await typeCard(page, number)
  await page.getByRole('button', { name: /^Pay/ }).click()
}
async function saveCard(page: Page, number: string): Promise<void> {
  await typeCard(page, number)
  await page.getByRole('button', { name: 'Save card' }).click()
}
const tell = (where: string, paidAt: number) =>
  process.stdout.write(`From payment to active ${where}: ${Date.now() - paidAt} ms\n`)
async function move(desk: Page, button: '+1 day' | '+1 month'): Promise<void> {
  const shown = await desk.locator('.now').textContent()
  await desk.getByRole('button', { name: button }).click()
  await expect.poll(() => desk.locator('.now').textContent(), LATER).not.toBe(shown)
}

describe('a person', () => {
  it('upgrades: a declined card is told in place, the next one pays, and the plan is there without a reload', async () => {
    const opened = await openApp('Ada')
    const { app } = opened
    await says(app, 'Sandbox: no real money moves')
    await heading(app, 'Free')
    expect(await accessibilityProblems(app)).toEqual([])
    const loads: string[] = []
    app.page().on('framenavigated', (frame) => loads.push(frame.url()))

    const checkout = await toCheckout(opened)
    await heading(app, 'Waiting for your payment')
    await payWith(checkout, DECLINED)
    await checkout.getByText('Your card was declined.').waitFor()
    expect(await outside.cookies()).toEqual([])
    await payWith(checkout, GOOD)
    const paidAt = Date.now()
    await Promise.all([
      says(app, 'Active').then(() => tell('in the Mini App', paidAt)),
      heading(checkout, 'Your plan is active').then(() => tell('on the return page', paidAt)),
    ])
    expect(Date.now() - paidAt).toBeLessThan(5_000)
    expect(loads).toEqual([])
    await heading(app, 'Premium')
    await app.getByText('Visa •••• 4242').waitFor()
    expect(await accessibilityProblems(app)).toEqual([])
    expect(await accessibilityProblems(checkout)).toEqual([])

    await app.getByRole('link', { name: 'Invoices' }).click()
    await heading(app, 'Invoices')
    await says(app, 'Paid')
    const pdf = await app.getByRole('link', { name: /^PDF/ }).getAttribute('href')
    expect((await fetch(pdf ?? '')).headers.get('content-type')).toBe('application/pdf')
    expect(await accessibilityProblems(app)).toEqual([])
  }, 60_000)

  it('leaves the checkout by its way back, and reads that no charge was made', async () => {
    const opened = await openApp('Grace')
    const checkout = await toCheckout(opened)
    await checkout.getByRole('link', { name: /Back without paying/ }).click()
    await heading(checkout, 'No charge was made')
    expect(await accessibilityProblems(checkout)).toEqual([])
    await opened.app.getByRole('button', { name: 'I did not pay' }).click()
    await heading(opened.app, 'Choose a plan')
  }, 60_000)

  it('closes the tab after paying, and has the plan all the same', async () => {
    const opened = await openApp('Linus')
    const checkout = await toCheckout(opened, 'VIP')
    // The payment arrives; the way back from it never does.
    const answered = new Promise<number>((resolve, reject) => {
      void outside.route('**/c/pay/**', (route) =>
        route.fetch({ maxRedirects: 0 }).then((answer) => resolve(answer.status()), reject),
      )
    })
    const tap = payWith(checkout, GOOD).catch(() => undefined)
    expect(await answered).toBe(303)
    await checkout.close()
    await tap
    await says(opened.app, 'Active')
    await heading(opened.app, 'VIP')
  }, 60_000)
})

describe('a failed payment', () => {
  it('is explained, mended by a new card in the portal, and the plan can be ended there', async () => {
    const opened = await openApp('Alan')
    const { app, desk } = opened
    await payWith(await toCheckout(opened), GOOD)
    await says(app, 'Active')

    const first = await leave(() => app.getByRole('link', { name: 'Update card' }).click())
    await saveCard(first, FAILING)
    await app.getByText('Visa •••• 0341').waitFor(LATER)
    await move(desk, '+1 month')
    await move(desk, '+1 day')
    await app.evaluate(() => void window.dispatchEvent(new Event('focus')))
    await heading(app, 'Your last payment failed')
    await says(app, 'Your bank declined the card.')
    await says(app, /^We will try again on \w+ \d+, \d{4}\.$/)
    await says(app, /^Without a payment, your plan ends on \w+ \d+, \d{4}\.$/)
    expect(await accessibilityProblems(app)).toEqual([])

    const second = await leave(() => app.getByRole('link', { name: 'Update card' }).first().click())
    await saveCard(second, GOOD)
    await says(app, 'Active')
    expect(await app.getByText('Your last payment failed').count()).toBe(0)
    await app.getByText('Visa •••• 4242').waitFor()

    const portal = await leave(() => app.getByRole('link', { name: 'Manage payment' }).click())
    await portal.getByRole('link', { name: 'Cancel subscription' }).click()
    await portal.getByRole('button', { name: 'Cancel subscription' }).click()
    await heading(app, /^Your plan ends on \w+ \d+, \d{4}$/)
    await says(app, 'Ends soon')
    await portal.getByRole('link', { name: /Return/ }).click()
    await heading(portal, 'All set')
    expect(await accessibilityProblems(portal)).toEqual([])
  }, 120_000)
})

describe('where Stripe is not configured', () => {
  it('says so, and shows everything else', async () => {
    const stack = await startStack({ web: true, env: { STRIPE_SECRET_KEY: '' } })
    try {
      const telegram = { botToken: stack.secrets.telegramBotToken, operatorToken: '', links: [] }
      const person = { telegramId: '700000009', firstName: 'Edsger' }
      const page = await context.newPage()
      await page.goto(
        `${stack.webUrl}/#${createConsole(telegram, Date.now).launchFragment(person, TELEGRAM_THEMES.light)}`,
      )
      await heading(page, 'Payments are not set up here yet')
      await heading(page, 'Free')
      expect(await page.getByRole('link', { name: /Upgrade/ }).count()).toBe(0)
      expect(await accessibilityProblems(page)).toEqual([])
    } finally {
      await stack.close()
    }
  }, 60_000)
})
