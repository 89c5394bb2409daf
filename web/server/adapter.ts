import { createReadableStreamFromReadable, writeReadableStreamToWritable } from '@remix-run/node'
import type { Context } from 'koa'

/** The web request behind a Koa context; it is aborted when the browser goes away before the answer. */
export function toWebRequest(ctx: Context, origin: string): Request {
  const controller = new AbortController()
  ctx.res.on('close', () => {
    if (!ctx.res.writableFinished) controller.abort()
  })
  const headers = new Headers()
  for (const [name, value] of Object.entries(ctx.req.headers)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) headers.append(name, each)
  }
  const hasBody = ctx.method !== 'GET' && ctx.method !== 'HEAD'
  return new Request(new URL(ctx.url, origin), {
    method: ctx.method,
    headers,
    signal: controller.signal,
    ...(hasBody ? { body: createReadableStreamFromReadable(ctx.req), duplex: 'half' } : {}),
  })
}

/** Sends a web response through Koa's raw response, streaming the body. */
export async function sendWebResponse(ctx: Context, response: Response, extra: Headers): Promise<void> {
  ctx.respond = false
  const { res } = ctx
  res.statusCode = response.status
  for (const headers of [response.headers, extra]) {
    for (const [name, value] of headers) if (name !== 'set-cookie') res.setHeader(name, value)
    for (const cookie of headers.getSetCookie()) res.appendHeader('set-cookie', cookie)
  }
  if (!response.body || ctx.method === 'HEAD') {
    await response.body?.cancel()
    res.end()
    return
  }
  await writeReadableStreamToWritable(response.body, res)
}
