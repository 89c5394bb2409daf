import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type TriggerName } from '#domain/notify/triggers.ts'
import { tableOptions } from './table.ts'

export type NotificationEventState = 'pending' | 'told' | 'counted' | 'suppressed'

/** Something that happened, once; instants of billing time. */
export class NotificationEvent extends Model<
  InferAttributes<NotificationEvent>,
  InferCreationAttributes<NotificationEvent>
> {
  declare id: string
  declare accountId: string
  declare trigger: TriggerName
  declare value: number | null
  declare data: CreationOptional<Record<string, unknown>>
  declare dedupeKey: string
  declare state: NotificationEventState
  declare reason: CreationOptional<string | null>
  declare windowId: CreationOptional<string | null>
  declare occurredAt: Date
  declare createdAt: CreationOptional<Date>
}

export const defineNotificationEvent = (sequelize: Sequelize): typeof NotificationEvent =>
  class extends NotificationEvent {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      trigger: DataTypes.TEXT,
      value: DataTypes.DOUBLE,
      data: DataTypes.JSONB,
      dedupeKey: DataTypes.TEXT,
      state: DataTypes.TEXT,
      reason: DataTypes.TEXT,
      windowId: DataTypes.TEXT,
      occurredAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'NotificationEvent', 'notification_events'),
  )
