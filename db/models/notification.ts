import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type Channel } from '#domain/notify/settings.ts'
import { type NotificationKind } from '#domain/notify/texts.ts'
import { type TriggerName } from '#domain/notify/triggers.ts'
import { tableOptions } from './table.ts'

/** One message through one channel, decided once. */
export class Notification extends Model<InferAttributes<Notification>, InferCreationAttributes<Notification>> {
  declare id: string
  declare accountId: string
  declare trigger: TriggerName | 'test'
  declare kind: NotificationKind
  declare windowStart: Date
  declare channel: Channel
  declare eventId: string | null
  declare counted: CreationOptional<number>
  declare state: CreationOptional<'pending' | 'sent' | 'failed'>
  declare reason: CreationOptional<string | null>
  declare tries: CreationOptional<number>
  declare decidedAt: Date
  declare finishedAt: CreationOptional<Date | null>
  declare createdAt: CreationOptional<Date>
}

export const defineNotification = (sequelize: Sequelize): typeof Notification =>
  class extends Notification {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      trigger: DataTypes.TEXT,
      kind: DataTypes.TEXT,
      windowStart: DataTypes.DATE,
      channel: DataTypes.TEXT,
      eventId: DataTypes.TEXT,
      counted: DataTypes.INTEGER,
      state: DataTypes.TEXT,
      reason: DataTypes.TEXT,
      tries: DataTypes.INTEGER,
      decidedAt: DataTypes.DATE,
      finishedAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Notification', 'notifications'),
  )
