import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import { ownerOfCustomer, ownerOfRefs } from '#db/owners.ts'
import type { Envelope, EventRefs } from '#domain/envelope.ts'
import { readTrouble } from '#stripe/failure.ts'

export interface Owner {
  accountId: string | null
  /** The customer, once Stripe was asked: kept, so that linking it later finds this event. */
  customerId: string | null
}

/** Whose event it is: by its customer, by our rows, and last by asking Stripe. Throws on outages. */
export async function findOwner(db: Database, stripe: Stripe | null, envelope: Envelope): Promise<Owner> {
  if (envelope.customerId) {
    return { accountId: await ownerOfCustomer(db, envelope.customerId), customerId: envelope.customerId }
  }
  const accountId = await ownerOfRefs(db, envelope.refs)
  if (accountId || !stripe) return { accountId, customerId: null }
  const customerId = await askStripe(stripe, envelope.refs)
  return { accountId: customerId ? await ownerOfCustomer(db, customerId) : null, customerId }
}

/** Refunds and disputes name only their charge or payment. */
async function askStripe(stripe: Stripe, { charge, paymentIntent }: EventRefs): Promise<string | null> {
  try {
    if (charge) return idOf((await stripe.charges.retrieve(charge)).customer)
    if (paymentIntent) return idOf((await stripe.paymentIntents.retrieve(paymentIntent)).customer)
    return null
  } catch (error) {
    if (readTrouble(error)?.kind === 'refused') return null
    throw error
  }
}

const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)
