type Hash = Record<string, unknown>

const isHash = (value: unknown): value is Hash => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two JSON values say the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]))
  if (!isHash(a) || !isHash(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]))
}

/**
 * The previous values of what differs between two hashes, as `previous_attributes` tells them: changed keys only,
 * nested hashes cut down to their changed keys, arrays whole, keys that are new as null.
 */
export function previousOf(before: Hash, after: Hash): Hash {
  const previous: Hash = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key]
    const now = after[key]
    if (same(old, now)) continue
    previous[key] = isHash(old) && isHash(now) ? previousOf(old, now) : (old ?? null)
  }
  return previous
}
