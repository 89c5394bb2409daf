import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGatherer } from '#worker/relay/gather.ts'
import { createOnce } from '#worker/relay/once.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('gathering', () => {
  it('lets go of an account once, so long after its first event, however many follow', () => {
    const sent: string[] = []
    const gatherer = createGatherer(
      300,
      () => false,
      (id) => void sent.push(id),
    )
    gatherer.add('acc_1')
    vi.advanceTimersByTime(200)
    gatherer.add('acc_1')
    gatherer.add('acc_2')
    vi.advanceTimersByTime(100)
    expect(sent).toEqual(['acc_1'])
    vi.advanceTimersByTime(200)
    expect(sent).toEqual(['acc_1', 'acc_2'])
    gatherer.add('acc_1')
    vi.advanceTimersByTime(300)
    expect(sent).toEqual(['acc_1', 'acc_2', 'acc_1'])
  })

  it('hardly waits while the clock is moved', () => {
    const sent: string[] = []
    createGatherer(
      300,
      () => true,
      (id) => void sent.push(id),
    ).add('acc_1')
    vi.advanceTimersByTime(100)
    expect(sent).toEqual(['acc_1'])
  })

  it('lets go of everything when it is flushed', () => {
    const sent: string[] = []
    const gatherer = createGatherer(
      300,
      () => false,
      (id) => void sent.push(id),
    )
    gatherer.add('acc_1')
    gatherer.flush()
    expect(sent).toEqual(['acc_1'])
    vi.advanceTimersByTime(1_000)
    expect(sent).toHaveLength(1)
  })
})

describe('sending again', () => {
  it('happens at most once in its time for each id, and forgets after an hour', () => {
    let now = 0
    const once = createOnce(() => now)
    expect([once('a', 1_000), once('a', 1_000), once('b', 1_000)]).toEqual([true, false, true])
    now = 1_000
    expect(once('a', 1_000)).toBe(true)
    now = 4_000_000
    expect(once('c', 10_000_000)).toBe(true)
    expect(once('b', 10_000_000)).toBe(true)
  })
})
