import { billingPages } from '../pages/index.ts'
import { chargeEndpoints } from '../resources/charges.ts'
import { checkoutSessionEndpoints } from '../resources/checkout_sessions.ts'
import { disputeEndpoints } from '../resources/disputes.ts'
import { invoiceItemEndpoints } from '../resources/invoice_items.ts'
import { invoicePaymentEndpoints } from '../resources/invoice_payments.ts'
import { previewInvoice } from '../resources/invoices-preview.ts'
import { invoiceEndpoints } from '../resources/invoices.ts'
import { paymentIntentEndpoints } from '../resources/payment_intents.ts'
import { portalConfigurationEndpoints } from '../resources/billing_portal-configurations.ts'
import { portalSessionEndpoint } from '../resources/billing_portal-sessions.ts'
import { refundEndpoints } from '../resources/refunds.ts'
import { setupIntentEndpoints } from '../resources/setup_intents.ts'
import { subscriptionScheduleEndpoints } from '../resources/subscription_schedules.ts'
import { subscriptionItemEndpoints } from '../resources/subscription_items.ts'
import { endSubscriptionsOf, subscriptionEndpoints } from '../resources/subscriptions.ts'
import type { BillingModule } from './contract.ts'
import { billingControls } from './controls.ts'
import { billingIncludables } from './includables.ts'
import { nextJob } from './jobs.ts'
import { runNextJob } from './run-job.ts'

/** The billing half of the sandbox: subscriptions, invoices, payments, Checkout and the portal, with their clock. */
export function createBilling(): BillingModule {
  return {
    endpoints: [
      ...subscriptionEndpoints,
      ...subscriptionItemEndpoints,
      ...subscriptionScheduleEndpoints,
      previewInvoice,
      ...invoiceEndpoints,
      ...invoiceItemEndpoints,
      ...invoicePaymentEndpoints,
      ...paymentIntentEndpoints,
      ...setupIntentEndpoints,
      ...chargeEndpoints,
      ...refundEndpoints,
      ...disputeEndpoints,
      ...checkoutSessionEndpoints,
      portalSessionEndpoint,
      ...portalConfigurationEndpoints,
    ],
    pages: billingPages,
    controls: billingControls,
    includables: billingIncludables,
    nextDue: (store, clock) => nextJob(store, clock)?.due ?? null,
    runNext: runNextJob,
    customerDeleted: endSubscriptionsOf,
  }
}
