import { isDeepStrictEqual } from 'node:util'
import { UniqueConstraintError } from 'sequelize'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { Command, CommandKind } from '#db/models/command.ts'
import { ERRORS, Problem } from '#domain/errors.ts'
import { isFinal } from '../http/final.ts'

/** How long an idempotency key means the same request, in real milliseconds. */
const keyLifeMs = 86_400_000

/** What is asked for, with every parameter: the workflow is told the row's id alone. */
export interface Asked {
  accountId: string
  /** A user's id, or `operator:<name>`. */
  actor: string
  kind: CommandKind
  params: Record<string, unknown>
  route: string
  key: string | null
  reason: string | null
}

/**
 * The row of this request: the one that its idempotency key named before, else a new one.
 * Throws `idempotency_key_reused` when the key named another request.
 */
export async function insertCommand(db: Database, asked: Asked): Promise<Command> {
  const known = asked.key === null ? null : await findByKey(db, asked, asked.key)
  if (known) return known
  const { key, ...fields } = asked
  try {
    return await db.models.Command.create({ ...fields, id: newId('cmd'), idempotencyKey: key })
  } catch (error) {
    if (error instanceof UniqueConstraintError) throw new Problem('idempotency_key_in_use')
    throw error
  }
}

async function findByKey({ models }: Database, asked: Asked, idempotencyKey: string): Promise<Command | null> {
  const { actor, accountId, route } = asked
  const command = await models.Command.findOne({ where: { actor, accountId, route, idempotencyKey } })
  if (!command) return null
  if (isSpent(command)) {
    await models.Command.update({ idempotencyKey: null }, { where: { id: command.id } })
    return null
  }
  const same = isDeepStrictEqual(command.params, asked.params) && command.reason === asked.reason
  if (!same) throw new Problem('idempotency_key_reused')
  return command
}

/** A key is free again after a day, and after an outage: those answers are never stored. */
function isSpent({ createdAt, state, problem }: Command): boolean {
  if (createdAt.getTime() < Date.now() - keyLifeMs) return true
  const failed = state === 'refused' || state === 'failed'
  return failed && (problem === null || !isFinal(ERRORS[problem.code].status))
}
