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

/** From the first occurrence of a trigger until its summary; instants of billing time. */
export class NotificationWindow extends Model<
  InferAttributes<NotificationWindow>,
  InferCreationAttributes<NotificationWindow>
> {
  declare id: string
  declare accountId: string
  declare trigger: TriggerName
  declare startedAt: Date
  declare state: CreationOptional<'opening' | 'open' | 'closed'>
  declare dueAt: Date
  declare createdAt: CreationOptional<Date>
}

export const defineNotificationWindow = (sequelize: Sequelize): typeof NotificationWindow =>
  class extends NotificationWindow {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      trigger: DataTypes.TEXT,
      startedAt: DataTypes.DATE,
      state: DataTypes.TEXT,
      dueAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'NotificationWindow', 'notification_windows'),
  )
