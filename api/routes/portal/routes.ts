import { z } from 'zod'
import { Problem } from '#domain/errors.ts'
import { redirectAllowed } from '../../auth/redirects.ts'
import type { Deps } from '../../deps.ts'
import { created, type Endpoint, endpoint } from '../../http/endpoint.ts'
import { url } from '../../http/schemas.ts'
import { openPortal } from '../../portal/open.ts'

const PortalBody = z.strictObject({
  return_url: url.optional(),
  flow: z.enum(['payment_method_update', 'subscription_cancel', 'subscription_update']).optional(),
})
const PortalSchema = z.object({ url: z.string() }).meta({ id: 'PortalSession' })

/** Stripe's customer portal. */
export function portalRoutes({ config, db, guards, metrics, stripe }: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/billing/portal',
      summary: 'Opens Stripe’s customer portal, or one flow of it',
      tag: 'Portal',
      guard: guards.may('POST /billing/portal'),
      body: PortalBody,
      answers: { 201: { description: 'A session for one visit', schema: PortalSchema } },
      async handle({ who, body, key }) {
        const returnUrl = body.return_url ?? config.webPublicUrl
        checkReturn(returnUrl, config.redirectOrigins)
        if (!stripe) throw new Problem('stripe_not_configured')
        const visit = { accountId: who.accountId, returnUrl, flow: body.flow ?? null, key }
        const portalUrl = await openPortal(db, stripe, visit)
        metrics.portalOpens.inc()
        return created({ url: portalUrl })
      },
    }),
  ]
}

function checkReturn(returnUrl: string, origins: readonly string[]): void {
  if (redirectAllowed(returnUrl, origins)) return
  const errors = [{ path: 'return_url', message: 'Must go to an origin that is allowed' }]
  throw new Problem('redirect_not_allowed', undefined, { errors })
}
