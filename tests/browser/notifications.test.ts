import { type Frame } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, openPhone, type TestBrowser } from '#tests/support/browser.ts'
import { localServer, type LocalServer } from '#tests/support/inboxes/http.ts'
import { localMail, type LocalMail } from '#tests/support/inboxes/smtp.ts'
import { type Stack, startStack } from '#tests/support/stack.ts'

const ADA = '700000001'
const LATER = { timeout: 30_000 }

let stack: Stack
let browser: TestBrowser
let slack: LocalServer
let mail: LocalMail
beforeAll(async () => {
  ;[slack, mail] = await Promise.all([localServer(), localMail()])
  const env = { SLACK_HOOKS_URL: slack.url, SMTP_URL: mail.url, MAIL_FROM: 'billing@durabill.example' }
  ;[stack, browser] = await Promise.all([startStack({ web: true, env }), launchBrowser()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stack?.close()
  await Promise.all([slack?.close(), mail?.close()])
})
afterEach(() => expect(browser.troubles()).toEqual([]))

const press = (app: Frame, name: string) => app.getByRole('button', { name, exact: true }).click()
const fold = (app: Frame, text: string) => app.locator('summary', { hasText: text }).click()
const entry = (app: Frame, text: string) => app.locator('li.entry', { hasText: text })

async function openSettings(theme = 'light', width = 390): Promise<Frame> {
  const context = await browser.context({ viewport: { width, height: 844 } })
  const { app } = await openPhone(context, `${stack.webUrl}/local/phone?person=${ADA}&theme=${theme}`)
  await app.getByRole('link', { name: 'More' }).click()
  await app.getByRole('link', { name: /^Notifications/ }).click()
  await app.getByRole('heading', { name: 'Channels' }).waitFor(LATER)
  return app
}

describe('the page of notifications', () => {
  it('sets channels up, tries them and tells what happened', async () => {
    const app = await openSettings()
    await fold(app, 'E-mail')
    await app.getByLabel('Address').fill('ada@example.com')
    await entry(app, 'E-mail').getByLabel('Send messages here').check()
    await press(app, 'Save E-mail')
    await app.getByText('Saved.').waitFor(LATER)
    await press(app, 'Send a test to E-mail')
    await app.getByText('Sent. It should be there now.').waitFor(LATER)
    expect(mail.mails.map(({ to }) => to?.[0]?.address)).toEqual(['ada@example.com'])

    await fold(app, 'Slack')
    await app.getByLabel('Webhook URL').fill('https://hooks.slack.com/services/T0/B0/topsecretpart')
    await entry(app, 'Slack').getByLabel('Send messages here').check()
    await press(app, 'Save Slack')
    await app.getByText('Now ends in …part').waitFor(LATER)
    expect(await app.getByLabel('Webhook URL').inputValue()).toBe('')
    slack.answers.push({ status: 404, body: 'no_service' })
    await press(app, 'Send a test to Slack')
    await entry(app, 'Slack').getByText('Trouble').waitFor(LATER)
    await entry(app, 'Slack').getByRole('alert').getByText('(404, no_service)').waitFor()
    expect(await app.content()).not.toContain('topsecret')
    expect(await accessibilityProblems(app)).toEqual([])

    await app.getByRole('link', { name: 'What was told' }).click()
    await app.getByRole('heading', { name: 'What was told' }).waitFor(LATER)
    await app.getByText('Failed', { exact: true }).waitFor(LATER)
    expect(await app.locator('li .name').allTextContents()).toEqual(['Test message', 'Test message'])
    expect(await accessibilityProblems(app)).toEqual([])
  }, 90_000)

  it('keeps triggers, thresholds and quiet hours, on the narrowest phone in the dark', async () => {
    const app = await openSettings('dark', 320)
    await app.getByLabel('Population stability index above').fill('0.35')
    await app.getByLabel('Export completed').uncheck()
    await press(app, 'Save what is told')
    await app.getByText('Saved.').waitFor(LATER)
    await app.getByLabel('Quiet hours').check()
    await app.getByLabel('Time zone').fill('Mars/Olympus')
    await press(app, 'Save times')
    await app.getByText('Must be a time zone.').waitFor(LATER)
    await app.getByLabel('Time zone').fill('Europe/Berlin')
    await press(app, 'Save times')
    await app.getByText('Must be a time zone.').waitFor({ state: 'hidden', ...LATER })
    expect(await accessibilityProblems(app)).toEqual([])
    const width = await app.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(320)

    const again = await openSettings('dark', 320)
    expect(await again.getByLabel('Population stability index above').inputValue()).toBe('0.35')
    expect(await again.getByLabel('Export completed').isChecked()).toBe(false)
    expect(await again.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin')
  }, 90_000)
})
