import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create.ts'

// Stripe keeps an idempotency key for at least 24 h: whatever sends one gives up before, and reads back (architecture: keys).
const KEY_LIFE = '20 hours'
// Every activity beats (`activities/heartbeats.ts`): one whose worker died is tried again after this.
const DEAD_AFTER = '10 seconds'
const patient = { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' } as const

/** Moves money or changes Stripe, each call under a key of business identity. */
export const moneyMoves = proxyActivities<
  Pick<Activities, 'beginRecovery' | 'attemptPayment' | 'reviewRecovery' | 'endRecovery' | 'settleCheckout'>
>({
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: DEAD_AFTER,
  scheduleToCloseTimeout: KEY_LIFE,
  retry: patient,
})

/** A person waits for the answer: an outage is told instead of waited for. */
export const whileWaited = proxyActivities<Pick<Activities, 'openSession'>>({
  startToCloseTimeout: '6 seconds',
  scheduleToCloseTimeout: '6500 milliseconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2 },
})

/** One command of a person or operator; on an outage its row stays begun and the relay sends it again. */
export const commands = proxyActivities<Pick<Activities, 'runCommand'>>({
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: DEAD_AFTER,
  scheduleToCloseTimeout: '10 minutes',
  retry: patient,
})

/** Tells customers' endpoints; each pass notes in rows what came of it, and one that died is begun again. */
export const deliveries = proxyActivities<Pick<Activities, 'deliverWebhooks'>>({
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: DEAD_AFTER,
  retry: patient,
})

/** Reads Stripe and writes rows; outages are waited out. */
export const records = proxyActivities<
  Pick<Activities, 'syncAccount' | 'restrictAccess' | 'failIntent' | 'stepWindow' | 'giveUp'>
>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: DEAD_AFTER,
  retry: { ...patient, maximumInterval: '30 seconds' },
})

/** Forgets a person, step by step; outages, and a checkout that is being ended, are waited out. */
export const erasures = proxyActivities<Pick<Activities, 'settleBilling' | 'eraseCustomers' | 'eraseRows'>>({
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: DEAD_AFTER,
  retry: { ...patient, maximumInterval: '30 seconds' },
})

/** Tells people. What could not be sent for two hours is old, and said to have failed. */
export const messages = proxyActivities<Pick<Activities, 'deliver'>>({
  startToCloseTimeout: '40 seconds',
  heartbeatTimeout: DEAD_AFTER,
  scheduleToCloseTimeout: '2 hours',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '10 minutes' },
})

/** One try, whose answer somebody waits for. */
export const messageNow = proxyActivities<Pick<Activities, 'deliver'>>({
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: DEAD_AFTER,
  retry: { maximumAttempts: 1 },
})
