import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Access that an operator gave until an instant of billing time. */
export class Grant extends Model<InferAttributes<Grant>, InferCreationAttributes<Grant>> {
  declare id: string
  declare accountId: string
  declare commandId: string
  declare kind: 'grace'
  declare untilAt: Date
  declare createdAt: CreationOptional<Date>
}

export const defineGrant = (sequelize: Sequelize): typeof Grant =>
  class extends Grant {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      commandId: DataTypes.TEXT,
      kind: DataTypes.TEXT,
      untilAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Grant', 'grants'),
  )
