import { Op } from 'sequelize'
import type { Command } from '#db/models/command.ts'
import type { AttemptOutcome, PaymentAttempt } from '#db/models/payment-attempt.ts'
import { Problem } from '#domain/errors.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { type Claim, claim } from '../payments/claim.ts'
import { finish, settleIfDecided } from '../payments/finish.ts'
import { pay } from '../payments/pay.ts'
import { currentOf } from './cancel.ts'
import type { Done } from './run-command.ts'

const A_MINUTE_MS = 60_000

/** Pays the open invoice now, outside the automatic budget; at most one such attempt a minute. Entered again, it goes on. */
export async function retryPayment(deps: Deps, command: Command): Promise<Done> {
  const earlier = await deps.db.models.PaymentAttempt.findOne({ where: { commandId: command.id } })
  if (earlier && isPlaced(earlier)) return answer(deps, earlier)
  const claimed = await take(deps, command, earlier?.invoiceId ?? (await openInvoice(deps, command.accountId)))
  switch (claimed.state) {
    case 'claimed': {
      const payment = await pay(deps, claimed.attempt, accountWorkflowId(command.accountId))
      await finish(deps, claimed.attempt, payment)
      return answer(deps, claimed.attempt)
    }
    case 'held':
      return meet(deps, claimed.attempt)
    case 'cancelling':
      throw new Problem('nothing_to_pay', 'The subscription is being canceled.')
    case 'done':
      return answer(deps, claimed.attempt)
  }
}

/** The money was asked for, and Stripe answered. */
const isPlaced = ({ outcome, processing }: PaymentAttempt): boolean => outcome !== null || processing

async function openInvoice(deps: Deps, accountId: string): Promise<string> {
  const current = await currentOf(deps, accountId)
  const where = { subscriptionId: current.id, status: 'open' as const }
  const invoice = await deps.db.models.Invoice.findOne({ where, order: [['stripeCreatedAt', 'ASC']] })
  if (!invoice) throw new Problem('nothing_to_pay')
  return invoice.id
}

/** Another payer holds the invoice: wait until that is decided, unless its bank takes its time. */
async function meet(deps: Deps, attempt: PaymentAttempt): Promise<Done> {
  const decided = await settleIfDecided(deps, attempt)
  return attempt.processing && !decided ? { status: 'processing' } : 'parked'
}

async function take(deps: Deps, command: Command, invoiceId: string): Promise<Claim> {
  const kind = command.actor.startsWith('operator:') ? 'operator' : 'customer'
  await refuseHaste(deps, command, invoiceId)
  const { now } = await billingTime(deps)
  const recovery = await deps.db.models.Recovery.findOne({ where: { invoiceId } })
  const { accountId, id: commandId } = command
  return claim(deps, { accountId, invoiceId, recoveryId: recovery?.id ?? null, kind, commandId, now })
}

async function refuseHaste(deps: Deps, command: Command, invoiceId: string): Promise<void> {
  const recent = await deps.db.models.PaymentAttempt.findOne({
    where: {
      invoiceId,
      kind: ['customer', 'operator'],
      createdAt: { [Op.gt]: new Date(Date.now() - A_MINUTE_MS) },
      commandId: { [Op.ne]: command.id },
    },
  })
  if (recent) throw new Problem('rate_limited', 'A payment was tried less than a minute ago.')
}

/** What the person is told, read from the attempt's row. */
async function answer(deps: Deps, attempt: PaymentAttempt): Promise<Record<string, unknown>> {
  const status = shown(attempt.outcome)
  if (status !== 'requires_action') return { status }
  const invoice = await deps.db.models.Invoice.findByPk(attempt.invoiceId)
  return { status, url: invoice?.hostedUrl ?? null }
}

function shown(outcome: AttemptOutcome | null): 'paid' | 'declined' | 'processing' | 'requires_action' {
  switch (outcome) {
    case 'succeeded':
    case 'not_needed':
      return 'paid'
    case 'declined':
    case 'unsent':
    case 'gateway_trouble':
      return 'declined'
    case 'requires_action':
      return outcome
    case null:
      return 'processing'
  }
}
