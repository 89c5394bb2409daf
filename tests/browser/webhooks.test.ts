import { mkdirSync } from 'node:fs'
import type { Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, openPhone, type TestBrowser } from '#tests/support/browser.ts'
import { type Hook, startHook, verifies } from '#tests/support/hook.ts'
import { type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

const ADA = 700_000_001
const LATER = { timeout: 30_000 }
/** Where pictures go for whoever wants to look at them. */
const shots = process.env['SHOTS_DIR']

let story: Story
let browser: TestBrowser
let hook: Hook
let ada: Person
beforeAll(async () => {
  hook = await startHook()
  ;[story, browser] = await Promise.all([startStory({ web: true }), launchBrowser()])
  ada = await story.person(ADA)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await story?.close()
  await hook?.close()
})
afterEach(() => expect(browser.troubles()).toEqual([]))

interface Opened {
  page: Page
  app: Frame
}
const press = (app: Frame, name: string) => app.getByRole('button', { name, exact: true }).click()
const sees = (app: Frame, text: string | RegExp) => app.getByText(text).first().waitFor(LATER)

async function open(theme = 'light', width = 390): Promise<Opened> {
  const context = await browser.context({ viewport: { width, height: 844 } })
  const opened = await openPhone(context, `${story.webUrl}/local/phone?person=${ADA}&theme=${theme}`)
  await opened.app.getByRole('link', { name: 'More' }).click()
  await opened.app.getByRole('link', { name: /^Webhooks/ }).click()
  await opened.app.getByRole('heading', { name: 'Add a server' }).waitFor(LATER)
  return opened
}
async function shoot({ page, app }: Opened, name: string): Promise<void> {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  const height = await app.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 390, height: Math.max(700, height + 120) })
  await page.screenshot({ path: `${shots}/${name}.png` })
}
const fits = (app: Frame) => app.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

describe('the page of webhooks', () => {
  it('adds a server, shows its secret once, and what it was sent; sends again, disables, rolls and removes', async () => {
    const opened = await open()
    const { app } = opened
    await app.getByLabel('Address').fill('http://192.168.1.1/')
    await press(app, 'Add')
    await sees(app, 'Must lead to a public address.')
    await app.getByLabel('Address').fill(hook.url)
    await app.getByLabel('What it is for').fill('Bookkeeping')
    await app.getByLabel('subscription.changed').uncheck()
    await press(app, 'Add')
    const secret = await app.getByRole('textbox', { name: 'Signing secret' }).inputValue(LATER)
    await shoot(opened, 'added-light')
    await ada.subscribe()
    await waitFor(() => hook.got.length === 3, { what: 'three deliveries' })
    expect(hook.got.every((hooked) => verifies(hooked, secret))).toBe(true)

    await app.getByRole('link', { name: /^Bookkeeping/ }).click()
    await app.locator('summary', { hasText: 'invoice.paid' }).click()
    await shoot(opened, 'deliveries-light')
    expect(await app.content()).not.toContain(secret)
    await press(app, 'Send again')
    await sees(app, 'Queued.')
    await waitFor(() => hook.got.length === 4)
    expect(hook.got[3]?.id).toBe(hook.got.find(({ type }) => type === 'invoice.paid')?.id)
    await press(app, 'Disable')
    await sees(app, 'It is not told anything.')
    await press(app, 'Enable')
    await app.getByRole('button', { name: 'Disable', exact: true }).waitFor(LATER)
    await press(app, 'Make a new secret')
    expect(await app.getByRole('textbox', { name: 'Signing secret' }).inputValue(LATER)).not.toBe(secret)
    await sees(app, /The old one signs as well until/)
    await app.locator('summary', { hasText: 'Remove this server' }).click()
    await press(app, 'Remove')
    await sees(app, 'No server is told yet.')
  }, 90_000)

  it.each([
    ['light', 320],
    ['dark', 320],
    ['dark', 390],
  ] as const)(
    'fits and has no barrier, %s at %i',
    async (theme, width) => {
      const url = `${hook.url}/${'a-long-address/'.repeat(6)}`
      const { body } = await ada.post('/webhook-endpoints', { url, events: ['subscription.changed'] })
      hook.answer = 500
      await ada.post('/billing/subscription/cancel', { at: 'period_end' })
      await ada.post('/billing/subscription/resume')
      const id = body.id as string
      const failing = async () => (await ada.get(`/webhook-endpoints/${id}`)).body.failing_since !== null
      await waitFor(failing, { what: 'a failure' })
      const opened = await open(theme, width)
      const { app } = opened
      expect([await fits(app), await accessibilityProblems(app)]).toEqual([true, []])
      await shoot(opened, `list-${theme}-${width}`)
      await app
        .getByRole('link', { name: /a-long-address/ })
        .first()
        .click()
      await sees(app, /Failing since/)
      await app.locator('summary', { hasText: 'subscription.changed' }).first().click()
      expect([await fits(app), await accessibilityProblems(app)]).toEqual([true, []])
      await shoot(opened, `one-${theme}-${width}`)
      await story.db.models.WebhookEndpoint.destroy({ where: { id } })
    },
    60_000,
  )
})
