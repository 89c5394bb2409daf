import type { PageRoute } from '../engine/contract.ts'

/** The hosted pages. */
export const billingPages: PageRoute[] = []
