import type { Transaction } from 'sequelize'
import { newId } from '#db/ids.ts'
import type { AttemptKind, PaymentAttempt } from '#db/models/payment-attempt.ts'
import type { Deps } from '../deps.ts'

/** Who wants to charge which invoice, and for which occurrence: a rung, a new card, a command, or the end. */
export interface ClaimRequest {
  accountId: string
  invoiceId: string
  recoveryId: string | null
  kind: AttemptKind
  rung?: number
  card?: string
  commandId?: string
  /** Billing time. */
  now: Date
}

export type Claim =
  | { state: 'claimed'; attempt: PaymentAttempt }
  /** Somebody else is paying, or left it: whoever meets it settles what can be settled. */
  | { state: 'held'; attempt: PaymentAttempt }
  /** A cancellation was asked for: nothing is charged any more. */
  | { state: 'cancelling' }
  /** This very occurrence was paid for before. */
  | { state: 'done'; attempt: PaymentAttempt }

export const LEASE_MS = 2 * 60_000
/** A claim whose lease lapsed this long ago has lost its holder. */
const LAPSED_MS = 10 * 60_000

/**
 * Claim before charge: inserts the attempt's row under the account's lock, so that one payer at a time is admitted and
 * nothing is charged once a cancellation has begun. A claim of the same occurrence is entered again.
 */
export async function claim(deps: Deps, request: ClaimRequest): Promise<Claim> {
  const { Account } = deps.db.models
  return deps.db.sequelize.transaction(async (transaction) => {
    await Account.findByPk(request.accountId, { transaction, lock: transaction.LOCK.UPDATE, rejectOnEmpty: true })
    const open = await deps.db.models.PaymentAttempt.findOne({
      where: { invoiceId: request.invoiceId, outcome: null },
      transaction,
    })
    if (open) return meet(open, request, transaction)
    if (await isCancelling(deps, request.accountId, transaction)) return { state: 'cancelling' }
    const made = await findMade(deps, request, transaction)
    if (made) return { state: 'done', attempt: made }
    return { state: 'claimed', attempt: await insert(deps, request, transaction) }
  })
}

async function meet(open: PaymentAttempt, request: ClaimRequest, transaction: Transaction): Promise<Claim> {
  if (isSame(open, request) && !open.processing) {
    await open.update({ leaseUntil: lease() }, { transaction })
    return { state: 'claimed', attempt: open }
  }
  return { state: 'held', attempt: open }
}

/** Whether the holder of a claim is lost: its lease lapsed ten real minutes ago. */
export const hasLapsed = ({ leaseUntil }: PaymentAttempt): boolean => leaseUntil.getTime() + LAPSED_MS < Date.now()

const isSame = (open: PaymentAttempt, request: ClaimRequest): boolean =>
  open.kind === request.kind &&
  open.rung === (request.rung ?? null) &&
  open.card === (request.card ?? null) &&
  open.commandId === (request.commandId ?? null)

const lease = () => new Date(Date.now() + LEASE_MS)

/** A cancellation for now that has begun, or waits for a claim to close. */
async function isCancelling(deps: Deps, accountId: string, transaction: Transaction): Promise<boolean> {
  const cancels = await deps.db.models.Command.findAll({
    where: { accountId, kind: 'cancel', state: ['begun', 'parked'] },
    transaction,
  })
  return cancels.some(({ params }) => params['at'] === 'now')
}

async function findMade(deps: Deps, request: ClaimRequest, transaction: Transaction): Promise<PaymentAttempt | null> {
  const { invoiceId, kind, rung = null, card = null, commandId = null } = request
  if (kind === 'end') return null
  const earlier = await deps.db.models.PaymentAttempt.findAll({
    where: { invoiceId, kind, rung, card, commandId },
    transaction,
  })
  return earlier.find(({ outcome }) => outcome !== 'unsent' && outcome !== 'gateway_trouble') ?? null
}

function insert(deps: Deps, request: ClaimRequest, transaction: Transaction): Promise<PaymentAttempt> {
  return deps.db.models.PaymentAttempt.create(
    {
      id: newId('att'),
      accountId: request.accountId,
      invoiceId: request.invoiceId,
      recoveryId: request.recoveryId,
      commandId: request.commandId ?? null,
      kind: request.kind,
      rung: request.rung ?? null,
      card: request.card ?? null,
      outcome: null,
      declineCode: null,
      sentAt: null,
      leaseUntil: lease(),
      dueAt: request.now,
      finishedAt: null,
    },
    { transaction },
  )
}
