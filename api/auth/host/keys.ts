import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, type LocalJWKSet } from 'jose'
import { Problem } from '#domain/errors.ts'

/** Real milliseconds. */
export interface KeyTimes {
  /** How old keys may be before they are asked for anew: what was withdrawn is good no longer than this. */
  freshMs: number
  /** How old they may be while nobody answers. */
  keepMs: number
  /** Between two questions, whatever is asked of us meanwhile. */
  coolDownMs: number
}

const usual: KeyTimes = { freshMs: 600_000, keepMs: 86_400_000, coolDownMs: 30_000 }
const patienceMs = 3_000
const longest = 262_144

/**
 * The public keys of an issuer, remembered. A key that is not among them is looked for once more (rotation); while nobody
 * answers, those known are good for a day. Throws `host_unavailable` when there is none at all.
 */
export function hostKeys(url: string, times: KeyTimes = usual): JWTVerifyGetKey {
  let known: { keys: LocalJWKSet; atMs: number } | null = null
  let askedMs = -Infinity
  let asking: Promise<void> | null = null

  const ask = async () => {
    askedMs = performance.now()
    const keys = await fetchKeys(url).catch(() => null)
    if (keys) known = { keys, atMs: performance.now() }
    asking = null
  }
  const ageMs = () => (known ? performance.now() - known.atMs : Infinity)
  /** Asks, unless that was done just now; many at once ask once. */
  const refresh = async (): Promise<boolean> => {
    if (!asking && performance.now() - askedMs < times.coolDownMs) return false
    await (asking ??= ask())
    return true
  }
  const present = () => {
    if (known && ageMs() < times.keepMs) return known.keys
    throw new Problem('host_unavailable', 'Nobody can say now whether the token is good.', { retryAfterS: 5 })
  }

  return async (header, token) => {
    if (ageMs() > times.freshMs) await refresh()
    try {
      return await present()(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await refresh())) throw error
      return present()(header, token)
    }
  }
}

async function fetchKeys(url: string): Promise<LocalJWKSet> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(patienceMs),
  })
  const text = await response.text()
  if (!response.ok || text.length > longest) throw new Error('not a key set')
  return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)
}
