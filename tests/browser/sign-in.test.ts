import { type BrowserContext, type Frame, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TELEGRAM_THEMES } from '#web/app/lib/themes.ts'
import { createConsole } from '#web/server/console.ts'
import { launchBrowser, openPhone, type TestBrowser } from '#tests/support/browser.ts'
import { BOT_TOKEN, startWebStack, type WebStack } from '#tests/support/web.ts'

const ADA = '700000001'

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
  stack.api.refusals.length = 0
  context = await browser.context()
})
afterEach(async () => {
  await context.close()
  expect(browser.troubles()).toEqual([])
})

const openApp = () => openPhone(context, `${stack.web.url}/local/phone?person=${ADA}&theme=light`)
const heading = (place: Page | Frame, name: string | RegExp) => place.getByRole('heading', { name }).waitFor()

/** Lets the browser have the cookie that was given to another page. */
async function adoptCookie({ headers }: Response): Promise<void> {
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(headers.getSetCookie()[0] ?? '') ?? []
  const [present] = (await context.cookies()).filter((cookie) => cookie.name === name)
  if (present) await context.addCookies([{ ...present, value }])
}

describe('the page', () => {
  it('signs in again by itself when the API has ended the session, and once only', async () => {
    const { app } = await openApp()
    const exchanges = () => stack.api.requests.filter(({ path }) => path.includes('exchange')).length
    const before = exchanges()
    const comeBack = () => app.evaluate(() => void window.dispatchEvent(new Event('focus')))
    stack.api.refusals.push({ path: '/api/v1/billing/subscription', status: 401, code: 'unauthorized' })
    await comeBack()
    await expect.poll(exchanges).toBe(before + 1)
    await heading(app, 'You are signed out')
    expect(exchanges()).toBe(before + 1)
  })

  it('signs in although another page of the browser took the visitor’s cookie meanwhile', async () => {
    let sent = 0
    await context.route('**/session', async (route) => {
      if (sent++ === 0) await fetch(stack.web.url).then((other) => adoptCookie(other))
      await route.continue()
    })
    await openApp()
    expect(sent).toBe(2)
    expect(browser.troubles()).toEqual([expect.stringContaining('403 (Forbidden)')])
  })

  it('works where cookies are blocked', async () => {
    await context.route(`${stack.web.url}/**`, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 })
      await context.clearCookies()
      const headers = Object.fromEntries(Object.entries(response.headers()).filter(([name]) => name !== 'set-cookie'))
      await route.fulfill({ response, headers })
    })
    const telegram = createConsole({ botToken: BOT_TOKEN, operatorToken: 'o', links: [] }, Date.now)
    const fragment = telegram.launchFragment({ telegramId: ADA, firstName: 'Ada' }, TELEGRAM_THEMES.light)
    const page = await context.newPage()
    await page.goto(`${stack.web.url}/#${fragment}`)
    await heading(page, 'Free')
    expect(await context.cookies()).toEqual([])
  })
})
