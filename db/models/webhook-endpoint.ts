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

/** A secret that signs what is sent, sealed for its endpoint. */
export interface SealedSecret {
  sealed: string
  /** ISO 8601 instant of real time until which it signs; null for the newest. */
  until: string | null
}

export type DisabledReason = 'owner' | 'failing' | 'gone'

/** An address of a customer that is told what happens to their account. Instants are real time. */
export class WebhookEndpoint extends Model<InferAttributes<WebhookEndpoint>, InferCreationAttributes<WebhookEndpoint>> {
  declare id: string
  declare accountId: string
  declare url: string
  declare description: CreationOptional<string | null>
  declare events: OutboundEventType[]
  declare status: CreationOptional<'enabled' | 'disabled'>
  declare disabledReason: CreationOptional<DisabledReason | null>
  /** The newest first. */
  declare secrets: SealedSecret[]
  declare asked: CreationOptional<number>
  declare answered: CreationOptional<number>
  declare failingSince: CreationOptional<Date | null>
  /** When the head of its queue is tried again. */
  declare nextAttemptAt: CreationOptional<Date | null>
  declare creationKey: CreationOptional<string | null>
  declare createdAt: CreationOptional<Date>
}

export const defineWebhookEndpoint = (sequelize: Sequelize): typeof WebhookEndpoint =>
  class extends WebhookEndpoint {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      url: DataTypes.TEXT,
      description: DataTypes.TEXT,
      events: DataTypes.JSONB,
      status: DataTypes.TEXT,
      disabledReason: DataTypes.TEXT,
      secrets: DataTypes.JSONB,
      asked: DataTypes.BIGINT,
      answered: DataTypes.BIGINT,
      failingSince: DataTypes.DATE,
      nextAttemptAt: DataTypes.DATE,
      creationKey: DataTypes.TEXT,
      createdAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'WebhookEndpoint', 'webhook_endpoints'),
  )
