import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type RecoveryOutcome, type RecoveryState } from '#domain/access.ts'
import { type CustomerAction, type DeclineClass } from '#domain/declines.ts'
import { tableOptions } from './table.ts'

/** One per failed invoice. Instants are billing time, except `createdAt` and `settledAt`. */
export class Recovery extends Model<InferAttributes<Recovery>, InferCreationAttributes<Recovery>> {
  declare id: string
  declare invoiceId: string
  declare accountId: string
  declare subscriptionId: string
  declare planId: string | null
  declare policyId: string
  declare policyVersion: number
  declare state: CreationOptional<RecoveryState>
  declare outcome: RecoveryOutcome | null
  declare day0At: Date
  declare foundLate: CreationOptional<boolean>
  declare begunAt: Date | null
  declare attempt: CreationOptional<number>
  declare restrictedAt: Date | null
  declare restrictedTold: CreationOptional<boolean>
  declare nextAttemptAt: Date | null
  declare endsAt: Date
  declare declineClass: DeclineClass | null
  declare declineCode: string | null
  declare action: CreationOptional<CustomerAction>
  /** Cards (payment method|fingerprint|expiry) known when the payment failed or charged since. */
  declare knownCards: CreationOptional<string[]>
  declare operatorNeeded: string | null
  declare wakeDue: Date | null
  declare createdAt: CreationOptional<Date>
  declare settledAt: Date | null
}

export const defineRecovery = (sequelize: Sequelize): typeof Recovery =>
  class extends Recovery {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      invoiceId: DataTypes.TEXT,
      accountId: DataTypes.TEXT,
      subscriptionId: DataTypes.TEXT,
      planId: DataTypes.TEXT,
      policyId: DataTypes.TEXT,
      policyVersion: DataTypes.INTEGER,
      state: DataTypes.TEXT,
      outcome: DataTypes.TEXT,
      day0At: DataTypes.DATE,
      foundLate: DataTypes.BOOLEAN,
      begunAt: DataTypes.DATE,
      attempt: DataTypes.INTEGER,
      restrictedAt: DataTypes.DATE,
      restrictedTold: DataTypes.BOOLEAN,
      nextAttemptAt: DataTypes.DATE,
      endsAt: DataTypes.DATE,
      declineClass: DataTypes.TEXT,
      declineCode: DataTypes.TEXT,
      action: DataTypes.TEXT,
      knownCards: DataTypes.JSONB,
      operatorNeeded: DataTypes.TEXT,
      wakeDue: DataTypes.DATE,
      createdAt: DataTypes.DATE,
      settledAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Recovery', 'recoveries'),
  )
