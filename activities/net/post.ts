import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { allowing } from '#domain/addresses.ts'
import { publicLookup, refuseLiteral } from './public-address.ts'

/** What a server that is not ours answered. */
export interface Posted {
  status: number
  headers: IncomingMessage['headers']
  /** The first kilobytes, as text. */
  body: string
}

export interface Post {
  url: string
  headers: Record<string, string>
  body: string
}

/** Posts to an address that a customer gave. Rejects for one that is not public, for silence, and for a broken line. */
export type PostOut = (post: Post) => Promise<Posted>

export interface PostOptions {
  /** Networks in CIDR form that may be reached although they are not public. */
  allow: readonly string[]
  /** Real milliseconds for the whole exchange. */
  timeoutMs?: number
}

const mostBytes = 4_096

/** Posting that follows no redirect, reads little, waits little, and never reaches into our own network. */
export function postingOut({ allow, timeoutMs = 10_000 }: PostOptions): PostOut {
  const allowed = allowing(allow)
  const lookup = publicLookup(allowed)
  return async ({ url, headers, body }) => {
    const target = new URL(url)
    refuseLiteral(target.hostname, allowed)
    const send = target.protocol === 'https:' ? tlsRequest : plainRequest
    const signal = AbortSignal.timeout(timeoutMs)
    return new Promise((resolve, reject) => {
      const length = String(Buffer.byteLength(body))
      const options = {
        method: 'POST',
        headers: { ...headers, 'content-length': length },
        lookup,
        signal,
        agent: false,
      }
      const request = send(target, options, (response) => void read(response).then(resolve, reject))
      request.on('error', reject)
      request.end(body)
    })
  }
}

async function read(response: IncomingMessage): Promise<Posted> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part)
    bytes += part.length
    if (bytes >= mostBytes) break
  }
  response.destroy()
  const body = Buffer.concat(parts).subarray(0, mostBytes).toString('utf8')
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}
