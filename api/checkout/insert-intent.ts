import { createHash } from 'node:crypto'
import { UniqueConstraintError } from 'sequelize'
import { billingInstantAfter } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'

/** Sessions live shorter than the 24 h that Stripe allows, so that a slow request is still in time. */
const sessionLifeMs = 23 * 3_600_000
/** How long an idempotency key means the same request, in real milliseconds. */
const keyLifeMs = 86_400_000

/** Everything that is fixed when a person asks to buy. */
export interface Wanted {
  accountId: string
  userId: string
  key: string | null
  planId: string
  priceId: string
  quantity: number
  promotionCode: string | null
  userEmail: string | null
  successUrl: string
  cancelUrl: string
}

const hashOf = (wanted: Wanted): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        wanted.planId,
        wanted.priceId,
        wanted.quantity,
        wanted.promotionCode,
        wanted.successUrl,
        wanted.cancelUrl,
      ]),
    )
    .digest('hex')

/**
 * The row of this request: the one that its idempotency key named before, else a new one. It is in the database before
 * anything is asked of Stripe. Throws `idempotency_key_reused` when the key named another request.
 */
export async function insertIntent(db: Database, wanted: Wanted): Promise<CheckoutIntent> {
  const known = wanted.key === null ? null : await findByKey(db, wanted, wanted.key)
  if (known) return known
  const { key, ...fields } = wanted
  // an expression where the model's type wants its value; the row comes back with the instant
  const sessionExpiresAt = billingInstantAfter(db, sessionLifeMs) as unknown as Date
  const row = { ...fields, id: newId('int'), idempotencyKey: key, fingerprint: hashOf(wanted), sessionExpiresAt }
  try {
    return await db.models.CheckoutIntent.create(row)
  } catch (error) {
    if (error instanceof UniqueConstraintError) throw new Problem('idempotency_key_in_use')
    throw error
  }
}

async function findByKey({ models }: Database, wanted: Wanted, idempotencyKey: string): Promise<CheckoutIntent | null> {
  const { CheckoutIntent } = models
  const { accountId, userId } = wanted
  const intent = await CheckoutIntent.findOne({ where: { accountId, userId, idempotencyKey } })
  if (!intent) return null
  const same = intent.sameAs ? await CheckoutIntent.findByPk(intent.sameAs) : null
  if (isSpent(intent, same ?? intent)) {
    await CheckoutIntent.update({ idempotencyKey: null }, { where: { id: intent.id } })
    return null
  }
  if (intent.fingerprint !== hashOf(wanted) || intent.userEmail !== wanted.userEmail)
    throw new Problem('idempotency_key_reused')
  return intent
}

/** A key is free again after a day, and when its checkout is over: what was final is told by the stored answers. */
const isSpent = (intent: CheckoutIntent, open: CheckoutIntent): boolean =>
  open.closedAt !== null || intent.createdAt.getTime() < Date.now() - keyLifeMs
