import type { PageRoute } from '../engine/contract.ts'
import { assetRoutes } from './assets.ts'
import { authenticatePages } from './authenticate.ts'
import { checkoutPages } from './checkout.ts'
import { invoicePages } from './invoice.ts'
import { portalPages } from './portal.ts'

/** The hosted pages: Checkout, the customer portal, invoices. */
export const billingPages: PageRoute[] = [
  ...assetRoutes,
  ...checkoutPages,
  ...portalPages,
  ...invoicePages,
  ...authenticatePages,
]
