import { type Sequelize } from 'sequelize'
import { defineAccount } from './account.ts'
import { defineUser } from './user.ts'
import { defineMembership } from './membership.ts'
import { defineHostJoin } from './host-join.ts'
import { defineInvitation } from './invitation.ts'
import { defineDataExport } from './data-export.ts'
import { defineDevice } from './device.ts'
import { defineSession } from './session.ts'
import { defineInitDataExchange } from './init-data-exchange.ts'
import { defineSubscription } from './subscription.ts'
import { defineInvoice } from './invoice.ts'
import { definePaymentMethod } from './payment-method.ts'
import { defineCheckoutIntent } from './checkout-intent.ts'
import { defineCommand } from './command.ts'
import { defineStripeEvent } from './stripe-event.ts'
import { defineRecovery } from './recovery.ts'
import { definePaymentAttempt } from './payment-attempt.ts'
import { defineErasure } from './erasure.ts'
import { defineGrant } from './grant.ts'
import { defineMessage } from './message.ts'
import { defineAuditEntry } from './audit-entry.ts'
import { defineIdempotencyKey } from './idempotency-key.ts'
import { defineBillingClock } from './billing-clock.ts'
import { defineWebhookEndpoint } from './webhook-endpoint.ts'
import { defineWebhookDelivery } from './webhook-delivery.ts'
import { defineOutboundEvent } from './outbound-event.ts'
import { defineOutboundStanding } from './outbound-standing.ts'
import { defineNotification } from './notification.ts'
import { defineNotificationChannel } from './notification-channel.ts'
import { defineNotificationEvent } from './notification-event.ts'
import { defineNotificationSettings } from './notification-settings.ts'
import { defineNotificationWindow } from './notification-window.ts'

/**
 * One model per table, bound to this connection; ask them of `Database.models`, never of the class itself,
 * which is not bound to any.
 */
export const initModels = (sequelize: Sequelize) => ({
  Account: defineAccount(sequelize),
  User: defineUser(sequelize),
  Membership: defineMembership(sequelize),
  HostJoin: defineHostJoin(sequelize),
  Invitation: defineInvitation(sequelize),
  Device: defineDevice(sequelize),
  Session: defineSession(sequelize),
  InitDataExchange: defineInitDataExchange(sequelize),
  Subscription: defineSubscription(sequelize),
  Invoice: defineInvoice(sequelize),
  PaymentMethod: definePaymentMethod(sequelize),
  CheckoutIntent: defineCheckoutIntent(sequelize),
  Command: defineCommand(sequelize),
  StripeEvent: defineStripeEvent(sequelize),
  Recovery: defineRecovery(sequelize),
  PaymentAttempt: definePaymentAttempt(sequelize),
  Grant: defineGrant(sequelize),
  Message: defineMessage(sequelize),
  AuditEntry: defineAuditEntry(sequelize),
  IdempotencyKey: defineIdempotencyKey(sequelize),
  DataExport: defineDataExport(sequelize),
  Erasure: defineErasure(sequelize),
  BillingClock: defineBillingClock(sequelize),
  WebhookEndpoint: defineWebhookEndpoint(sequelize),
  WebhookDelivery: defineWebhookDelivery(sequelize),
  OutboundEvent: defineOutboundEvent(sequelize),
  OutboundStanding: defineOutboundStanding(sequelize),
  Notification: defineNotification(sequelize),
  NotificationChannel: defineNotificationChannel(sequelize),
  NotificationEvent: defineNotificationEvent(sequelize),
  NotificationSettings: defineNotificationSettings(sequelize),
  NotificationWindow: defineNotificationWindow(sequelize),
})

export type Models = ReturnType<typeof initModels>
