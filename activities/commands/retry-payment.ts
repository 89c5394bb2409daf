import { Op } from 'sequelize'
import type { Command } from '#db/models/command.ts'
import type { Invoice } from '#db/models/invoice.ts'
import { Problem } from '#domain/errors.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { type Claim, claim } from '../payments/claim.ts'
import { finish, settleLapsed } from '../payments/finish.ts'
import { pay, type Payment } from '../payments/pay.ts'
import { currentOf } from './cancel.ts'
import type { Done } from './run-command.ts'

const A_MINUTE_MS = 60_000

/** Pays the open invoice now, outside the automatic budget; at most one such attempt a minute. */
export async function retryPayment(deps: Deps, command: Command): Promise<Done> {
  const invoice = await openInvoice(deps, command.accountId)
  const claimed = await take(deps, command, invoice.id)
  switch (claimed.state) {
    case 'claimed': {
      const payment = await pay(deps, claimed.attempt, accountWorkflowId(command.accountId))
      await finish(deps, claimed.attempt, payment)
      return { status: shown(payment), ...(payment.outcome === 'requires_action' ? { url: invoice.hostedUrl } : {}) }
    }
    case 'lapsed':
      await settleLapsed(deps, claimed.attempt)
      return 'parked'
    case 'held':
      if (claimed.attempt.processing) return { status: 'processing' }
      return 'parked'
    case 'cancelling':
      throw new Problem('nothing_to_pay', 'The subscription is being canceled.')
    case 'done':
      return { status: 'processing' }
  }
}

async function openInvoice(deps: Deps, accountId: string): Promise<Invoice> {
  const current = await currentOf(deps, accountId)
  const where = { subscriptionId: current.id, status: 'open' as const }
  const invoice = await deps.db.models.Invoice.findOne({ where, order: [['stripeCreatedAt', 'ASC']] })
  if (!invoice) throw new Problem('nothing_to_pay')
  return invoice
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

function shown(payment: Payment): 'paid' | 'declined' | 'processing' | 'requires_action' {
  switch (payment.outcome) {
    case 'succeeded':
    case 'not_needed':
      return 'paid'
    case 'declined':
    case 'unsent':
      return 'declined'
    case 'processing':
    case 'requires_action':
      return payment.outcome
  }
}
