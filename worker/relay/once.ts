const KEEP_MS = 3_600_000

/** True at most once in so many real milliseconds for each id; forgets ids after an hour. */
export function createOnce(now: () => number = Date.now): (id: string, everyMs: number) => boolean {
  const last = new Map<string, number>()
  return (id, everyMs) => {
    const at = now()
    const before = last.get(id)
    if (before !== undefined && at - before < everyMs) return false
    for (const [key, seen] of last) if (at - seen > KEEP_MS) last.delete(key)
    last.set(id, at)
    return true
  }
}
