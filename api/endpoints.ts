import type { Deps } from './deps.ts'
import type { Mounted } from './openapi/document.ts'
import { documentationRoutes } from './openapi/routes.ts'
import { accountDataRoutes } from './routes/account-data/routes.ts'
import { invitationRoutes } from './routes/account/invitation-routes.ts'
import { accountRoutes } from './routes/account/routes.ts'
import { auditRoutes } from './routes/audit/routes.ts'
import { billingRoutes } from './routes/billing/routes.ts'
import { checkoutRoutes } from './routes/checkout/routes.ts'
import { commandRoutes } from './routes/commands/routes.ts'
import { couponRoutes } from './routes/coupons/routes.ts'
import { deviceRoutes } from './routes/devices/routes.ts'
import { invoiceRoutes } from './routes/invoices/routes.ts'
import { accountRoutes as operatedAccountRoutes } from './routes/ops/accounts.ts'
import { notificationRoutes } from './routes/notifications/routes.ts'
import { clockRoutes } from './routes/ops/clock.ts'
import { eventRoutes } from './routes/ops/events.ts'
import { orderRoutes } from './routes/ops/orders.ts'
import { recoveryRoutes } from './routes/ops/recoveries.ts'
import { portalRoutes } from './routes/portal/routes.ts'
import { serviceRoutes } from './routes/service/routes.ts'
import { serviceReadRoutes } from './routes/service-reads/routes.ts'
import { sessionRoutes } from './routes/session/routes.ts'
import { subscriptionRoutes } from './routes/subscription/routes.ts'
import { webhookEndpointRoutes } from './routes/webhook-endpoints/routes.ts'
import { webhookRoutes } from './routes/webhook/routes.ts'

const resources = [
  sessionRoutes,
  accountRoutes,
  invitationRoutes,
  deviceRoutes,
  auditRoutes,
  accountDataRoutes,
  billingRoutes,
  subscriptionRoutes,
  checkoutRoutes,
  couponRoutes,
  portalRoutes,
  invoiceRoutes,
  commandRoutes,
  notificationRoutes,
  serviceReadRoutes,
  webhookRoutes,
  webhookEndpointRoutes,
  eventRoutes,
  operatedAccountRoutes,
  orderRoutes,
  recoveryRoutes,
  clockRoutes,
]

/** Everything that an API answers, under the prefixes of its contract. */
export function endpointsOf(deps: Deps): Mounted[] {
  const api = { prefix: '/api/v1', endpoints: resources.flatMap((routes) => routes(deps)) }
  const service = { prefix: '', endpoints: serviceRoutes(deps) }
  return [api, service, { prefix: '', endpoints: documentationRoutes([api, service]) }]
}
