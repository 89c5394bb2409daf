import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize'
import { type StoredProblem } from '#domain/errors.ts'
import { tableOptions } from './table.ts'

export type CommandKind =
  | 'cancel'
  | 'resume'
  | 'retry_payment'
  | 'refetch'
  | 'grant_grace'
  | 'skip_attempt'
  | 'end_recovery'
  | 'release_checkout'
  | 'compensate_duplicate'
  | 'set_seats'
export type CommandState = 'pending' | 'begun' | 'parked' | 'done' | 'refused' | 'failed'

/** What a person or an operator asked for; the workflow is told only the id. */
export class Command extends Model<InferAttributes<Command>, InferCreationAttributes<Command>> {
  declare id: string
  declare accountId: string
  declare actor: string
  declare kind: CommandKind
  declare params: CreationOptional<Record<string, unknown>>
  declare route: string
  declare idempotencyKey: string | null
  declare businessKey: string | null
  declare reason: string | null
  declare state: CreationOptional<CommandState>
  declare result: Record<string, unknown> | null
  declare problem: StoredProblem | null
  declare createdAt: CreationOptional<Date>
  declare begunAt: Date | null
  declare finishedAt: Date | null
}

export const defineCommand = (sequelize: Sequelize): typeof Command =>
  class extends Command {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      accountId: DataTypes.TEXT,
      actor: DataTypes.TEXT,
      kind: DataTypes.TEXT,
      params: DataTypes.JSONB,
      route: DataTypes.TEXT,
      idempotencyKey: DataTypes.TEXT,
      businessKey: DataTypes.TEXT,
      reason: DataTypes.TEXT,
      state: DataTypes.TEXT,
      result: DataTypes.JSONB,
      problem: DataTypes.JSONB,
      createdAt: DataTypes.DATE,
      begunAt: DataTypes.DATE,
      finishedAt: DataTypes.DATE,
    },
    tableOptions(sequelize, 'Command', 'commands'),
  )
