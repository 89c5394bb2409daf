import type { IncomingMessage } from 'node:http'
import getRawBody from 'raw-body'
import { Problem } from '#domain/errors.ts'

/** The largest JSON body, in bytes. */
export const jsonLimitBytes = 65_536
const deepest = 32

/** The body's bytes. Throws `payload_too_large` beyond the limit, and `malformed` when it ends early. */
export async function rawBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  try {
    return await getRawBody(req, { limit: limitBytes, length: req.headers['content-length'] ?? null })
  } catch (error) {
    const tooLarge = (error as { type?: string }).type === 'entity.too.large'
    throw tooLarge
      ? new Problem('payload_too_large', `The body may have at most ${limitBytes} bytes.`)
      : new Problem('malformed', 'The body ended before its announced length.')
  }
}

/** Refuses whatever is not plain `application/json` in UTF-8 (`unsupported_media_type`). */
export function checkJsonType(req: IncomingMessage): void {
  const encoding = req.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw new Problem('unsupported_media_type', 'Compressed bodies are not accepted.')
  const type = (req.headers['content-type'] ?? '').toLowerCase().replaceAll(' ', '')
  if (!/^application\/json(;charset="?utf-8"?)?$/.test(type))
    throw new Problem('unsupported_media_type', 'The content type must be application/json.')
}

/** A JSON value out of untrusted bytes. Throws `malformed`: not UTF-8, not JSON, nested too deep, or polluting. */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (depth(text) > deepest) throw new Error('too deep')
    return JSON.parse(text, refusePrototype) as unknown
  } catch {
    throw new Problem('malformed', 'The body is not valid JSON.')
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Error('polluting')
  return value
}

const texts = /"(?:[^"\\]|\\.)*"/gs

/** The deepest nesting, read before parsing: a parser with a reviver recurses. */
function depth(text: string): number {
  let [level, most] = [0, 0]
  for (const char of text.replace(texts, '')) {
    if (char === '{' || char === '[') most = Math.max(most, ++level)
    else if (char === '}' || char === ']') level--
  }
  return most
}

/** Whether a request carries any body at all. */
export const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
