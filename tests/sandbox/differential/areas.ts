import type { Area } from './row.ts'
import { attempts } from './rows/attempts.ts'
import { cancelling } from './rows/cancelling.ts'
import { changes } from './rows/changes.ts'
import { discounts } from './rows/discounts.ts'
import { invoices } from './rows/invoices.ts'
import { pausing } from './rows/pausing.ts'
import { prices } from './rows/prices.ts'
import { prorations } from './rows/prorations.ts'
import { status } from './rows/status.ts'
import { trials } from './rows/trials.ts'

/** All rows, area by area. */
export const areas: readonly Area[] = [
  status,
  trials,
  cancelling,
  pausing,
  prorations,
  changes,
  invoices,
  attempts,
  discounts,
  prices,
]
