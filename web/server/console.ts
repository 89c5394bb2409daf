import { createHmac, randomBytes } from 'node:crypto'
import type { ClockAnswer } from '../app/contract/types.ts'
import type { ApiClient, ApiResult } from './api-client.ts'
import type { ConsoleConfig, ConsoleLink } from './config.ts'

/** Someone who can be played at the local console. */
export type Person = { telegramId: string; firstName: string }

/** What the local console can do on a stack that runs on the sandbox. */
export type Console = {
  links: ConsoleLink[]
  /** The fragment with which Telegram would open the Mini App for this person now, by a link that carries `start`. */
  launchFragment(person: Person, themeParams: Record<string, string>, start?: string): string
  clock(api: ApiClient): Promise<ApiResult<ClockAnswer>>
  advanceClock(api: ApiClient, seconds: number): Promise<ApiResult<ClockAnswer>>
}

/** A month is played from due instant to due instant and may take a while. */
const ADVANCE_TIMEOUT_MS = 180_000

export function createConsole(config: ConsoleConfig, now: () => number): Console {
  const authorization = `Bearer ${config.operatorToken}`
  return {
    links: config.links,
    launchFragment(person, themeParams, start = '') {
      return new URLSearchParams({
        tgWebAppData: signInitData(person, config.botToken, now(), start),
        tgWebAppVersion: '9.6',
        tgWebAppPlatform: 'web',
        tgWebAppThemeParams: JSON.stringify(themeParams),
      }).toString()
    },
    clock: (api) => api.get('/ops/clock', { authorization }),
    advanceClock: (api, seconds) =>
      api.post('/ops/clock/advance', {
        authorization,
        body: { seconds, reason: 'Moved from the local console' },
        timeoutMs: ADVANCE_TIMEOUT_MS,
      }),
  }
}

/** Init data as Telegram signs it: HMAC-SHA-256 over the sorted pairs, with a key made from the bot's token. */
export function signInitData(person: Person, botToken: string, nowMs: number, start = ''): string {
  const fields: Record<string, string> = {
    user: JSON.stringify({ id: Number(person.telegramId), first_name: person.firstName, language_code: 'en' }),
    // As Telegram's, it tells two launches of the same second apart.
    query_id: randomBytes(12).toString('base64url'),
    chat_instance: '1',
    chat_type: 'private',
    auth_date: String(Math.floor(nowMs / 1000)),
    ...(start ? { start_param: start } : {}),
  }
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${value}`)
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest()
  const hash = createHmac('sha256', secret).update(pairs.sort().join('\n')).digest('hex')
  return new URLSearchParams({ ...fields, hash }).toString()
}
