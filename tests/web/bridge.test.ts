import { describe, expect, it, vi } from 'vitest'
import { createBridge } from '#web/app/telegram/bridge.ts'
import { captureLaunch, parseLaunch } from '#web/app/telegram/launch.ts'

type Fake = Record<string, unknown>
const asWindow = (fake: Fake) => fake as unknown as Window

function topWindow(fake: Fake = {}): Fake {
  fake.parent = fake
  fake.open = vi.fn()
  return fake
}

function framed(origin: string | null) {
  const heard: ((event: unknown) => void)[] = []
  const location = {
    get origin() {
      if (origin === null) throw new Error('SecurityError')
      return origin
    },
  }
  const parent = { postMessage: vi.fn(), location }
  const addEventListener = (_: string, listener: (event: unknown) => void) => heard.push(listener)
  return { parent, heard, window: { parent, location: { origin: 'http://localhost' }, addEventListener } }
}

describe('the bridge in a native client', () => {
  it('sends through the proxy and hears what the client calls', () => {
    const postEvent = vi.fn()
    const win = topWindow({ TelegramWebviewProxy: { postEvent } })
    const bridge = createBridge(asWindow(win))
    bridge.openLink('https://shop.test/go')
    expect(postEvent).toHaveBeenCalledWith('web_app_open_link', '{"url":"https://shop.test/go"}')
    const pressed = vi.fn()
    const unhear = bridge.on('main_button_pressed', pressed)
    asWindow(win).Telegram!.WebView!.receiveEvent('main_button_pressed', null)
    unhear()
    asWindow(win).TelegramGameProxy_receiveEvent!('main_button_pressed', null)
    expect(pressed).toHaveBeenCalledTimes(1)
  })
})

describe('the bridge in a frame', () => {
  it('speaks to Telegram Web, and to nobody else, when the parent is of another origin', () => {
    const { parent, window } = framed(null)
    createBridge(asWindow(window)).post('web_app_ready')
    const sent = JSON.stringify({ eventType: 'web_app_ready', eventData: '' })
    expect(parent.postMessage).toHaveBeenCalledWith(sent, 'https://web.telegram.org')
  })

  it('speaks to a parent of its own origin', () => {
    const { parent, window } = framed('http://localhost')
    createBridge(asWindow(window)).post('web_app_ready')
    expect(parent.postMessage).toHaveBeenCalledWith(expect.any(String), 'http://localhost')
  })

  it('hears its parent only', () => {
    const { parent, heard, window } = framed('http://localhost')
    const seen = vi.fn()
    createBridge(asWindow(window)).on('theme_changed', seen)
    const data = JSON.stringify({ eventType: 'theme_changed', eventData: { theme_params: {} } })
    for (const event of [
      { source: {}, origin: 'http://localhost', data },
      { source: parent, origin: 'https://evil.test', data },
      { source: parent, origin: 'http://localhost', data: 'not json' },
      { source: parent, origin: 'http://localhost', data },
    ]) {
      heard[0]!(event)
    }
    expect(seen.mock.calls).toEqual([[{ theme_params: {} }]])
  })
})

describe('the bridge outside Telegram', () => {
  it('opens links in a new tab that knows nothing of this one', () => {
    const win = topWindow()
    const bridge = createBridge(asWindow(win))
    bridge.openLink('https://shop.test/')
    expect([bridge.isConnected, win.open]).toEqual([false, expect.any(Function)])
    expect(win.open).toHaveBeenCalledWith('https://shop.test/', '_blank', 'noopener')
  })
})

describe('the launch', () => {
  const initData = new URLSearchParams({ user: '{"id":7,"first_name":"Ada"}', hash: 'ab' }).toString()
  const fragment = new URLSearchParams({ tgWebAppData: initData, tgWebAppVersion: '9.6' }).toString()
  const opened = (hash: string, sessionStorage: unknown) => asWindow({ location: { hash }, sessionStorage })

  it('is read from the fragment', () => {
    expect(parseLaunch(fragment)).toMatchObject({ initData, telegramId: '7', version: '9.6' })
  })

  it.each(['', 'tgWebAppVersion=9.6', 'tgWebAppData=user%3Dnonsense'])('is absent from "%s"', (text) => {
    expect(parseLaunch(text)).toBeNull()
  })

  it('survives a reload that lost the fragment', () => {
    const kept = new Map<string, string>()
    const storage = { setItem: (k: string, v: string) => kept.set(k, v), getItem: (k: string) => kept.get(k) ?? null }
    captureLaunch(opened(`#${fragment}`, storage))
    const later = opened('', storage)
    captureLaunch(later)
    expect(later.__launch).toBe(fragment)
  })

  it('is kept in memory where storage is refused', () => {
    const refused = () => {
      throw new Error('SecurityError')
    }
    const win = opened(`#${fragment}`, { setItem: refused, getItem: refused })
    captureLaunch(win)
    expect(win.__launch).toBe(fragment)
  })
})
