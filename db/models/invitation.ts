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

/** A link by which one person joins an account. Instants are real time. */
export class Invitation extends Model<InferAttributes<Invitation>, InferCreationAttributes<Invitation>> {
  declare id: string
  declare accountId: string
  declare role: Role
  declare tokenHash: string
  declare invitedBy: string
  declare expiresAt: Date
  declare acceptedBy: CreationOptional<string | null>
  declare acceptedAt: CreationOptional<Date | null>
  declare withdrawnAt: CreationOptional<Date | null>
  declare creationKey: CreationOptional<string | null>
  declare createdAt: CreationOptional<Date>
}

export const defineInvitation = (sequelize: Sequelize): typeof Invitation =>
  class extends Invitation {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      role: DataTypes.TEXT,
      tokenHash: DataTypes.TEXT,
      invitedBy: DataTypes.TEXT,
      expiresAt: DataTypes.DATE,
      acceptedBy: DataTypes.TEXT,
      acceptedAt: DataTypes.DATE,
      withdrawnAt: DataTypes.DATE,
      creationKey: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Invitation', 'invitations'),
  )
