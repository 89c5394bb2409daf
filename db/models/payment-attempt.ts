import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

export type AttemptKind = 'rung' | 'new_card' | 'customer' | 'operator' | 'end'
export type AttemptOutcome = 'succeeded' | 'declined' | 'requires_action' | 'not_needed' | 'unsent' | 'gateway_trouble'

/** A claim before a charge, and how the charge ended; the outcome is null while it is open. */
export class PaymentAttempt extends Model<InferAttributes<PaymentAttempt>, InferCreationAttributes<PaymentAttempt>> {
  declare id: string
  declare accountId: string
  declare invoiceId: string
  declare recoveryId: string | null
  declare commandId: string | null
  declare kind: AttemptKind
  declare rung: number | null
  declare card: string | null
  declare outcome: AttemptOutcome | null
  declare processing: CreationOptional<boolean>
  declare declineCode: string | null
  declare generation: CreationOptional<number>
  declare sentAt: Date | null
  declare leaseUntil: Date
  declare dueAt: Date
  declare createdAt: CreationOptional<Date>
  declare finishedAt: Date | null
}

export const definePaymentAttempt = (sequelize: Sequelize): typeof PaymentAttempt =>
  class extends PaymentAttempt {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      invoiceId: DataTypes.TEXT,
      recoveryId: DataTypes.TEXT,
      commandId: DataTypes.TEXT,
      kind: DataTypes.TEXT,
      rung: DataTypes.INTEGER,
      card: DataTypes.TEXT,
      outcome: DataTypes.TEXT,
      processing: DataTypes.BOOLEAN,
      declineCode: DataTypes.TEXT,
      generation: DataTypes.INTEGER,
      sentAt: DataTypes.DATE,
      leaseUntil: DataTypes.DATE,
      dueAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
      finishedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'PaymentAttempt', 'payment_attempts'),
  )
