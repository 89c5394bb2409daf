import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** The stored answer of a mutating call, for 24 h of real time. */
export class IdempotencyKey extends Model<InferAttributes<IdempotencyKey>, InferCreationAttributes<IdempotencyKey>> {
  declare userId: string
  declare accountId: string
  declare route: string
  declare key: string
  declare bodyHash: string
  declare status: number | null
  declare body: unknown
  declare createdAt: CreationOptional<Date>
}

export const defineIdempotencyKey = (sequelize: Sequelize): typeof IdempotencyKey =>
  class extends IdempotencyKey {}.init(
    {
      userId: { type: DataTypes.TEXT, primaryKey: true },
      accountId: { type: DataTypes.TEXT, primaryKey: true },
      route: { type: DataTypes.TEXT, primaryKey: true },
      key: { type: DataTypes.TEXT, primaryKey: true },
      bodyHash: DataTypes.TEXT,
      status: DataTypes.INTEGER,
      body: DataTypes.JSONB,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'IdempotencyKey', 'idempotency_keys'),
  )
