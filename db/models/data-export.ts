import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** Somebody's wish to see what is kept about them; good for a day. */
export class DataExport extends Model<InferAttributes<DataExport>, InferCreationAttributes<DataExport>> {
  declare id: string
  declare userId: string
  declare createdAt: CreationOptional<Date>
}

export const defineDataExport = (sequelize: Sequelize): typeof DataExport =>
  class extends DataExport {}.init(
    { id: { type: DataTypes.TEXT, primaryKey: true }, userId: DataTypes.TEXT, createdAt: DataTypes.DATE },
    tableOptions(sequelize, 'DataExport', 'data_exports'),
  )
