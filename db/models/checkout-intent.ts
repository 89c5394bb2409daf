import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type StoredProblem } from '#domain/errors.ts'
import { tableOptions } from './table.ts'

export type CheckoutState =
  'new' | 'begun' | 'open' | 'processing' | 'complete' | 'expired' | 'refused' | 'failed' | 'same'

/** What a person asked to buy, written before anything is asked of Stripe. */
export class CheckoutIntent extends Model<InferAttributes<CheckoutIntent>, InferCreationAttributes<CheckoutIntent>> {
  declare id: string
  declare accountId: string
  declare userId: string
  declare idempotencyKey: string | null
  declare planId: string
  declare priceId: string
  declare quantity: CreationOptional<number>
  declare promotionCode: string | null
  declare userEmail: string | null
  declare successUrl: string
  declare cancelUrl: string
  declare fingerprint: string
  declare sessionExpiresAt: Date
  declare state: CreationOptional<CheckoutState>
  declare sessionId: string | null
  declare sessionUrl: string | null
  declare sameAs: string | null
  declare problem: StoredProblem | null
  declare wakeDue: Date | null
  declare createdAt: CreationOptional<Date>
  declare begunAt: Date | null
  declare closedAt: Date | null
}

export const defineCheckoutIntent = (sequelize: Sequelize): typeof CheckoutIntent =>
  class extends CheckoutIntent {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      userId: DataTypes.TEXT,
      idempotencyKey: DataTypes.TEXT,
      planId: DataTypes.TEXT,
      priceId: DataTypes.TEXT,
      quantity: DataTypes.INTEGER,
      promotionCode: DataTypes.TEXT,
      userEmail: DataTypes.TEXT,
      successUrl: DataTypes.TEXT,
      cancelUrl: DataTypes.TEXT,
      fingerprint: DataTypes.TEXT,
      sessionExpiresAt: DataTypes.DATE,
      state: DataTypes.TEXT,
      sessionId: DataTypes.TEXT,
      sessionUrl: DataTypes.TEXT,
      sameAs: DataTypes.TEXT,
      problem: DataTypes.JSONB,
      wakeDue: DataTypes.DATE,
      createdAt: DataTypes.DATE,
      begunAt: DataTypes.DATE,
      closedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'CheckoutIntent', 'checkout_intents'),
  )
