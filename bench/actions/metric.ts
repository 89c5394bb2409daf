import { setTimeout as pause } from 'node:timers/promises'

/** The server brings its page up to date once a second. */
const reportedMs = 1_500

/** How many actions the server itself has counted so far, by its own names of them, once the count stands still. */
export async function countedActions(metricsUrl: string): Promise<Record<string, number>> {
  const read = async () => parseActions(await (await fetch(metricsUrl)).text())
  for (let before = await read(); ;) {
    await pause(reportedMs)
    const after = await read()
    if (Object.keys(countedBetween(before, after)).length === 0) return after
    before = after
  }
}

/** Reads the family `action` of a Prometheus page; the actions of the server's own system are left out. */
export function parseActions(page: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [, labels = '', value] of page.matchAll(/^action\{(.*)\} (\S+)$/gm)) {
    const type = /action_type="([^"]*)"/.exec(labels)?.[1] ?? 'unknown'
    if (labels.includes('namespace="temporal-system"')) continue
    counts[type] = (counts[type] ?? 0) + Number(value)
  }
  return counts
}

/** What was counted between two looks. */
export function countedBetween(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  const found = Object.entries(after).map(([type, count]) => [type, count - (before[type] ?? 0)] as const)
  return Object.fromEntries(found.filter(([, count]) => count > 0))
}
