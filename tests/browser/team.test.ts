import { type BrowserContext, type Frame, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityProblems, launchBrowser, type TestBrowser } from '#tests/support/browser.ts'
import { type Stack, startStack } from '#tests/support/stack.ts'
import { ADA, ALAN, GRACE, makeTeam } from '#tests/support/team.ts'

const TABLET = 'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1'
const LATER = { timeout: 30_000 }

let stack: Stack
let browser: TestBrowser
/** One for each device in the story. */
let contexts: BrowserContext[] = []

beforeAll(async () => {
  const env = { PLANS_FILE: 'config/plans.team.json' }
  ;[stack, browser] = await Promise.all([startStack({ web: true, env }), launchBrowser()])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await stack?.close()
})
beforeEach(() => {
  contexts = []
})
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()))
  expect(browser.troubles()).toEqual([])
})

async function device(userAgent?: string): Promise<BrowserContext> {
  const context = await browser.context(userAgent ? { userAgent } : {})
  contexts.push(context)
  return context
}

const heading = (place: Page | Frame, name: string | RegExp) => place.getByRole('heading', { name }).waitFor(LATER)
const press = (place: Page | Frame, name: string) => place.getByRole('button', { name, exact: true }).click()
const follow = (place: Page | Frame, name: string | RegExp) => place.getByRole('link', { name }).click()
const fold = (place: Page | Frame, text: string | RegExp) => place.locator('summary', { hasText: text }).click()
const comeBack = (app: Frame) => app.evaluate(() => void window.dispatchEvent(new Event('focus')))

/** The Mini App in the phone that a page shows. */
async function appOf(phone: Page): Promise<Frame> {
  await phone.frameLocator('iframe').getByRole('heading').first().waitFor(LATER)
  const app = phone.frames().find((frame) => frame.parentFrame() === phone.mainFrame())
  if (!app) throw new Error('The phone shows no Mini App')
  return app
}

async function openApp(context: BrowserContext, person: string): Promise<Frame> {
  const page = await context.newPage()
  await page.goto(`${stack.webUrl}/local/phone?person=${person}&theme=light`)
  const app = await appOf(page)
  await heading(app, 'Free')
  return app
}

async function openMenu(app: Frame, entry: string): Promise<void> {
  await follow(app, 'More')
  await app.getByRole('link', { name: new RegExp(`^${entry}`) }).click()
  await app.getByRole('navigation', { name: 'Back' }).getByText('More').waitFor()
}

/** On a new device one is on one's own account first: goes on with the team. */
async function openTeam(name: string, person: string): Promise<Frame> {
  const app = await openApp(await device(), person)
  await follow(app, 'Personal account')
  await app.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await app.getByRole('navigation', { name: 'Account' }).getByText(name).waitFor()
  return app
}

/** A link by which someone joins in this role. */
async function invite(app: Frame, role: 'Admin' | 'Member'): Promise<string> {
  await app.getByLabel('They join as').selectOption(role)
  await press(app, 'Create a link')
  const field = app.getByLabel('Invitation link')
  await field.waitFor()
  return field.inputValue()
}

/** Follows a link as someone who has no Telegram here: the console asks who they are. */
async function comeByLink(link: string, firstName: string): Promise<Frame> {
  const page = await (await device()).newPage()
  await page.goto(link)
  await follow(page, /local console/)
  const known = page.getByRole('link', { name: firstName, exact: true })
  if ((await known.count()) > 0) await known.click()
  else {
    await page.getByLabel('First name of someone new').fill(firstName)
    await press(page, 'Create')
  }
  const phone = await page.getByRole('link', { name: /Open in a tab of its own/ }).getAttribute('href')
  await page.goto(new URL(phone ?? '', page.url()).href)
  const app = await appOf(page)
  await heading(app, 'You are invited to a team')
  return app
}

async function join(link: string, firstName: string): Promise<Frame> {
  const app = await comeByLink(link, firstName)
  expect(await accessibilityProblems(app)).toEqual([])
  await press(app, 'Join the team')
  await app.getByText('Welcome to Engine Room').waitFor(LATER)
  return app
}

