import { readSubscriptionFacts } from '#db/subscription-read.ts'
import { billingNow } from '#domain/clock.ts'
import type { Database } from '#db/connect.ts'
import type { Account } from '#db/models/account.ts'
import { Problem } from '#domain/errors.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import { checkoutWorkflowId } from '#workflows/checkout/id.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentSubscription } from '../subscription/present.ts'
import { iso, presentCommand, presentRecovery } from './present.ts'
import { AccountSchema, IdParams } from './schema.ts'

const newestCommands = 20

/** One account, as operators see it. */
export function accountRoutes({ db, guards }: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/ops/accounts/:id',
      summary: 'One account: where it stands, and the runs that look after it',
      tag: 'Operators',
      guard: guards.operator,
      params: IdParams,
      answers: { 200: { description: 'The account', schema: AccountSchema } },
      handle: async ({ params }) => ok(await show(db, await findAccount(db, params.id))),
    }),
  ]
}

/** The account with this id. Throws `not_found`. */
export async function findAccount({ models }: Database, id: string): Promise<Account> {
  const account = await models.Account.findByPk(id)
  if (!account) throw new Problem('not_found')
  return account
}

async function show(db: Database, account: Account) {
  const { id: accountId } = account
  const { Command, Recovery, StripeEvent } = db.models
  const [facts, recoveries, commands, unapplied, failed] = await Promise.all([
    readSubscriptionFacts(db, accountId),
    Recovery.findAll({ where: { accountId }, order: [['createdAt', 'DESC']], limit: 20 }),
    Command.findAll({ where: { accountId }, order: [['createdAt', 'DESC']], limit: newestCommands }),
    StripeEvent.count({ where: { accountId, state: ['pending', 'dispatched'] } }),
    StripeEvent.count({ where: { accountId, state: 'failed' } }),
  ])
  const open = recoveries.filter(({ state }) => state !== 'settled')
  return {
    id: accountId,
    kind: account.kind,
    customer_id: account.stripeCustomerId,
    synced_at: iso(account.syncedAt),
    subscription: presentSubscription(facts, billingNow(Date.now(), facts.offsetMs)),
    unapplied_events: unapplied,
    failed_events: failed,
    workflow_ids: [
      accountWorkflowId(accountId),
      checkoutWorkflowId(accountId),
      ...open.map(({ invoiceId }) => recoveryWorkflowId(invoiceId)),
    ],
    recoveries: recoveries.map(presentRecovery),
    commands: commands.map(presentCommand),
  }
}
