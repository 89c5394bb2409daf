import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Someone who can subscribe: a person alone or a team. */
export class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: string
  declare kind: 'personal' | 'team'
  declare name: string | null
  declare stripeCustomerId: string | null
  declare stripeCustomerGeneration: CreationOptional<number>
  declare customerAskedAt: CreationOptional<Date | null>
  declare syncSeq: CreationOptional<number>
  declare syncedAt: Date | null
  declare creationKey: CreationOptional<string | null>
  declare hostIssuer: CreationOptional<string | null>
  declare hostTenant: CreationOptional<string | null>
  declare createdAt: CreationOptional<Date>
}

export const defineAccount = (sequelize: Sequelize): typeof Account =>
  class extends Account {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      kind: DataTypes.TEXT,
      name: DataTypes.TEXT,
      stripeCustomerId: DataTypes.TEXT,
      stripeCustomerGeneration: DataTypes.INTEGER,
      customerAskedAt: DataTypes.DATE,
      syncSeq: DataTypes.BIGINT,
      syncedAt: DataTypes.DATE,
      creationKey: DataTypes.TEXT,
      hostIssuer: DataTypes.TEXT,
      hostTenant: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Account', 'accounts'),
  )
