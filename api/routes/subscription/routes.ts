import { readSubscriptionFacts } from '#db/subscription-read.ts'
import { billingNow } from '#domain/clock.ts'
import type { Database } from '#db/connect.ts'
import type { CommandKind } from '#db/models/command.ts'
import { command } from '../../commands/run.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'
import { type Call, type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { PendingSchema } from '../../http/schemas.ts'
import { presentSubscription } from './present.ts'
import { CancelBody, RetrySchema, SubscriptionSchema } from './schema.ts'

const tag = 'Subscription'
const changed = {
  200: { description: 'The subscription as it is now', schema: SubscriptionSchema },
  202: { description: 'Not known within 8 s', schema: PendingSchema },
}

/** The account's subscription, and what its owner may ask to be done with it. */
export function subscriptionRoutes(deps: Deps): Endpoint[] {
  return [read(deps), cancel(deps), resume(deps), retry(deps)]
}

const read = ({ db, guards }: Deps) =>
  endpoint({
    method: 'GET',
    path: '/billing/subscription',
    summary: 'How the account stands',
    tag,
    guard: guards.may('GET /billing/subscription'),
    answers: { 200: { description: 'The subscription', schema: SubscriptionSchema } },
    handle: async ({ who }) => ok(await subscriptionBody(db, who.accountId)),
  })

const cancel = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/billing/subscription/cancel',
    summary: 'Cancels at the end of the period, or now',
    tag,
    guard: deps.guards.may('POST /billing/subscription/cancel'),
    body: CancelBody,
    answers: changed,
    handle: (call) =>
      command(deps, asked(call, 'cancel', { at: call.body.at }, call.body.reason ?? null), async () =>
        ok(await subscriptionBody(deps.db, call.who.accountId)),
      ),
  })

const resume = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/billing/subscription/resume',
    summary: 'Undoes a cancellation that has not taken effect',
    tag,
    guard: deps.guards.may('POST /billing/subscription/resume'),
    answers: changed,
    handle: (call) =>
      command(deps, asked(call, 'resume'), async () => ok(await subscriptionBody(deps.db, call.who.accountId))),
  })

const retry = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/billing/payment/retry',
    summary: 'Pays the open invoice now',
    tag,
    guard: deps.guards.may('POST /billing/payment/retry'),
    answers: {
      200: { description: 'What became of the payment', schema: RetrySchema },
      202: { description: 'Not known within 8 s', schema: PendingSchema },
    },
    handle: (call) => command(deps, asked(call, 'retry_payment'), (done) => ok(done.result ?? {})),
  })

type Asker = Pick<Call<unknown, unknown, unknown, SignedIn>, 'who' | 'key'>

const asked = (
  { who, key }: Asker,
  kind: CommandKind,
  params: Record<string, unknown> = {},
  reason: string | null = null,
) => ({
  accountId: who.accountId,
  actor: who.userId,
  kind,
  params,
  route: kind,
  key,
  reason,
})

/** How an account stands now, as it is answered. */
export async function subscriptionBody(db: Database, accountId: string) {
  const facts = await readSubscriptionFacts(db, accountId)
  return presentSubscription(facts, billingNow(Date.now(), facts.offsetMs))
}
