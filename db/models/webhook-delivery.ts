import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type DeliveryState } from '#domain/outbound/events.ts'
import { tableOptions } from './table.ts'

/** One event for one endpoint, with its newest attempt. Real time. */
export class WebhookDelivery extends Model<InferAttributes<WebhookDelivery>, InferCreationAttributes<WebhookDelivery>> {
  declare id: string
  declare position: CreationOptional<number>
  declare endpointId: string
  declare eventId: string
  declare state: CreationOptional<DeliveryState>
  declare attempts: CreationOptional<number>
  declare attemptedAt: CreationOptional<Date | null>
  declare httpStatus: CreationOptional<number | null>
  /** Why there was no answer. */
  declare error: CreationOptional<string | null>
  declare durationMs: CreationOptional<number | null>
  /** The first kilobyte. */
  declare response: CreationOptional<string | null>
  declare replayOf: CreationOptional<string | null>
  declare createdAt: CreationOptional<Date>
  declare finishedAt: CreationOptional<Date | null>
}

export const defineWebhookDelivery = (sequelize: Sequelize): typeof WebhookDelivery =>
  class extends WebhookDelivery {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      position: { type: DataTypes.BIGINT, autoIncrement: true },
      endpointId: DataTypes.TEXT,
      eventId: DataTypes.TEXT,
      state: DataTypes.TEXT,
      attempts: DataTypes.INTEGER,
      attemptedAt: DataTypes.DATE,
      httpStatus: DataTypes.INTEGER,
      error: DataTypes.TEXT,
      durationMs: DataTypes.INTEGER,
      response: DataTypes.TEXT,
      replayOf: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
      finishedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'WebhookDelivery', 'webhook_deliveries'),
  )
