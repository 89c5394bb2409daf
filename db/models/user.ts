import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** A person who signs in. */
export class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: string
  declare telegramId: number | null
  declare firstName: string | null
  declare languageCode: string | null
  declare personalAccountId: string
  declare hostIssuer: CreationOptional<string | null>
  declare hostSubject: CreationOptional<string | null>
  declare createdAt: CreationOptional<Date>
}

export const defineUser = (sequelize: Sequelize): typeof User =>
  class extends User {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      telegramId: DataTypes.BIGINT,
      firstName: DataTypes.TEXT,
      languageCode: DataTypes.TEXT,
      personalAccountId: DataTypes.TEXT,
      hostIssuer: DataTypes.TEXT,
      hostSubject: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'User', 'users'),
  )
