import { type RunningWeb, startWeb, type WebOptions } from '#web/server/app.ts'
import { startFakeApi, type FakeApi } from './fake-api.ts'

export const BOT_TOKEN = '7000000000:test-bot-token'

export type WebStack = { web: RunningWeb; api: FakeApi; close(): Promise<void> }

/** The built Mini App on a free port, in front of an API of the contract's shape. */
export async function startWebStack(changes: Partial<WebOptions> = {}): Promise<WebStack> {
  const api = await startFakeApi()
  const web = await startWeb({
    port: 0,
    host: '127.0.0.1',
    apiUrl: api.url,
    publicUrl: null,
    sessionSecret: 'a secret of the tests, long enough',
    frameAncestors: 'https://web.telegram.org',
    botUrl: 'https://t.me/durabill_bot',
    console: {
      botToken: BOT_TOKEN,
      operatorToken: 'operator-token',
      links: [{ label: 'API docs', url: `${api.url}/docs` }],
    },
    ...changes,
  })
  return { web, api, close: async () => void (await Promise.all([web.close(), api.close()])) }
}
