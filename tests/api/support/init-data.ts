import { createHmac } from 'node:crypto'
import { initDataKey } from '#api/auth/init-data.ts'

export const botToken = '12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI'

export interface Launch {
  telegramId?: number
  firstName?: string
  languageCode?: string
  authDate?: number
  startParam?: string
  token?: string
  /** More fields, or other values. */
  fields?: Record<string, string>
}

let lastId = 700_000_000

/** A Telegram id that no other test of this file has. */
export const newTelegramId = (): number => ++lastId

/** Init data as Telegram would sign it. */
export function initData(launch: Launch = {}): string {
  const user = {
    id: launch.telegramId ?? newTelegramId(),
    first_name: launch.firstName ?? 'Ada',
    language_code: launch.languageCode ?? 'en',
  }
  const fields: Record<string, string> = {
    query_id: `AA${Math.random()}`,
    user: JSON.stringify(user),
    auth_date: String(launch.authDate ?? Math.floor(Date.now() / 1000)),
    ...(launch.startParam ? { start_param: launch.startParam } : {}),
    ...launch.fields,
  }
  return signFields(fields, launch.token)
}

/** Signs exactly these fields. */
export function signFields(fields: Record<string, string>, token = botToken): string {
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n')
  const hash = createHmac('sha256', initDataKey(token)).update(text).digest('hex')
  return new URLSearchParams({ ...fields, hash }).toString()
}
