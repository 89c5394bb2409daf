let bearer: string | null = null

/** Keeps the sealed session in memory, for hosts that block cookies. */
export function keepBearer(sealed: string | null): void {
  bearer = sealed
}

/**
 * Lets every same-origin request of this page say whose it is: the Telegram user selects the session cookie (several
 * people may share a webview), or the sealed session itself travels where cookies are blocked.
 */
export function installSessionFetch(telegramId: string | null): void {
  const plain = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname } = new URL(request.url)
    if (origin !== window.location.origin) return plain(request)
    if (telegramId) request.headers.set('x-tma-user', telegramId)
    if (bearer) request.headers.set('authorization', `Bearer ${bearer}`)
    const response = await plain(request)
    const renewed = response.headers.get('x-tma-session')
    if (renewed && bearer) bearer = renewed
    // Page data is read whole: Remix calls it an error when a newer load cuts off a body that it is reading.
    return pathname.endsWith('.data') && response.body ? new Response(await response.arrayBuffer(), response) : response
  }
}
