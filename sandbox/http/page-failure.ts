import type { PageAnswer } from '../engine/contract.ts'
import { StripeFailure } from './errors.ts'

/** A page that says why nothing was done: what its step changed before is undone. */
export class PageFailure extends StripeFailure {
  readonly page: PageAnswer

  constructor(cause: StripeFailure, page: PageAnswer) {
    super(cause.status, cause.body.error, false)
    this.page = page
  }
}