describe('a team of three', () => {
  it('is set up in the browser: each joins by a link of their own, and sees what their role may', async () => {
    const ada = await openApp(await device(), ADA)
    await openMenu(ada, 'Accounts')
    await ada.getByLabel('Name of the team').fill('Engine Room')
    await press(ada, 'Make the team')
    await heading(ada, 'Engine Room')
    await ada.getByText('1 member', { exact: true }).waitFor()
    const grace = await join(await invite(ada, 'Admin'), 'Grace')
    const used = await invite(ada, 'Member')
    const alan = await join(used, 'Alan')
    expect(await accessibilityProblems(ada)).toEqual([])

    await grace.getByText('3 members').or(grace.getByText('2 members')).waitFor()
    await grace.getByText('Only owners can invite people, change roles and remove members.').waitFor()
    expect(await grace.getByRole('button', { name: 'Create a link' }).count()).toBe(0)
    const menuOf = async (app: Frame) => {
      await follow(app, 'More')
      await heading(app, 'Engine Room')
      return app.locator('a.item .name').allTextContents()
    }
    expect(await menuOf(grace)).toEqual(expect.arrayContaining(['Team', 'Invoices', 'Accounts', 'Devices']))
    expect(await menuOf(alan)).not.toContain('Invoices')
    await follow(alan, 'Your plan')
    await alan.getByText('Only the owner of this account can change the plan.').waitFor()

    const linus = await comeByLink(used, 'Linus')
    await press(linus, 'Join the team')
    await linus.getByText('The link was used, withdrawn or has expired: ask for another.').waitFor()
    await follow(linus, 'Not now')
    await heading(linus, 'Free')

    await follow(ada, 'More')
    await follow(ada, 'Your plan')
    await ada.getByText('3 members: $57 / month').first().waitFor()
  }, 90_000)

  it('changes roles, hands over ownership, and lets people go', async () => {
    await makeTeam(stack, 'Boiler House')
    const ada = await openTeam('Boiler House', ADA)
    await openMenu(ada, 'Team')
    await fold(ada, /^Alan/)
    await ada.getByLabel('Role of Alan').selectOption('Admin')
    await ada.locator('li', { hasText: 'Alan' }).getByRole('button', { name: 'Save role' }).click()
    await ada.getByText('Changed.').waitFor()

    await fold(ada, /^Grace/)
    await fold(ada, 'Make Grace the owner')
    await press(ada, 'Hand over')
    await ada.getByText('Only owners can invite people').waitFor(LATER)

    const grace = await openTeam('Boiler House', GRACE)
    await openMenu(grace, 'Team')
    const alan = await openTeam('Boiler House', ALAN)
    await fold(grace, /^Alan/)
    await fold(grace, 'Remove Alan')
    await press(grace, 'Remove')
    await grace.getByText('2 members').waitFor()
    await comeBack(alan)
    await heading(alan, 'You are no longer on this team')
    expect(await accessibilityProblems(alan)).toEqual([])
    await alan.getByRole('button', { name: /^Personal account/ }).click()
    await alan.getByText('Personal account').waitFor()
    await heading(alan, 'Free')
    expect(browser.troubles()).toEqual([expect.stringContaining('403')])

    await fold(ada, 'Leave the team')
    await press(ada, 'Leave')
    await ada.getByText('Personal account').waitFor()
  }, 90_000)
})

describe('a person’s data', () => {
  it('can be taken along as a file, and is erased for whoever types that they want it', async () => {
    const context = await device()
    const app = await openApp(context, ALAN)
    await openMenu(app, 'Your data')
    const link = app.getByRole('link', { name: 'Download my data' })
    const file = await fetch(new URL((await link.getAttribute('href')) ?? '', stack.webUrl))
    expect(file.headers.get('content-disposition')).toContain('attachment')
    expect(JSON.stringify(await file.json())).toContain('Alan')

    await fold(app, 'Erase me')
    expect(await accessibilityProblems(app)).toEqual([])
    await app.getByLabel('Type “erase” to confirm').fill('erase')
    await press(app, 'Erase me for good')
    await heading(app, 'You are being forgotten')
    const again = await openApp(context, ALAN)
    await follow(again, 'Personal account')
    await heading(again, 'Your accounts')
    expect(await again.locator('button.item').count()).toBe(1)
  }, 60_000)
})

describe('a person on two devices', () => {
  it('names one, signs it out from the other, and it stops at once', async () => {
    const phone = await openApp(await device(), ADA)
    const tablet = await openApp(await device(TABLET), ADA)
    await openMenu(phone, 'Devices')
    await phone.getByText('This device', { exact: true }).waitFor()
    await fold(phone, /^Safari on iPad/)
    const row = phone.locator('li', { hasText: 'iPad' })
    await row.getByLabel('Name of the device').fill('Kitchen tablet')
    await row.getByRole('button', { name: 'Save name' }).click()
    await phone.locator('summary', { hasText: /^Kitchen tablet/ }).waitFor()
    expect(await accessibilityProblems(phone)).toEqual([])

    await fold(phone, 'Sign out Kitchen tablet')
    await phone.locator('li', { hasText: 'Kitchen tablet' }).getByRole('button', { name: 'Sign out' }).click()
    await expect.poll(() => phone.getByText('Kitchen tablet').count()).toBe(0)
    await comeBack(tablet)
    await heading(tablet, 'You are signed out')
    expect(await accessibilityProblems(tablet)).toEqual([])
    expect(browser.troubles()).toEqual([expect.stringContaining('401')])

    await press(tablet, 'Close')
    const page = tablet.page()
    await press(page, 'Open the app again')
    await heading(await appOf(page), 'Free')
    await comeBack(phone)
    await heading(phone, 'Devices')
  }, 60_000)

  it('signs out everywhere else by one confirmed tap', async () => {
    const phone = await openApp(await device(), GRACE)
    const tablet = await openApp(await device(TABLET), GRACE)
    await openMenu(phone, 'Devices')
    await fold(phone, 'Sign out everywhere else')
    await press(phone, 'Sign out all others')
    await expect.poll(() => phone.locator('li.entry').count()).toBe(1)
    await comeBack(tablet)
    await heading(tablet, 'You are signed out')
    expect(browser.troubles()).toEqual([expect.stringContaining('401')])
  }, 60_000)
})
