import { newBankMethod, type TestBank } from '../engine/bank-accounts.ts'
import type { TestCard } from '../engine/cards.ts'
import type { Payer } from '../engine/checkout/payer.ts'
import { needsCard } from '../engine/checkout/session.ts'
import { newCardMethod, type CardHolder } from '../engine/payment-methods.ts'
import type { CheckoutSession, PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { readBank } from './bank-form.ts'
import { onlyWrong, readCard } from './card-read.ts'
import { readDetails } from './checkout-details.ts'
import { knownEmail } from './checkout-form.ts'
import { emailWrong, trimmed, type Typed, type Wrongs } from './fields.ts'

/** What is paid with, as typed. */
type Means = { type: 'card'; card: TestCard; holder: CardHolder } | { type: 'bank'; bank: TestBank } | { type: 'none' }

/** A whole form, read. */
export interface Purchase {
  means: Means
  payer: Payer
  /** What the session shows of the form once it is completed. */
  shown: Partial<CheckoutSession>
}

function readMeans(session: CheckoutSession, form: Typed, now: number): { means: Means; name: string | null } | Wrongs {
  if (!needsCard(session)) return { means: { type: 'none' }, name: null }
  if (form.way === 'bank') {
    const read = readBank(form)
    return 'wrongs' in read ? read.wrongs : { means: { type: 'bank', bank: read.bank }, name: read.name }
  }
  const read = readCard(form, now)
  if ('wrongs' in read) return read.wrongs
  return { means: { type: 'card', card: read.card, holder: read.holder }, name: read.holder.name }
}

const isRead = (read: ReturnType<typeof readMeans>): read is { means: Means; name: string | null } =>
  typeof read.means === 'object'

/** Reads the form of a session's page, or says what is wrong with it, field by field. */
export function readPurchase(session: CheckoutSession, form: Typed, now: number): Purchase | { wrongs: Wrongs } {
  const email = knownEmail(session) ?? trimmed(form.email)
  const read = readMeans(session, form, now)
  const { details, wrongs: others } = readDetails(session, form)
  const wrongs = { ...onlyWrong({ email: emailWrong(email) }), ...(isRead(read) ? {} : read), ...others }
  if (!isRead(read) || Object.keys(wrongs).length > 0) return { wrongs }
  const { address, phone, taxId, shown } = details
  const payer = { name: read.name, email, address, phone, ...(taxId ? { taxIds: [taxId] } : {}) }
  return { means: read.means, payer, shown }
}

/** What is paid with, as a payment method that belongs to nobody yet; null where nothing is needed. */
export function newMethod(ctx: Ctx, { means, payer }: Purchase): PaymentMethod | null {
  const { name, email, address = null, phone = null } = payer
  if (means.type === 'none') return null
  const method =
    means.type === 'bank'
      ? newBankMethod(ctx, means.bank, { name, email })
      : newCardMethod(ctx, means.card, { ...means.holder, email })
  const billing_details = { ...method.billing_details, phone, ...(address ? { address } : {}) }
  ctx.store.update(method, { billing_details })
  return method
}
