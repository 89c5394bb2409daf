import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { tableOptions } from './table.ts'

/** How often one launch's init data was exchanged, by its hash. */
export class InitDataExchange extends Model<
  InferAttributes<InitDataExchange>,
  InferCreationAttributes<InitDataExchange>
> {
  declare hash: string
  declare times: CreationOptional<number>
  declare ipPrefix: CreationOptional<string | null>
  declare agentHash: CreationOptional<string | null>
  declare endedAt: CreationOptional<Date | null>
  declare firstAt: CreationOptional<Date>
}

export const defineInitDataExchange = (sequelize: Sequelize): typeof InitDataExchange =>
  class extends InitDataExchange {}.init(
    {
      hash: { type: DataTypes.TEXT, primaryKey: true },
      times: DataTypes.INTEGER,
      ipPrefix: DataTypes.TEXT,
      agentHash: DataTypes.TEXT,
      endedAt: DataTypes.DATE,
      firstAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'InitDataExchange', 'init_data_exchanges'),
  )
