import pino, { type Logger } from 'pino'
import type { LogLevel } from '#domain/config/config.ts'

export type Log = Logger

/** What may be written down: never bodies, tokens, e-mail addresses, names, URLs or init data. */
const allowed = new Set([
  'request_id',
  'method',
  'route',
  'status',
  'duration_ms',
  'account_id',
  'actor',
  'code',
  'error',
  'event_id',
  'event_type',
  'outcome',
  'port',
])

const onlyAllowed = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.has(name)))

/** Lines are written some at a time: a request must not wait for its own to be written. What is left is written at exit. */
const buffered = { sync: false, minLength: 4_096, periodicFlush: 100 }

/** A JSON logger that writes allow-listed fields only. */
export const createLog = (level: LogLevel): Log =>
  pino({ level, base: { service: 'api' }, formatters: { log: onlyAllowed } }, pino.destination(buffered))

/** Where an error was thrown and of which kind, without its message: messages may quote what people sent. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return [error.name, ...frames.slice(0, 8).map((line) => line.trim())].join(' | ')
}
