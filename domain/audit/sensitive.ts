/**
 * Names of fields that nobody may read in a log or in the audit log: credentials, personal data, addresses that open
 * something. A name counts with whatever stands before or after it: `smtp_password`, `tokenHash`.
 */
export const SENSITIVE_NAMES = [
  'authorization',
  'cookie',
  'token',
  'ticket',
  'secret',
  'password',
  'signature',
  'init_data',
  'email',
  'first_name',
  'last_name',
  'username',
  'phone',
  'telegram',
  'chat',
  'slack',
  'smtp',
  'url',
  'card',
  'cvc',
  'payload',
  'headers',
] as const

/** What gives itself away, wherever it stands: keys, tokens, e-mail and web addresses, numbers of cards. */
const SENSITIVE_FORMS = [
  /\b(?:sk|rk|pk|whsec|inv)_[\w-]{8,255}/g,
  /\beyJ[\w-]{8,2000}\.[\w-]{1,2000}\.?[\w-]{0,2000}/g,
  /\b\d{6,12}:[\w-]{20,64}/g,
  /[^\s@"'<>]{1,64}@[^\s@"'<>]{1,255}/g,
  /\b[a-z]{2,10}:\/\/[^\s"'<>]{1,2048}/gi,
  /\b\d(?:[ -]?\d){12,18}\b/g,
] as const

export const REDACTED = '[redacted]'

/** Longer texts are cut: nobody needs more of them, and forms are looked for in bounded time. */
const longest = 500
const deepest = 6

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

/** Whether what stands under this name must not be read. */
export function isSensitive(name: string): boolean {
  const words = `_${snake(name).replace(/-/g, '_')}_`
  return SENSITIVE_NAMES.some((sensitive) => words.includes(`_${sensitive}_`))
}

/** The same value without what the one list calls sensitive; texts are cut to 500 characters, deep nests to six levels. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth === deepest) return REDACTED
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => redact(each, depth + 1))
  const entries = Object.entries(value).map(([name, each]) => [
    name,
    isSensitive(name) && each !== null ? REDACTED : redact(each, depth + 1),
  ])
  return Object.fromEntries(entries) as Record<string, unknown>
}

const redactText = (text: string): string =>
  SENSITIVE_FORMS.reduce<string>((left, form) => left.replace(form, REDACTED), text.slice(0, longest))
