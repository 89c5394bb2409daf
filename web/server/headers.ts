/** The headers of every response; scripts run only with the nonce of their document. */
export function securityHeaders(nonce: string, site: { frameAncestors: string; isHttps: boolean }) {
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `frame-ancestors 'self' ${site.frameAncestors}`,
    `base-uri 'none'`,
    `object-src 'none'`,
    `form-action 'self'`,
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    'cache-control': 'no-store',
    ...(site.isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
