import { SignJWT } from 'jose'

/** The ticket that the return page carries: it may confirm this checkout and nothing else (verified in the API). */
export function signTicket(intentId: string, sessionSecret: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('durabill')
    .setAudience('checkout-ticket')
    .setSubject(intentId)
    .sign(new TextEncoder().encode(sessionSecret))
}

/** Appends the ticket as text: `{CHECKOUT_SESSION_ID}` must reach Stripe unescaped. */
export function withTicket(successUrl: string, ticket: string): string {
  const [url = '', ...fragment] = successUrl.split('#')
  const joined = `${url}${url.includes('?') ? '&' : '?'}ticket=${ticket}`
  return [joined, ...fragment].join('#')
}
