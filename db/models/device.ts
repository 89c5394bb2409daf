import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Where a user is signed in. Instants are real time. */
export class Device extends Model<InferAttributes<Device>, InferCreationAttributes<Device>> {
  declare id: string
  declare userId: string
  declare name: string | null
  declare platform: string | null
  declare agent: CreationOptional<string | null>
  declare ipPrefix: CreationOptional<string | null>
  declare firstSeenAt: CreationOptional<Date>
  declare lastSeenAt: CreationOptional<Date>
  declare removedAt: CreationOptional<Date | null>
}

export const defineDevice = (sequelize: Sequelize): typeof Device =>
  class extends Device {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      userId: DataTypes.TEXT,
      name: DataTypes.TEXT,
      platform: DataTypes.TEXT,
      agent: DataTypes.TEXT,
      ipPrefix: DataTypes.TEXT,
      firstSeenAt: DataTypes.DATE,
      lastSeenAt: DataTypes.DATE,
      removedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Device', 'devices'),
  )
