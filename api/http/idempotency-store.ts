import { Op, UniqueConstraintError } from 'sequelize'
import type { Database } from '#db/connect.ts'
import type { Vault } from '#db/vault.ts'
import type { Answer } from './endpoint.ts'
import { Problem } from '#domain/errors.ts'
import { isFinal } from './final.ts'

/** How long an answer is kept, in real milliseconds. */
const retentionMs = 86_400_000
/** A twin that has not answered for this long has died with its process. */
const abandonedMs = 30_000

/** A key as it is scoped: to who asks, account and route. */
export interface Scoped {
  /** A user's id, or `operator:<name>`, `service:<name>`, `ticket:<intent>`. */
  userId: string
  /** A dash where who asks has no account. */
  accountId: string
  route: string
  key: string
}

export interface AnswerStore {
  /** Takes the key for this request (null), or gives what is stored. Throws 409 for another body, or for a twin at work. */
  claim(scope: Scoped, bodyHash: string): Promise<Answer | null>
  /** Keeps a final answer; any other leaves the key to be tried again with the same body. */
  keep(scope: Scoped, answer: Answer): Promise<void>
}

/** Where an answer may be opened again: under its own key alone. */
const placeOf = ({ userId, accountId, route, key }: Scoped) => `idempotency_keys/${userId}/${accountId}/${route}/${key}`

/** Answers kept in `idempotency_keys`, sealed: some hold what is shown once. Real time. */
export function answerStore({ models: { IdempotencyKey } }: Pick<Database, 'models'>, vault: Vault): AnswerStore {
  async function insert(scope: Scoped, bodyHash: string): Promise<boolean> {
    try {
      await IdempotencyKey.create({ ...scope, bodyHash, status: null, body: null, createdAt: new Date() })
      return true
    } catch (error) {
      if (error instanceof UniqueConstraintError) return false
      throw error
    }
  }

  async function takeOver(scope: Scoped, found: { status: number | null; createdAt: Date }): Promise<boolean> {
    if (found.status === null && found.createdAt.getTime() > Date.now() - abandonedMs) return false
    const asFound = { ...scope, status: found.status, createdAt: found.createdAt }
    const [taken] = await IdempotencyKey.update({ status: null, createdAt: new Date() }, { where: asFound })
    return taken === 1
  }

  return {
    async claim(scope, bodyHash) {
      const aged = { [Op.lt]: new Date(Date.now() - retentionMs) }
      const before = await IdempotencyKey.findOne({ where: { ...scope } })
      if (before && before.createdAt < aged[Op.lt])
        await IdempotencyKey.destroy({ where: { ...scope, createdAt: aged } })
      else if (before) return meet(scope, before, bodyHash)
      if (await insert(scope, bodyHash)) return null
      const twin = await IdempotencyKey.findOne({ where: { ...scope } })
      if (!twin) throw inProgress()
      return meet(scope, twin, bodyHash)
    },
    async keep(scope, answer) {
      // an answer that is not final leaves its status alone: the body stays binding, the work is done again
      const text = JSON.stringify({ value: answer.body })
      const body = isFinal(answer.status) ? { sealed: vault.seal(text, placeOf(scope)) } : null
      await IdempotencyKey.update({ status: answer.status, body }, { where: { ...scope } })
    },
  }

  async function meet(scope: Scoped, found: Kept, bodyHash: string): Promise<Answer | null> {
    if (found.bodyHash !== bodyHash)
      throw new Problem('idempotency_key_reused', 'This idempotency key was used for another request.')
    if (found.status !== null && isFinal(found.status)) return replay(found.status, open(scope, found.body))
    if (!(await takeOver(scope, found))) throw inProgress()
    return null
  }

  function open(scope: Scoped, body: unknown): unknown {
    return (JSON.parse(vault.open((body as { sealed: string }).sealed, placeOf(scope))) as { value: unknown }).value
  }
}

interface Kept {
  bodyHash: string
  status: number | null
  body: unknown
  createdAt: Date
}

const inProgress = () =>
  new Problem('idempotency_key_in_use', 'The same request is being answered right now.', { retryAfterS: 1 })

const replay = (status: number, body: unknown): Answer => ({
  status,
  body,
  headers: { 'Idempotency-Replayed': 'true' },
})
