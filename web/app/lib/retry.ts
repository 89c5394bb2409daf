import type { RetryAnswer } from '../contract/types.ts'

/** What came of "Pay now", in words, with the bank's page where the person must confirm. */
export type RetryResult = {
  outcome: RetryAnswer['status'] | 'refused' | 'pending'
  message: string
  url: string | null
}
