import type { Ctx, StripeObject } from '../store/types.ts'

/** Changes an object and, if anything really changed, emits `event` with the previous values. Returns those. */
export function change<T extends StripeObject>(
  ctx: Ctx,
  target: T,
  patch: { [K in keyof T]?: T[K] },
  event: string,
): Record<string, unknown> {
  const previous = ctx.store.update(target, patch)
  if (Object.keys(previous).length > 0) ctx.emit(event, target, previous)
  return previous
}
