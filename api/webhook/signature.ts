import { createHmac, timingSafeEqual } from 'node:crypto'

export type SignatureVerdict = 'good' | 'malformed' | 'bad' | 'stale' | 'future'

const toleranceSeconds = 300
const longestHeader = 4096
const mostSignatures = 8
const hexDigest = /^[0-9a-f]{64}$/

/**
 * What Stripe's signature over the raw bytes is worth: made with one of the secrets, within 300 s of real time either
 * way. Age is told only of what was signed, so that a forger learns nothing.
 */
export function verifySignature(
  raw: Buffer,
  header: string,
  secrets: readonly string[],
  nowMs: number,
): SignatureVerdict {
  const { time, digests } = parse(header)
  if (time === null || digests.length === 0) return 'malformed'
  if (!matches(raw, time, digests, secrets)) return 'bad'
  const ageSeconds = nowMs / 1000 - Number(time)
  if (ageSeconds > toleranceSeconds) return 'stale'
  return ageSeconds < -toleranceSeconds ? 'future' : 'good'
}

function parse(header: string): { time: string | null; digests: Buffer[] } {
  if (header.length > longestHeader) return { time: null, digests: [] }
  const parts = header.split(',').map((part) => part.split('=', 2) as [string, string | undefined])
  const times = parts.filter(([name]) => name.trim() === 't').map(([, value]) => value ?? '')
  const digests = parts
    .filter(([name, value]) => name.trim() === 'v1' && hexDigest.test(value ?? ''))
    .slice(0, mostSignatures)
    .map(([, value]) => Buffer.from(value ?? '', 'hex'))
  const time = times.length === 1 && /^\d{1,12}$/.test(times[0] ?? '') ? (times[0] ?? null) : null
  return { time, digests }
}

function matches(raw: Buffer, time: string, digests: readonly Buffer[], secrets: readonly string[]): boolean {
  let found = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${time}.`).update(raw).digest()
    for (const digest of digests) if (timingSafeEqual(expected, digest)) found = true
  }
  return found
}
