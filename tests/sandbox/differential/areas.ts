import type { Area } from './row.ts'
import { attempts } from './rows/attempts.ts'
import { authentication } from './rows/authentication.ts'
import { byHand } from './rows/by-hand.ts'
import { cancelling } from './rows/cancelling.ts'
import { changes } from './rows/changes.ts'
import { checkout } from './rows/checkout.ts'
import { clocks } from './rows/clocks.ts'
import { debits } from './rows/debits.ts'
import { deleted } from './rows/deleted.ts'
import { discounts } from './rows/discounts.ts'
import { disputes } from './rows/disputes.ts'
import { entitlements } from './rows/entitlements.ts'
import { errors } from './rows/errors.ts'
import { idempotency } from './rows/idempotency.ts'
import { invoices } from './rows/invoices.ts'
import { lists } from './rows/lists.ts'
import { methods } from './rows/methods.ts'
import { money } from './rows/money.ts'
import { objects } from './rows/objects.ts'
import { pausing } from './rows/pausing.ts'
import { portal } from './rows/portal.ts'
import { prices } from './rows/prices.ts'
import { prorations } from './rows/prorations.ts'
import { purchases } from './rows/purchases.ts'
import { schedules } from './rows/schedules.ts'
import { status } from './rows/status.ts'
import { trials } from './rows/trials.ts'
import { webhooks } from './rows/webhooks.ts'

/** All rows, area by area. */
export const areas: readonly Area[] = [
  status,
  trials,
  cancelling,
  pausing,
  schedules,
  prorations,
  changes,
  invoices,
  byHand,
  attempts,
  discounts,
  prices,
  money,
  disputes,
  checkout,
  purchases,
  authentication,
  debits,
  methods,
  portal,
  entitlements,
  clocks,
  idempotency,
  objects,
  lists,
  deleted,
  webhooks,
  errors,
]
