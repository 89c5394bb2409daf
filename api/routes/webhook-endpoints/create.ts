import type { Transaction } from 'sequelize'
import type { z } from 'zod'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { WebhookEndpoint } from '#db/models/webhook-endpoint.ts'
import type { Vault } from '#db/vault.ts'
import { Problem } from '#domain/errors.ts'
import type { SignedIn } from '../../http/context.ts'
import type { CreateBody } from './schema.ts'
import { newSecret } from './secrets.ts'

const mostAnAccount = 20
/** How long an idempotency key means the same request, in real milliseconds. */
const keyLifeMs = 86_400_000

interface Made {
  endpoint: WebhookEndpoint
  secret: string
}

interface Asked {
  key: string | null
  body: z.infer<typeof CreateBody>
}

/** Makes an endpoint; its secret is in the answer and, sealed, in its row. Throws `too_many_endpoints`. */
export async function createEndpoint(
  { db, vault }: { db: Database; vault: Vault },
  { accountId, userId }: SignedIn,
  { key, body }: Asked,
): Promise<Made> {
  const creationKey = key === null ? null : `${userId}/${accountId}/${key}`
  return db.sequelize.transaction(async (transaction) => {
    await lockAccount(db, accountId, transaction)
    const unheard = creationKey === null ? null : await madeBefore(db, creationKey, body.url, transaction)
    const id = unheard?.id ?? newId('whe')
    const { secret, secrets } = newSecret(vault, id, [], new Date())
    if (unheard) return { endpoint: await unheard.update({ secrets }, { transaction }), secret }
    await assertRoom(db, accountId, transaction)
    const row = { id, accountId, secrets, creationKey, ...body, description: body.description ?? null }
    const endpoint = await db.models.WebhookEndpoint.create(row, { transaction })
    return { endpoint: await endpoint.reload({ transaction }), secret }
  })
}

/** One at a time: the number of endpoints is counted. */
const lockAccount = ({ models }: Database, accountId: string, transaction: Transaction) =>
  models.Account.findByPk(accountId, { transaction, lock: transaction.LOCK.NO_KEY_UPDATE, attributes: ['id'] })

async function assertRoom({ models }: Database, accountId: string, transaction: Transaction): Promise<void> {
  if ((await models.WebhookEndpoint.count({ where: { accountId }, transaction })) < mostAnAccount) return
  throw new Problem('too_many_endpoints', `An account has at most ${mostAnAccount} endpoints.`)
}

/**
 * The endpoint that the same request made before it died: nobody has heard of its secret, so that a new one may take
 * its place. Throws `idempotency_key_reused` when that was another request.
 */
async function madeBefore({ models }: Database, creationKey: string, url: string, transaction: Transaction) {
  const made = await models.WebhookEndpoint.findOne({ where: { creationKey }, transaction })
  if (!made) return null
  if (made.createdAt.getTime() < Date.now() - keyLifeMs) {
    await made.update({ creationKey: null }, { transaction })
    return null
  }
  if (made.url !== url) throw new Problem('idempotency_key_reused')
  return made
}
