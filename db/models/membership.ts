import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type Role } from '#domain/roles.ts'
import { tableOptions } from './table.ts'

/** What a user may do on an account. */
export class Membership extends Model<InferAttributes<Membership>, InferCreationAttributes<Membership>> {
  declare accountId: string
  declare userId: string
  declare role: Role
  declare createdAt: CreationOptional<Date>
}

export const defineMembership = (sequelize: Sequelize): typeof Membership =>
  class extends Membership {}.init(
    {
      accountId: { type: DataTypes.TEXT, primaryKey: true },
      userId: { type: DataTypes.TEXT, primaryKey: true },
      role: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Membership', 'memberships'),
  )
