import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type Told } from '#domain/outbound/told.ts'
import { tableOptions } from './table.ts'

/** What an account's endpoints were last told of it. */
export class OutboundStanding extends Model<
  InferAttributes<OutboundStanding>,
  InferCreationAttributes<OutboundStanding>
> {
  declare accountId: string
  declare told: Told
  declare seq: CreationOptional<number>
}

export const defineOutboundStanding = (sequelize: Sequelize): typeof OutboundStanding =>
  class extends OutboundStanding {}.init(
    {
      accountId: { type: DataTypes.TEXT, primaryKey: true },
      told: DataTypes.JSONB,
      seq: DataTypes.BIGINT,
    },
    tableOptions(sequelize, 'OutboundStanding', 'outbound_standings'),
  )
