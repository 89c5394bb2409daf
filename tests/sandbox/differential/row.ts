import type { Lab } from './lab.ts'

/** One documented behaviour of Stripe: what is asked, what Stripe is documented to answer, and where that is written. */
export interface Row {
  /** The behaviour, in the present tense. */
  title: string
  /** The line of the notes on Stripe's documentation that it comes from, word for word. */
  source: string
  /** It acts in a bank's, a person's or a dashboard's place, which Stripe's API does not offer: never run against Stripe. */
  sandboxOnly?: true
  /** Asks through the real SDK (or plain HTTP where the protocol is meant) and answers what is to be compared. */
  ask: (lab: Lab) => Promise<unknown>
  /** What the answer holds, at least. */
  answer: unknown
}

/** Rows about one thing; they share an account, and nothing else. */
export interface Area {
  name: string
  rows: readonly Row[]
}
