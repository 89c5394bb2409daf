import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

export type EventState = 'pending' | 'dispatched' | 'applied' | 'ignored' | 'failed'

/** The inbox: every webhook that was answered 200, and what became of it. */
export class StripeEvent extends Model<InferAttributes<StripeEvent>, InferCreationAttributes<StripeEvent>> {
  declare id: string
  declare type: string
  declare payload: string
  declare eventCreatedAt: Date
  declare receivedAt: CreationOptional<Date>
  declare state: CreationOptional<EventState>
  declare reason: string | null
  declare accountId: string | null
  declare stripeCustomerId: string | null
  declare objectId: string | null
  declare tries: CreationOptional<number>
  declare nextAttemptAt: CreationOptional<Date>
  declare leaseUntil: Date | null
  declare dispatchedAt: Date | null
  declare appliedAt: Date | null
}

export const defineStripeEvent = (sequelize: Sequelize): typeof StripeEvent =>
  class extends StripeEvent {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      type: DataTypes.TEXT,
      payload: DataTypes.TEXT,
      eventCreatedAt: DataTypes.DATE,
      receivedAt: DataTypes.DATE,
      state: DataTypes.TEXT,
      reason: DataTypes.TEXT,
      accountId: DataTypes.TEXT,
      stripeCustomerId: DataTypes.TEXT,
      objectId: DataTypes.TEXT,
      tries: DataTypes.INTEGER,
      nextAttemptAt: DataTypes.DATE,
      leaseUntil: DataTypes.DATE,
      dispatchedAt: DataTypes.DATE,
      appliedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'StripeEvent', 'stripe_events'),
  )
