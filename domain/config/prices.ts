import { z } from 'zod'
import type { Env } from './config.ts'
import type { Problem } from './problems.ts'

const PriceMap = z.record(z.string().min(1), z.string().min(1))
const prefix = 'STRIPE_PRICE_'
const mapName = 'STRIPE_PRICE_MAP_JSON'

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Price ids by plan id, from `STRIPE_PRICE_MAP_JSON` and every `STRIPE_PRICE_<PLAN ID>`, with what is wrong in them. */
export function readPrices(env: Env): { priceMap: Record<string, string>; problems: Problem[] } {
  const read = PriceMap.safeParse(json(env[mapName] || '{}'))
  const problems: Problem[] = read.success ? [] : [[mapName, 'must be JSON like {"premium_monthly":"price_…"}']]
  const priceMap: Record<string, string> = read.success ? { ...read.data } : {}
  for (const [name, price] of Object.entries(env)) {
    if (!name.startsWith(prefix) || name === mapName || !price) continue
    const plan = name.slice(prefix.length).toLowerCase()
    if (priceMap[plan] !== undefined && priceMap[plan] !== price)
      problems.push([name, `contradicts the price of ${plan} in ${mapName}`])
    priceMap[plan] = price
  }
  return { priceMap, problems }
}
