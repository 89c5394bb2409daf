import type { Attempted, QueuedDelivery, Work } from '#db/outbound-queue.ts'
import { addressProblem } from '#domain/outbound/address.ts'
import type { Deps } from '../deps.ts'
import { openSecrets, signedHeaders } from './sign.ts'

const mostBytes = 1_024

/** Posts one delivery, signed as of now; whatever comes of it is the answer. */
export async function send({ outbound }: Deps, work: Work, { eventId, payload }: QueuedDelivery): Promise<Attempted> {
  const refused = addressProblem(work.url, outbound)
  if (refused) return { httpStatus: null, error: refused, durationMs: 0, response: null }
  const now = new Date()
  const secrets = openSecrets(outbound.vault, work.endpointId, work.secrets, now)
  const signed = signedHeaders(secrets, { id: eventId, timestamp: Math.floor(now.getTime() / 1000), payload })
  const headers = { 'content-type': 'application/json', 'user-agent': 'Durabill-Webhooks/1', ...signed }
  const took = () => Math.round(Date.now() - now.getTime())
  try {
    const { status, body } = await outbound.post({ url: work.url, headers, body: payload })
    return { httpStatus: status, error: null, durationMs: took(), response: firstKilobyte(body) }
  } catch (error) {
    return { httpStatus: null, error: reasonOf(error), durationMs: took(), response: null }
  }
}

/** PostgreSQL keeps no NUL in a text. */
const firstKilobyte = (body: string): string =>
  Buffer.from(body).subarray(0, mostBytes).toString('utf8').replaceAll('\u0000', '\uFFFD')

const REASONS: Readonly<Record<string, string>> = {
  PrivateAddress: 'The address is not a public one',
  TimeoutError: 'No answer in time',
  AbortError: 'No answer in time',
  ABORT_ERR: 'No answer in time',
  ENOTFOUND: 'The host name is not known',
  EAI_AGAIN: 'The host name could not be looked up',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection was broken off',
  CERT_HAS_EXPIRED: 'The certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host',
}

/** What went wrong on the way, in a sentence of ours: never a server's words. */
function reasonOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string }
  return REASONS[name ?? ''] ?? REASONS[code ?? ''] ?? `No connection (${code ?? name ?? 'unknown'})`
}
