import { afterEach, expect, it, vi } from 'vitest'
import { installSessionFetch } from '#web/app/telegram/session-fetch.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page whose server sends the beginning of a body and then nothing more. */
function pageWithSlowServer() {
  const slow = (request: Request) => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('half'))
        request.signal.addEventListener('abort', () => stream.error(request.signal.reason))
      },
    })
    return Promise.resolve(new Response(body))
  }
  const window = { fetch: slow, location: { origin: 'http://localhost' } } as unknown as typeof globalThis.window
  vi.stubGlobal('window', window)
  installSessionFetch('1')
  return window
}

it('does not hand out page data that is cut off half-way', async () => {
  const window = pageWithSlowServer()
  const replaced = new AbortController()
  const load = window.fetch('http://localhost/_root.data', { signal: replaced.signal })
  replaced.abort()
  await expect(load).rejects.toThrow('aborted')
})

it('leaves every other body to whoever asked', async () => {
  const window = pageWithSlowServer()
  expect((await window.fetch('http://localhost/subscription')).status).toBe(200)
})
