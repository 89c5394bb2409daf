import type { Store, StripeObject } from '../../store/types.ts'

/** The newest objects of a kind that fit, newest first. */
export function newest<T extends StripeObject>(
  store: Store,
  object: string,
  most: number,
  fits: (one: T) => boolean = () => true,
): T[] {
  return [...store.all<T>(object)].filter(fits).slice(-most).reverse()
}
