import type { ApiMiddleware } from '../http/context.ts'

const headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
}

/** Private by default: nothing is cached, framed, sniffed or shared with other origins (there is no CORS). */
export const securityHeaders: ApiMiddleware = async (ctx, next) => {
  ctx.set(headers)
  await next()
}
