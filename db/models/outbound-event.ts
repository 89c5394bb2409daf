import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type OutboundEventType } from '#domain/outbound/events.ts'
import { tableOptions } from './table.ts'

/** Something that happened to an account, for its endpoints. Real time. */
export class OutboundEvent extends Model<InferAttributes<OutboundEvent>, InferCreationAttributes<OutboundEvent>> {
  declare id: string
  declare accountId: string
  declare type: OutboundEventType
  declare businessKey: string
  /** The bytes that are signed and sent. */
  declare payload: string
  declare createdAt: CreationOptional<Date>
}

export const defineOutboundEvent = (sequelize: Sequelize): typeof OutboundEvent =>
  class extends OutboundEvent {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      type: DataTypes.TEXT,
      businessKey: DataTypes.TEXT,
      payload: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'OutboundEvent', 'outbound_events'),
  )
