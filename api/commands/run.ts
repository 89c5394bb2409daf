import type { Database } from '#db/connect.ts'
import type { Command, CommandState } from '#db/models/command.ts'
import { Problem } from '#domain/errors.ts'
import type { Answer } from '../http/endpoint.ts'
import { problemOf } from '../http/problem-body.ts'
import { customerOf } from '#db/customer.ts'
import { askAccount } from '../temporal/ask.ts'
import type { Temporal } from '../temporal/client.ts'
import { type Asked, insertCommand } from './insert.ts'

export interface CommandParts {
  db: Database
  temporal: Temporal
}

/**
 * Has the account carry out what is asked for and presents its result; 202 while that is not known.
 * Throws the problem that the account refused it with, and `temporal_unavailable` when it had not even begun.
 */
export async function command(
  parts: CommandParts,
  asked: Asked,
  present: (done: Command) => Promise<Answer> | Answer,
): Promise<Answer> {
  const row = await insertCommand(parts.db, asked)
  if (isUnfinished(row)) await send(parts, row)
  const after = await parts.db.models.Command.findByPk(row.id, { rejectOnEmpty: true })
  const state: CommandState = after.state
  switch (state) {
    case 'pending':
    case 'begun':
    case 'parked':
      return { status: 202, body: { state: 'pending', command_id: after.id } }
    case 'refused':
    case 'failed':
      throw problemOf(after.problem)
    case 'done':
      return present(after)
  }
}

const isUnfinished = ({ state }: Command) => state === 'pending' || state === 'begun' || state === 'parked'

async function send({ db, temporal }: CommandParts, { id, accountId }: Command): Promise<void> {
  const asked = await askAccount(temporal, id, { accountId, customerId: await customerOf(db, accountId) })
  if (asked === 'unreachable' && (await refuseUnbegun(db, id)))
    throw new Problem('temporal_unavailable', 'Nothing was begun; please try again shortly.', { retryAfterS: 5 })
}

const outage = { code: 'temporal_unavailable' as const, detail: 'The request was not begun.' }

/** Beginning and refusing are both one conditional update: exactly one of them happens. */
async function refuseUnbegun({ models }: Database, id: string): Promise<boolean> {
  const refused = { state: 'refused' as const, problem: outage, finishedAt: new Date(), idempotencyKey: null }
  const [rows] = await models.Command.update(refused, { where: { id, state: 'pending' } })
  return rows === 1
}
