import { StripeFailure } from '../http/errors.ts'
import { Router } from '../http/router.ts'
import type { Received, Sent } from '../http/server.ts'
import { html } from '../pages/html.ts'
import { actions, type Call } from './actions.ts'
import { asset } from './assets.ts'
import { Changes } from './changes.ts'
import { home, root } from './kit.ts'
import { document, type Frame } from './layout.ts'
import type { DashboardParts, Shown, View } from './types.ts'
import { views } from './views.ts'

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
}

const flat = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

const mostSaid = 100

const redirect = (to: string): Sent => ({
  status: 303,
  headers: { Location: to, 'Cache-Control': 'no-store' },
  body: '',
})

const notFound: Shown = {
  title: 'There is no such page',
  part: 'overview',
  body: html`<p class="empty">Search by id above, or choose a page beside this text.</p>`,
  status: 404,
}

/** The developer's pages at `/_sandbox`: what there is, what happened, and switches for what is to happen. */
export class Dashboard {
  private readonly parts: DashboardParts
  private readonly router = new Router<View>(views)
  private readonly changes: Changes
  private readonly said = new Map<string, NonNullable<Frame['said']>>()

  constructor(parts: DashboardParts) {
    this.parts = parts
    this.changes = new Changes(parts.world, parts.log)
  }

  /** Whether a path is one of the dashboard's. */
  static owns(path: string): boolean {
    return path === '/' || path === home || path === `${home}/` || path.startsWith(`${root}/`)
  }

  async answer(request: Received): Promise<Sent> {
    const { method, path } = request
    if (method === 'POST') return this.act(request)
    if (path === `${root}/changes`) return this.changed(request)
    return asset(path) ?? (await this.page(request))
  }

  private async changed({ query }: Received): Promise<Sent> {
    const version = await this.changes.after(Number(flat(query).since))
    const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
    return { status: 200, headers: json, body: JSON.stringify({ version }) }
  }

  private async page({ method, path, query }: Received): Promise<Sent> {
    const below = path.startsWith(root) ? path.slice(root.length) : '/'
    const match = method === 'GET' || method === 'HEAD' ? this.router.find('GET', below) : undefined
    const asked = flat(query)
    if (!match) return this.sent(notFound, asked)
    const ask = (control: string): Promise<unknown> => this.ask('GET', control)
    try {
      const shown = await match.route.show(this.parts, { params: match.params, query: asked, ask })
      return 'go' in shown ? redirect(shown.go) : this.sent(shown, asked)
    } catch (error) {
      if (error instanceof StripeFailure) return this.sent({ ...notFound, title: error.message }, asked)
      process.stderr.write(`sandbox: ${(error as Error).stack}\n`)
      return this.sent({ ...notFound, title: 'Something went wrong in the sandbox', status: 500 }, asked)
    }
  }

  private sent(shown: Shown, query: Record<string, string>): Sent {
    const said = this.said.get(query.said ?? '') ?? null
    const frame = { reading: this.parts.clock.read(), said, version: this.changes.version }
    return { status: shown.status ?? 200, headers, body: document(shown, frame) }
  }

  /** What a form asks for is done by the control call that does the same; then the page is shown anew. */
  private async act(request: Received): Promise<Sent> {
    const form = flat(request.body)
    const back = backOf(request)
    const make = actions[request.path.slice(`${root}/do/`.length)]
    if (!request.path.startsWith(`${root}/do/`) || !make) return this.sent(notFound, {})
    if (!isOwn(request)) return { status: 403, headers, body: 'Foreign origin.' }
    const calls = make(form, this.parts)
    for (const call of Array.isArray(calls) ? calls : [calls]) {
      const refused = typeof call === 'string' ? call : await this.call(call)
      if (refused !== null) return this.goBack(back, refused, true)
    }
    return this.goBack(back, 'Done.', false)
  }

  /** Does one control call; answers why not. */
  private async call({ method, path, body }: Call): Promise<string | null> {
    const text = body === undefined ? '' : JSON.stringify(body)
    const answer = await this.parts.control.answer({
      method,
      path: `${home}${path}`,
      query: '',
      headers: {},
      body: text,
    })
    if (answer.status === 200) return null
    const { error } = JSON.parse(String(answer.body)) as { error?: { message?: string } }
    return error?.message ?? `It was refused (${answer.status}).`
  }

  private async ask(method: string, control: string): Promise<unknown> {
    const [path = '', query = ''] = control.split('?')
    const answer = await this.parts.control.answer({ method, path: `${home}${path}`, query, headers: {}, body: '' })
    return answer.status === 200 ? (JSON.parse(String(answer.body)) as unknown) : null
  }

  private goBack(back: string, text: string, failed: boolean): Sent {
    const id = String(this.said.size === 0 ? 1 : Number([...this.said.keys()].at(-1)) + 1)
    this.said.set(id, { text, failed })
    const [oldest] = this.said.keys()
    if (this.said.size > mostSaid && oldest !== undefined) this.said.delete(oldest)
    const url = new URL(back, 'http://sandbox')
    url.searchParams.set('said', id)
    return redirect(`${url.pathname}${url.search}`)
  }
}

/** Another site must not press buttons here; a browser always names the origin of a form that is sent. */
const isOwn = ({ headers: { origin, host } }: Received): boolean =>
  origin === `http://${host}` || origin === `https://${host}`

/** The page that the form was on. */
function backOf({ headers: { referer } }: Received): string {
  const path = referer !== undefined && URL.canParse(referer) ? new URL(referer) : null
  return path && Dashboard.owns(path.pathname) ? `${path.pathname}${path.search}` : home
}
