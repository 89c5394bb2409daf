import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type InvoiceStatus } from '#domain/invoices.ts'
import { tableOptions } from './table.ts'

/** Mirror of a Stripe invoice, written only by the account's sync. Its URLs are bearer tokens: never log them. */
export class Invoice extends Model<InferAttributes<Invoice>, InferCreationAttributes<Invoice>> {
  declare id: string
  declare accountId: string
  declare subscriptionId: string | null
  declare status: InvoiceStatus
  declare number: string | null
  declare description: string | null
  declare billingReason: string | null
  declare currency: string
  declare amountDueCents: number
  declare amountPaidCents: number
  declare amountRemainingCents: number
  declare attempted: boolean
  declare attemptCount: number
  declare autoAdvance: boolean
  declare nextPaymentAttempt: Date | null
  declare dueAt: Date | null
  declare hostedUrl: string | null
  declare pdfUrl: string | null
  declare failureCode: string | null
  declare failureDeclineCode: string | null
  declare failedAt: Date | null
  declare stripeCreatedAt: Date
  declare finalizedAt: Date | null
  declare paidAt: Date | null
  declare syncedAt: CreationOptional<Date>
}

export const defineInvoice = (sequelize: Sequelize): typeof Invoice =>
  class extends Invoice {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      subscriptionId: DataTypes.TEXT,
      status: DataTypes.TEXT,
      number: DataTypes.TEXT,
      description: DataTypes.TEXT,
      billingReason: DataTypes.TEXT,
      currency: DataTypes.TEXT,
      amountDueCents: DataTypes.BIGINT,
      amountPaidCents: DataTypes.BIGINT,
      amountRemainingCents: DataTypes.BIGINT,
      attempted: DataTypes.BOOLEAN,
      attemptCount: DataTypes.INTEGER,
      autoAdvance: DataTypes.BOOLEAN,
      nextPaymentAttempt: DataTypes.DATE,
      dueAt: DataTypes.DATE,
      hostedUrl: DataTypes.TEXT,
      pdfUrl: DataTypes.TEXT,
      failureCode: DataTypes.TEXT,
      failureDeclineCode: DataTypes.TEXT,
      failedAt: DataTypes.DATE,
      stripeCreatedAt: DataTypes.DATE,
      finalizedAt: DataTypes.DATE,
      paidAt: DataTypes.DATE,
      syncedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Invoice', 'invoices'),
  )
