import { signInitData } from '#web/server/console.ts'
import { BOT_TOKEN } from './web.ts'

/** A browser's cookies and headers without a browser: opens the Mini App as one person. */
export type MiniAppClient = {
  telegramId: string
  cookies: Map<string, string>
  /** As a script of the page asks: same-origin, with cookies and the header that names the person. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Posts a form from the page's own origin unless `headers` say otherwise. */
  submit(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>
  /** Opens the page and signs in; the answer of the exchange. */
  signIn(initData?: string): Promise<Response>
  /** The token that sign-in needs, from a document. */
  signInToken(): Promise<string>
  /** The form token of the signed-in session, and the links of the page. */
  page(): Promise<{ csrf: string; text: string; links(kind: 'checkout' | 'portal'): string[] }>
}

export function miniAppClient(url: string, telegramId: string, options: { blocksCookies?: boolean } = {}) {
  const cookies = new Map<string, string>()
  const origin = new URL(url).origin
  const client: MiniAppClient = {
    telegramId,
    cookies,
    async fetch(path, init = {}) {
      const headers = new Headers(init.headers)
      headers.set('x-tma-user', telegramId)
      headers.set('user-agent', 'Test phone')
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers })
      if (!options.blocksCookies) remember(cookies, response)
      return response
    },
    submit: (path, fields, headers = { origin }) =>
      client.fetch(path, { method: 'POST', headers, body: new URLSearchParams(fields) }),
    async signIn(initData = signInitData({ telegramId, firstName: 'Ada' }, BOT_TOKEN, Date.now())) {
      return client.submit('/session', { init_data: initData, csrf: await client.signInToken() })
    },
    async signInToken() {
      const html = await (await client.fetch('/')).text()
      return only(/signInCsrf\\?",\\?"([\w-]+)/.exec(html))
    },
    async page() {
      const text = await (await client.fetch('/_root.data')).text()
      const csrf = only(/"csrf","([\w-]+)"/.exec(text))
      const links = (kind: string) => text.match(new RegExp(`/go/${kind}/[\\w-]+`, 'g')) ?? []
      return { csrf, text, links }
    },
  }
  return client
}

function only(match: RegExpExecArray | null): string {
  if (!match?.[1]) throw new Error('The page does not hold what was looked for')
  return match[1]
}

function remember(cookies: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}
