import { ConnectionError, TimeoutError } from 'sequelize'

const sockets = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])
// what node-postgres says without a code
const sayings =
  /^(timeout exceeded when trying to connect|query read timeout|connection terminated|client has encountered a connection error)/i

interface Coded {
  code?: unknown
  message?: unknown
  original?: unknown
}

const isOutageCode = (code: unknown) => typeof code === 'string' && (sockets.has(code) || /^(08|53|57)/.test(code))
const isOutageSaying = (message: unknown) => typeof message === 'string' && sayings.test(message)

/**
 * Whether PostgreSQL was out or too busy, rather than wrong: connection trouble (class 08), shutdown (57P), too many
 * connections (53), a cancelled statement (57014), an exhausted pool.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof TimeoutError) return true
  const { code, message, original } = (error ?? {}) as Coded
  if (isOutageCode(code) || isOutageSaying(message)) return true
  return original !== undefined && original !== error && isDatabaseOutage(original)
}
