import { literal, type Transaction } from 'sequelize'
import type { z } from 'zod'
import type { Database } from '#db/connect.ts'
import type { WebhookEndpoint } from '#db/models/webhook-endpoint.ts'
import type { Vault } from '#db/vault.ts'
import { Problem } from '#domain/errors.ts'
import type { PatchBody } from './schema.ts'
import { newSecret } from './secrets.ts'

/** Which endpoint of which account. */
export interface Named {
  id: string
  accountId: string
}

/** An endpoint of the account. Throws `not_found`. */
export async function findEndpoint(
  { models }: Database,
  { id, accountId }: Named,
  transaction?: Transaction,
): Promise<WebhookEndpoint> {
  const locked = transaction ? { transaction, lock: transaction.LOCK.NO_KEY_UPDATE } : {}
  const endpoint = await models.WebhookEndpoint.findOne({ where: { id, accountId }, ...locked })
  if (!endpoint) throw new Problem('not_found')
  return endpoint
}

/** Its run looks at once, whatever it waits for. */
export const lookNow = { nextAttemptAt: null, asked: literal('asked + 1') as unknown as number }

function patchOf({ status, ...rest }: z.infer<typeof PatchBody>, present: WebhookEndpoint) {
  if (status === 'disabled' && present.status === 'enabled')
    return { ...rest, status, disabledReason: 'owner' as const, nextAttemptAt: null }
  if (status === 'enabled' && present.status === 'disabled')
    return { ...rest, ...lookNow, status, disabledReason: null, failingSince: null }
  return rest.url === undefined || rest.url === present.url ? rest : { ...rest, ...lookNow }
}

/** Changes an endpoint. Enabled again, or at another address, it is sent at once what waits for it. */
export const changeEndpoint = (db: Database, named: Named, body: z.infer<typeof PatchBody>): Promise<WebhookEndpoint> =>
  db.sequelize.transaction(async (transaction) => {
    const endpoint = await findEndpoint(db, named, transaction)
    // what was left out is no change
    const patch = Object.fromEntries(Object.entries(patchOf(body, endpoint)).filter(([, value]) => value !== undefined))
    await endpoint.update(patch, { transaction })
    return endpoint.reload({ transaction })
  })

/** Gives an endpoint a new secret; the present one goes on signing for a day. */
export const rotateSecret = (
  { db, vault }: { db: Database; vault: Vault },
  named: Named,
): Promise<{ endpoint: WebhookEndpoint; secret: string }> =>
  db.sequelize.transaction(async (transaction) => {
    const endpoint = await findEndpoint(db, named, transaction)
    const { secret, secrets } = newSecret(vault, endpoint.id, endpoint.secrets, new Date())
    return { endpoint: await endpoint.update({ secrets }, { transaction }), secret }
  })

/** Forgets an endpoint with its log; after the last one, also what the account's endpoints were told of it. */
export async function removeEndpoint(db: Database, named: Named): Promise<void> {
  const { accountId } = named
  await db.sequelize.transaction(async (transaction) => {
    const { Account, OutboundStanding, WebhookEndpoint } = db.models
    // taken first by whoever changes rows of an account, so that nobody waits in a circle
    await Account.findByPk(accountId, { transaction, lock: transaction.LOCK.KEY_SHARE, attributes: ['id'] })
    const endpoint = await findEndpoint(db, named, transaction)
    await endpoint.destroy({ transaction })
    if ((await WebhookEndpoint.count({ where: { accountId }, transaction })) > 0) return
    await OutboundStanding.destroy({ where: { accountId }, transaction })
  })
}
