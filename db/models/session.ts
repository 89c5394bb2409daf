import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** A sign-in; its tokens end with it. Instants are real time. */
export class Session extends Model<InferAttributes<Session>, InferCreationAttributes<Session>> {
  declare id: string
  declare userId: string
  declare accountId: string
  declare deviceId: string | null
  declare launchHash: CreationOptional<string | null>
  declare endsAt: Date
  declare idleEndsAt: CreationOptional<Date>
  declare revokedAt: Date | null
  declare createdAt: CreationOptional<Date>
}

export const defineSession = (sequelize: Sequelize): typeof Session =>
  class extends Session {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      userId: DataTypes.TEXT,
      accountId: DataTypes.TEXT,
      deviceId: DataTypes.TEXT,
      launchHash: DataTypes.TEXT,
      endsAt: DataTypes.DATE,
      idleEndsAt: DataTypes.DATE,
      revokedAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Session', 'sessions'),
  )
