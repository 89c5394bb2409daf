import type { IncomingHttpHeaders } from 'node:http'
import { apiVersion } from '../store/version.ts'
import { authentication, invalidRequest, permission } from './errors.ts'

const noKey =
  'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth ' +
  "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details."

const liveKey =
  'This is a live key: this sandbox opens to test keys (sk_test_…) only, and live keys do not belong here.'

const keyOf = (authorization: string): string => {
  const [scheme = '', value = ''] = authorization.split(' ')
  if (/^bearer$/i.test(scheme)) return value
  if (/^basic$/i.test(scheme)) return Buffer.from(value, 'base64').toString().split(':')[0] ?? ''
  return ''
}

const masked = (key: string): string => {
  const shown = /^[a-z]{2}_(test|live)_/.exec(key)?.[0] ?? key.slice(0, 3)
  return `${shown}${'*'.repeat(Math.max(0, Math.min(20, key.length - shown.length - 4)))}${key.length > 20 ? key.slice(-4) : ''}`
}

/** Admits any secret test key, as Bearer or as Basic user. Throws 401, and 403 for restricted keys. */
export function checkKey(headers: IncomingHttpHeaders): void {
  const key = keyOf(headers.authorization ?? '')
  if (key === '') throw authentication(noKey)
  if (/^rk_test_\w/.test(key)) {
    throw permission(`The provided key '${masked(key)}' does not have the required permissions for this endpoint.`)
  }
  if (/^[sr]k_live_/.test(key)) throw authentication(`Invalid API Key provided: ${masked(key)}. ${liveKey}`)
  if (!/^sk_test_\w/.test(key)) throw authentication(`Invalid API Key provided: ${masked(key)}`)
}

/** There is one account and no Connect: throws 403 for a request on behalf of another. */
export function checkAccount(headers: IncomingHttpHeaders): void {
  const account = headers['stripe-account'] ?? headers['stripe-context']
  if (account === undefined) return
  const key = masked(keyOf(headers.authorization ?? ''))
  throw permission(
    `The provided key '${key}' does not have access to account '${String(account)}' (or that account does not exist). ` +
      'Application access may have been revoked.',
    'account_invalid',
  )
}

/** Admits the installed package's API version, or none. Throws 400 for others rather than pretend to speak them. */
export function checkVersion(headers: IncomingHttpHeaders): void {
  const asked = headers['stripe-version']
  if (asked === undefined || asked === apiVersion) return
  throw invalidRequest(
    `Invalid Stripe API version: ${String(asked)}. This sandbox speaks ${apiVersion}, the version of the installed stripe package.`,
  )
}
