import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import sparticuz from '@sparticuz/chromium'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Frame,
  type Page,
} from 'playwright-core'

/** A phone in the hand; other sizes and schemes by `changes`. */
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  reducedMotion: 'reduce',
  locale: 'en-US',
  timezoneId: 'UTC',
}

export type TestBrowser = {
  browser: Browser
  /** A context without cookies whose pages are watched: see `troubles`. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>
  /** Console errors, page errors and requests that left this machine, since the last call; assert that it is empty. */
  troubles(): string[]
  close(): Promise<void>
}

/** Launches Chromium from `CHROMIUM_PATH` or from npm; the sandbox is off because tests may run as root. */
export async function launchBrowser(extraArgs: string[] = []): Promise<TestBrowser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await sparticuz.executablePath())
  if (!existsSync(executablePath)) throw new Error(`There is no browser at ${executablePath}: set CHROMIUM_PATH`)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...extraArgs], headless: true })
  const seen: string[] = []
  return {
    browser,
    async context(options = {}) {
      const context = await browser.newContext({ ...PHONE, ...options })
      await watch(context, (trouble) => seen.push(trouble))
      return context
    },
    troubles: () => seen.splice(0),
    close: () => browser.close(),
  }
}

async function watch(context: BrowserContext, report: (trouble: string) => void): Promise<void> {
  context.on('console', (message) => {
    if (message.type() === 'error') report(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => report(`page: ${String(error.error())}`))
  await context.route('**/*', async (route) => {
    const { hostname, protocol } = new URL(route.request().url())
    if (protocol === 'data:' || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return route.continue()
    report(`request: ${route.request().url()}`)
    await route.abort()
  })
}

/** Opens the Mini App inside the console's phone and waits for its plan. */
export async function openPhone(context: BrowserContext, address: string): Promise<{ page: Page; app: Frame }> {
  const page = await context.newPage()
  await page.goto(address)
  await page.frameLocator('iframe').getByText('Current plan').waitFor()
  const app = page.frames().find((frame) => frame.parentFrame() === page.mainFrame())
  if (!app) throw new Error('The phone shows no Mini App')
  return { page, app }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type AxeResults = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }
declare const axe: { run(context: unknown, options: unknown): Promise<AxeResults> }

/** What axe finds wrong with a page or frame, a line each; empty when nothing. */
export async function accessibilityProblems(page: Pick<Page, 'evaluate'>): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(
    (tags) => axe.run(document, { runOnly: { type: 'tag', values: tags }, iframes: false }),
    TAGS,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary?.replaceAll('\n', ' ') ?? ''}`),
  )
}
