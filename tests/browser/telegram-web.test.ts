import { afterAll, beforeAll, expect, it } from 'vitest'
import { TELEGRAM_THEMES } from '#web/app/lib/themes.ts'
import { createConsole } from '#web/server/console.ts'
import { launchBrowser, type TestBrowser } from '#tests/support/browser.ts'
import { BOT_TOKEN, startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
let browser: TestBrowser

beforeAll(async () => {
  const frameArgs = ['--disable-features=LocalNetworkAccessChecks', '--test-third-party-cookie-phaseout']
  ;[stack, browser] = await Promise.all([startWebStack(), launchBrowser(frameArgs)])
})
afterAll(async () => {
  await browser.close()
  await stack.close()
})

it('runs in the cross-site frame of Telegram Web, speaking to its parent alone', async () => {
  const telegram = createConsole({ botToken: BOT_TOKEN, operatorToken: 'o', links: [] }, Date.now)
  const fragment = telegram.launchFragment({ telegramId: '501', firstName: 'Ada' }, TELEGRAM_THEMES.dark)
  const address = `${stack.web.url}/#${fragment}`.replaceAll('&', '&amp;')
  const host = `<!doctype html><title>Telegram</title><iframe src="${address}" width="390" height="800"></iframe>`
  const context = await browser.context()
  await context.route('https://web.telegram.org/**', (route) => route.fulfill({ contentType: 'text/html', body: host }))
  const page = await context.newPage()
  await page.addInitScript(() => {
    const heard: unknown[] = []
    Object.assign(window, { heard })
    window.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data))))
  })
  await page.goto('https://web.telegram.org/k/')
  const app = page.frameLocator('iframe')
  await app.getByRole('heading', { name: 'Free' }).waitFor()
  expect(await app.locator('html').getAttribute('data-theme')).toBe('dark')

  await app.getByRole('link', { name: 'Upgrade to Premium' }).click()
  await app.getByRole('heading', { name: 'Waiting for your payment' }).waitFor()
  const heard = await page.evaluate(() => (window as unknown as { heard: { eventType: string }[] }).heard)
  const opened = heard.find(({ eventType }) => eventType === 'web_app_open_link')
  expect(opened).toMatchObject({
    eventData: { url: expect.stringContaining(`${stack.web.url}/go/checkout/`) as string },
  })
  stack.api.pay('501', 'premium_monthly')
  await app.getByRole('heading', { name: 'Premium' }).waitFor()
  await context.close()
  expect(browser.troubles()).toEqual([])
})
