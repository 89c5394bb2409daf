import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type Interval } from '#domain/money.ts'
import { type SubscriptionStatus } from '#domain/subscriptions.ts'
import { tableOptions } from './table.ts'

/** Mirror of a Stripe subscription, written only by the account's sync. */
export class Subscription extends Model<InferAttributes<Subscription>, InferCreationAttributes<Subscription>> {
  declare id: string
  declare accountId: string
  declare stripeCustomerId: string
  declare status: SubscriptionStatus
  declare isCurrent: CreationOptional<boolean>
  declare planId: string | null
  declare priceId: string
  declare quantity: number
  declare amountCents: number
  declare currency: string
  declare interval: Interval
  declare intervalCount: number
  declare currentPeriodStart: Date
  declare currentPeriodEnd: Date
  declare trialEnd: Date | null
  declare cancelAt: Date | null
  declare canceledAt: Date | null
  declare endedAt: Date | null
  declare pauseUntil: Date | null
  declare defaultPaymentMethodId: string | null
  declare latestInvoiceId: string | null
  declare intentId: string | null
  declare stripeCreatedAt: Date
  declare syncedAt: CreationOptional<Date>
}

export const defineSubscription = (sequelize: Sequelize): typeof Subscription =>
  class extends Subscription {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      stripeCustomerId: DataTypes.TEXT,
      status: DataTypes.TEXT,
      isCurrent: DataTypes.BOOLEAN,
      planId: DataTypes.TEXT,
      priceId: DataTypes.TEXT,
      quantity: DataTypes.INTEGER,
      amountCents: DataTypes.BIGINT,
      currency: DataTypes.TEXT,
      interval: DataTypes.TEXT,
      intervalCount: DataTypes.INTEGER,
      currentPeriodStart: DataTypes.DATE,
      currentPeriodEnd: DataTypes.DATE,
      trialEnd: DataTypes.DATE,
      cancelAt: DataTypes.DATE,
      canceledAt: DataTypes.DATE,
      endedAt: DataTypes.DATE,
      pauseUntil: DataTypes.DATE,
      defaultPaymentMethodId: DataTypes.TEXT,
      latestInvoiceId: DataTypes.TEXT,
      intentId: DataTypes.TEXT,
      stripeCreatedAt: DataTypes.DATE,
      syncedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Subscription', 'subscriptions'),
  )
