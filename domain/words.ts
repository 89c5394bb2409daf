/** What operators read on a run in the Temporal UI: where it stands and what it waits for, in plain words. No personal data. */
export const words = {
  account: {
    syncing: 'Reading this account at Stripe and writing what changed.',
    running: (commandId: string) => `Carrying out command \`${commandId}\`.`,
    synced: (status: string, plan: string | null) =>
      `In step with Stripe: subscription **${status}**${plan ? `, plan **${plan}**` : ''}. Nothing left to do; the run closes.`,
    refused:
      'Stripe refuses to tell about this customer (see the failed activity). Events stay unapplied and are tried again; the run closes.',
    nobody: 'No Stripe customer yet: nothing to read. The run closes.',
  },
  checkout: {
    opening: (intentId: string) => `Making a Checkout session for intent \`${intentId}\`.`,
    waiting: (intentId: string, until: string) =>
      `Waiting for the customer to pay (intent \`${intentId}\`). The session is open until ${until} of billing time; a payment or its expiry ends the wait.`,
    processing: (intentId: string) => `Paid by a slow method (intent \`${intentId}\`): waiting for the bank.`,
    closed: 'No checkout is open. The run closes.',
    timer: 'until the session expires',
  },
  erasure: {
    settling: 'Seeing that nothing can be charged any more: a checkout or a plan that is left is ended.',
    atStripe: 'Deleting the person’s customers at Stripe.',
    rows: 'Taking the person out of every row, once what Stripe told of them is worked through.',
    done: 'Forgotten. Records of money stay, by ids alone.',
  },
  notify: {
    waiting: (until: string) => `Counting what happens until ${until} of billing time; then one message sums it up.`,
    closed: 'No window is open. The run closes once everything is sent.',
    timer: 'until the next message',
  },
  outbound: {
    delivering: 'Sending what is queued for this endpoint, one after the other.',
    delivered: 'Everything is delivered. The run closes.',
    disabled: 'The endpoint is disabled or gone: nothing is sent. The run closes.',
    failing: (attempts: number) =>
      `The endpoint does not take what it is sent (**${attempts}** failed attempts of the first in its queue). Waiting, in real time, for the next attempt; what is queued behind waits as well.`,
    timer: 'until the next attempt',
  },
  recovery: {
    beginning: 'A renewal failed: taking over from Stripe.',
    attempt: (rung: number, of: number, at: string) =>
      `Waiting for attempt **${rung} of ${of}** at ${at} of billing time. A new card, a payment or a cancellation acts at once.`,
    restrict: (at: string) =>
      `No automatic attempt before access is restricted at ${at} of billing time. Waiting for the customer.`,
    end: (at: string, action: string) =>
      `All attempts are used or need the customer. At ${at} of billing time the policy ends it: **${action}**.`,
    ending: (at: string) => `Ending, but a payment is still in progress: looking again at ${at} of billing time.`,
    settled: (outcome: string) => `Settled: **${outcome}**.`,
    timer: {
      attempt: 'until the next attempt',
      restrict: 'until access is restricted',
      end: 'until the policy ends it',
    },
  },
} as const
