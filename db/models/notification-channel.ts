import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type Channel } from '#domain/notify/settings.ts'
import { tableOptions } from './table.ts'

/** A way to an account, with its secrets sealed. */
export class NotificationChannel extends Model<
  InferAttributes<NotificationChannel>,
  InferCreationAttributes<NotificationChannel>
> {
  declare accountId: string
  declare channel: Channel
  declare enabled: CreationOptional<boolean>
  declare target: string | null
  /** Sealed for `channelPlace`. */
  declare secret: string | null
  declare secretHint: string | null
  declare trouble: CreationOptional<string | null>
  declare troubleAt: CreationOptional<Date | null>
}

export const defineNotificationChannel = (sequelize: Sequelize): typeof NotificationChannel =>
  class extends NotificationChannel {}.init(
    {
      accountId: { type: DataTypes.TEXT, primaryKey: true },
      channel: { type: DataTypes.TEXT, primaryKey: true },
      enabled: DataTypes.BOOLEAN,
      target: DataTypes.TEXT,
      secret: DataTypes.TEXT,
      secretHint: DataTypes.TEXT,
      trouble: DataTypes.TEXT,
      troubleAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'NotificationChannel', 'notification_channels'),
  )

/** The place that a channel's secret is sealed for. */
export const channelPlace = (accountId: string, channel: Channel) =>
  `notification_channels/${accountId}/${channel}/secret`
