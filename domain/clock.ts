/** Billing time is real time plus an offset in milliseconds; the offset is 0 except on the sandbox. */
export const billingNow = (realNowMs: number, offsetMs: number): Date => new Date(realNowMs + offsetMs)

/** A day of billing time is 86,400 s, never a calendar day. */
export const DAY_MS = 86_400_000
