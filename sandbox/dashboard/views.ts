import type { View } from './types.ts'
import { clockViews } from './views/clock.ts'
import { customerViews } from './views/customers.ts'
import { eventViews } from './views/events.ts'
import { faultViews } from './views/faults.ts'
import { ledgerViews } from './views/ledger.ts'
import { objectViews } from './views/objects.ts'
import { overviewViews } from './views/overview.ts'
import { requestViews } from './views/requests.ts'
import { stateViews } from './views/state.ts'
import { webhookViews } from './views/webhooks.ts'

/** Every page of the dashboard. */
export const views: View[] = [
  ...overviewViews,
  ...customerViews,
  ...eventViews,
  ...webhookViews,
  ...requestViews,
  ...clockViews,
  ...faultViews,
  ...ledgerViews,
  ...stateViews,
  ...objectViews,
]
