import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type QuietHours } from '#domain/notify/quiet.ts'
import { type TriggerSettings } from '#domain/notify/settings.ts'
import { tableOptions } from './table.ts'

/** What an account says about what it hears, and when. */
export class NotificationSettings extends Model<
  InferAttributes<NotificationSettings>,
  InferCreationAttributes<NotificationSettings>
> {
  declare accountId: string
  declare version: CreationOptional<number>
  declare triggers: CreationOptional<TriggerSettings>
  declare quietHours: QuietHours | null
  declare keepDays: CreationOptional<number>
  declare updatedAt: CreationOptional<Date>
}

export const defineNotificationSettings = (sequelize: Sequelize): typeof NotificationSettings =>
  class extends NotificationSettings {}.init(
    {
      accountId: { type: DataTypes.TEXT, primaryKey: true },
      version: DataTypes.INTEGER,
      triggers: DataTypes.JSONB,
      quietHours: DataTypes.JSONB,
      keepDays: DataTypes.INTEGER,
      updatedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'NotificationSettings', 'notification_settings'),
  )
