import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Billing time = real time + `offsetMs`. One row. */
export class BillingClock extends Model<InferAttributes<BillingClock>, InferCreationAttributes<BillingClock>> {
  declare id: CreationOptional<boolean>
  declare offsetMs: CreationOptional<number>
  declare advancingUntil: Date | null
  declare updatedAt: CreationOptional<Date>
}

export const defineBillingClock = (sequelize: Sequelize): typeof BillingClock =>
  class extends BillingClock {}.init(
    {
      id: { type: DataTypes.BOOLEAN, primaryKey: true },
      offsetMs: DataTypes.BIGINT,
      advancingUntil: DataTypes.DATE,
      updatedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'BillingClock', 'billing_clock'),
  )
