import { PassThrough } from 'node:stream'
import { type AppLoadContext, createReadableStreamFromReadable, type EntryContext } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { renderToPipeableStream } from 'react-dom/server'
import { ServerOnly } from './lib/server-only.ts'
import { bootScript } from './telegram/boot.server.ts'

export const streamTimeout = 5_000
const ABORT_AFTER_MS = 6_000

/** Streams a document; its scripts carry the nonce of the response's policy. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  { nonce }: AppLoadContext,
) {
  return new Promise<Response>((resolve, reject) => {
    let responseStatus = status
    const page = (
      <ServerOnly.Provider value={{ nonce, bootScript }}>
        <RemixServer context={remix} url={request.url} nonce={nonce} abortDelay={ABORT_AFTER_MS} />
      </ServerOnly.Provider>
    )
    const { pipe, abort } = renderToPipeableStream(page, {
      nonce,
      onShellReady() {
        const body = new PassThrough()
        headers.set('content-type', 'text/html; charset=utf-8')
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: responseStatus }))
        pipe(body)
      },
      onShellError: reject,
      onError() {
        responseStatus = 500
      },
    })
    setTimeout(abort, ABORT_AFTER_MS).unref()
  })
}

/** Logs what went wrong without the address, which may carry a ticket. */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${request.method} failed: ${said}\n`)
}
