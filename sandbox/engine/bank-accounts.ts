import { createHash } from 'node:crypto'
import type { Ctx } from '../store/types.ts'
import { rememberBehaviour, type Decline } from './contract.ts'
import type { CardHolder } from './payment-methods.ts'
import type { PaymentMethod } from './types.ts'

/** One of Stripe's test bank accounts: how its debits end, days after they were begun. */
export interface TestBank {
  /** The template id that stands for it, e.g. `pm_usBankAccount_success`; also the name of its behaviour. */
  id: string
  routing: string
  account: string
  /** How a debit fails; null when it settles. */
  failure: Decline | null
}

const failure = (code: string, message: string, network: string): Decline => ({
  code,
  decline_code: null,
  message,
  advice_code: null,
  network_decline_code: network,
})

const bank = (name: string, account: string, ends: Decline | null = null): TestBank => ({
  id: `pm_usBankAccount_${name}`,
  routing: '110000000',
  account,
  failure: ends,
})

const closed = failure('account_closed', 'The customer’s bank account has been closed.', 'R02')
const unknown = failure('no_account', 'The customer’s bank account could not be located.', 'R03')
const short = failure(
  'insufficient_funds',
  'The customer’s account has insufficient funds to cover this payment.',
  'R01',
)
const unwanted = failure(
  'debit_not_authorized',
  'The customer has notified their bank that this payment was unauthorized.',
  'R29',
)

/** Stripe's documented test bank accounts (US, debited by ACH). */
export const testBanks: readonly TestBank[] = [
  bank('success', '000123456789'),
  bank('accountClosed', '000111111113', closed),
  bank('noAccount', '000111111116', unknown),
  bank('insufficientFunds', '000222222227', short),
  bank('debitNotAuthorized', '000333333335', unwanted),
]

/** The bank account of a template id, `pm_usBankAccount` meaning the one that works. */
export const templateBank = (id: string): TestBank | undefined =>
  testBanks.find((one) => one.id === (id === 'pm_usBankAccount' ? 'pm_usBankAccount_success' : id))

/** The test account of the numbers as typed, if there is one. */
export const bankByNumbers = (routing: string, account: string): TestBank | undefined =>
  testBanks.find((one) => one.routing === routing.trim() && one.account === account.trim())

/** A bank account that belongs to nobody yet, stored; no event. */
export function newBankMethod(ctx: Ctx, { id, routing, account }: TestBank, holder: CardHolder): PaymentMethod {
  const method = ctx.store.put<PaymentMethod>({
    id: ctx.store.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: holder.email,
      name: holder.name,
      phone: null,
      tax_id: null,
    },
    created: ctx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_type: 'checking',
      bank_name: 'STRIPE TEST BANK',
      financial_connections_account: null,
      fingerprint: createHash('sha256').update(`${routing} ${account}`).digest('hex').slice(0, 16),
      last4: account.slice(-4),
      networks: { preferred: 'ach', supported: ['ach'] },
      routing_number: routing,
      status_details: {},
    },
  })
  rememberBehaviour(ctx, method.id, id)
  return method
}
