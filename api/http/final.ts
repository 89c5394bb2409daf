/** Whether an answer may be kept for its idempotency key: not what is unknown, not our outages, not a limit that passes. */
export const isFinal = (status: number): boolean => status < 500 && status !== 202 && status !== 429
