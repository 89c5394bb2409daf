import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Who asked to be forgotten. Instants are real time. */
export class Erasure extends Model<InferAttributes<Erasure>, InferCreationAttributes<Erasure>> {
  declare id: string
  declare userId: string
  /** The accounts that are theirs alone. */
  declare accountIds: string[]
  declare customerIds: CreationOptional<string[]>
  declare createdAt: CreationOptional<Date>
  declare finishedAt: CreationOptional<Date | null>
}

export const defineErasure = (sequelize: Sequelize): typeof Erasure =>
  class extends Erasure {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      userId: DataTypes.TEXT,
      accountIds: DataTypes.JSONB,
      customerIds: DataTypes.JSONB,
      createdAt: DataTypes.DATE,
      finishedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Erasure', 'erasures'),
  )
