import { randomBytes } from 'node:crypto'

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

let pool = randomBytes(4096)
let used = 0

/** Asking the system for every id by itself would take longer than all the rest of an id. */
function nextByte(): number {
  if (used === pool.length) {
    pool = randomBytes(pool.length)
    used = 0
  }
  return pool[used++] ?? 0
}

/** `length` random base62 characters, evenly distributed. */
export function base62(length: number): string {
  let text = ''
  while (text.length < length) {
    const byte = nextByte()
    if (byte < 248) text += letters[byte % 62]
  }
  return text
}

/** Which object a Stripe id names, by its prefix. */
const prefixes: Record<string, string> = {
  cus: 'customer',
  sub: 'subscription',
  si: 'subscription_item',
  in: 'invoice',
  il: 'line_item',
  inpay: 'invoice_payment',
  ii: 'invoiceitem',
  pi: 'payment_intent',
  ch: 'charge',
  re: 'refund',
  pm: 'payment_method',
  seti: 'setup_intent',
  cs: 'checkout.session',
  bps: 'billing_portal.session',
  bpc: 'billing_portal.configuration',
  prod: 'product',
  price: 'price',
  promo: 'promotion_code',
  di: 'discount',
  evt: 'event',
  we: 'webhook_endpoint',
  clock: 'test_helpers.test_clock',
  du: 'dispute',
  dp: 'dispute',
  txn: 'balance_transaction',
  sub_sched: 'subscription_schedule',
  txr: 'tax_rate',
  txi: 'tax_id',
  cbtxn: 'customer_balance_transaction',
  cn: 'credit_note',
  feat: 'entitlements.feature',
  ent: 'entitlements.active_entitlement',
}

/** The object type an id names, e.g. `cus_…` → `customer`; undefined for ids people choose themselves. */
export function typeOfId(id: string): string | undefined {
  const cut = id.startsWith('sub_sched_') ? 'sub_sched' : id.slice(0, id.indexOf('_'))
  return prefixes[cut]
}
