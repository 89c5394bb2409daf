import { createHmac, timingSafeEqual } from 'node:crypto'

/** Why init data was not accepted; only `malformed` is the caller's grammar, the rest is a matter of trust. */
export type InitDataFault = 'malformed' | 'bad_signature' | 'expired'

export class InitDataError extends Error {
  override readonly name = 'InitDataError'
  readonly fault: InitDataFault

  constructor(fault: InitDataFault) {
    super(`init data: ${fault}`)
    this.fault = fault
  }
}

export interface TelegramUser {
  /** Decimal; at most 52 significant bits. */
  id: string
  firstName: string | null
  languageCode: string | null
}

export interface InitData {
  user: TelegramUser
  startParam: string | null
  /** The signed hash: the same for every encoding of the same launch. */
  hash: string
}

export interface Freshness {
  nowMs: number
  maxAgeMs: number
  maxAheadMs: number
}

const longest = 8192
const hashForm = /^[0-9a-f]{64}$/

/** The key that signs a bot's init data: computed once, it spares the token. */
export const initDataKey = (botToken: string): Buffer => createHmac('sha256', 'WebAppData').update(botToken).digest()

/**
 * The person behind Telegram's init data, taken exactly as received.
 * Throws `InitDataError`: `malformed`, `bad_signature`, or `expired` (too old, or too far ahead).
 */
export function verifyInitData(raw: string, key: Buffer, freshness: Freshness): InitData {
  const fields = parse(raw)
  const hash = fields.get('hash') ?? ''
  fields.delete('hash')
  if (!hashForm.test(hash)) throw new InitDataError('malformed')
  if (!signed(fields, hash, key)) throw new InitDataError('bad_signature')
  checkAge(fields.get('auth_date') ?? '', freshness)
  return { user: telegramUser(fields.get('user')), startParam: fields.get('start_param') ?? null, hash }
}

function parse(raw: string): Map<string, string> {
  if (raw.length === 0 || raw.length > longest) throw new InitDataError('malformed')
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(raw)) {
    if (fields.has(name)) throw new InitDataError('malformed')
    fields.set(name, value)
  }
  return fields
}

/** Every field but `hash` is signed, also those that Telegram adds one day: nothing is picked out. */
function signed(fields: Map<string, string>, hash: string, key: Buffer): boolean {
  const text = [...fields].map(([name, value]) => `${name}=${value}`).sort()
  const expected = createHmac('sha256', key).update(text.join('\n')).digest()
  return timingSafeEqual(expected, Buffer.from(hash, 'hex'))
}

function checkAge(authDate: string, { nowMs, maxAgeMs, maxAheadMs }: Freshness): void {
  if (!/^\d{1,12}$/.test(authDate)) throw new InitDataError('malformed')
  const ageMs = nowMs - Number(authDate) * 1000
  if (ageMs > maxAgeMs || ageMs < -maxAheadMs) throw new InitDataError('expired')
}

const shortText = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '').slice(0, 256) : null)

function telegramUser(json: string | undefined): TelegramUser {
  const user = parsed(json)
  if (!Number.isSafeInteger(user.id) || Number(user.id) <= 0 || user.is_bot === true)
    throw new InitDataError('malformed')
  return { id: String(user.id), firstName: shortText(user.first_name), languageCode: shortText(user.language_code) }
}

function parsed(json: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? 'null')
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // told below
  }
  throw new InitDataError('malformed')
}
