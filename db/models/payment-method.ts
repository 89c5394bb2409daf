import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Mirror of a Stripe payment method; `isDefault` is the customer's default, not the subscription's. */
export class PaymentMethod extends Model<InferAttributes<PaymentMethod>, InferCreationAttributes<PaymentMethod>> {
  declare id: string
  declare accountId: string
  declare type: string
  declare brand: string | null
  declare last4: string | null
  declare expMonth: number | null
  declare expYear: number | null
  declare fingerprint: string | null
  declare isDefault: CreationOptional<boolean>
  declare syncedAt: CreationOptional<Date>
}

export const definePaymentMethod = (sequelize: Sequelize): typeof PaymentMethod =>
  class extends PaymentMethod {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      type: DataTypes.TEXT,
      brand: DataTypes.TEXT,
      last4: DataTypes.TEXT,
      expMonth: DataTypes.INTEGER,
      expYear: DataTypes.INTEGER,
      fingerprint: DataTypes.TEXT,
      isDefault: DataTypes.BOOLEAN,
      syncedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'PaymentMethod', 'payment_methods'),
  )
