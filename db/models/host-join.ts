import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** That a person of a host application has been let onto the account of their tenant, once. */
export class HostJoin extends Model<InferAttributes<HostJoin>, InferCreationAttributes<HostJoin>> {
  declare accountId: string
  declare userId: string
  declare createdAt: CreationOptional<Date>
}

export const defineHostJoin = (sequelize: Sequelize): typeof HostJoin =>
  class extends HostJoin {}.init(
    {
      accountId: { type: DataTypes.TEXT, primaryKey: true },
      userId: { type: DataTypes.TEXT, primaryKey: true },
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'HostJoin', 'host_joins'),
  )
