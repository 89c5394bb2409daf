import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** What a customer or an operator is to be told, decided once per occurrence. */
export class Message extends Model<InferAttributes<Message>, InferCreationAttributes<Message>> {
  declare id: string
  declare accountId: string
  declare audience: 'customer' | 'operator'
  declare kind: string
  declare dedupeKey: string
  declare data: CreationOptional<Record<string, unknown>>
  declare decidedAt: Date
  /** When it was handed on to whoever tells it (real time); null: not yet. */
  declare handedAt: CreationOptional<Date | null>
  declare createdAt: CreationOptional<Date>
}

export const defineMessage = (sequelize: Sequelize): typeof Message =>
  class extends Message {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      audience: DataTypes.TEXT,
      kind: DataTypes.TEXT,
      dedupeKey: DataTypes.TEXT,
      data: DataTypes.JSONB,
      decidedAt: DataTypes.DATE,
      handedAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Message', 'messages'),
  )
