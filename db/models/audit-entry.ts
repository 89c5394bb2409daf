import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Who did what, when (real time). */
export class AuditEntry extends Model<InferAttributes<AuditEntry>, InferCreationAttributes<AuditEntry>> {
  declare id: CreationOptional<number>
  declare accountId: string | null
  declare actor: string
  declare action: string
  declare data: CreationOptional<Record<string, unknown>>
  declare requestId: string | null
  declare publicId: CreationOptional<string>
  /** From where: a network, never an address. */
  declare ipNetwork: string | null
  declare deviceId: string | null
  declare createdAt: CreationOptional<Date>
}

export const defineAuditEntry = (sequelize: Sequelize): typeof AuditEntry =>
  class extends AuditEntry {}.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      accountId: DataTypes.TEXT,
      actor: DataTypes.TEXT,
      action: DataTypes.TEXT,
      data: DataTypes.JSONB,
      requestId: DataTypes.TEXT,
      publicId: DataTypes.TEXT,
      ipNetwork: DataTypes.TEXT,
      deviceId: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'AuditEntry', 'audit_log'),
  )
