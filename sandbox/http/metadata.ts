import { invalidRequest } from './errors.ts'

/** Stripe's metadata: flat strings. */
export type Metadata = Record<string, string>

const maxKeys = 50

/**
 * What metadata becomes after a request: keys are merged, an empty value deletes its key, null (`metadata=`) clears all,
 * undefined leaves it. Throws 400 for more than 50 keys.
 */
export function mergeMetadata(old: Metadata, given: unknown): Metadata {
  if (given === undefined) return old
  if (given === null) return {}
  const merged: Metadata = { ...old }
  for (const [key, value] of Object.entries(given as Metadata)) {
    if (value === '') delete merged[key]
    else merged[key] = value
  }
  if (Object.keys(merged).length > maxKeys) {
    throw invalidRequest(`Metadata can have at most ${maxKeys} keys.`, { param: 'metadata' })
  }
  return merged
}
