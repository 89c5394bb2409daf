import { MockActivityEnvironment } from '@temporalio/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startHeartbeats } from '#activities/heartbeats.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('beats every few seconds until it is stopped', async () => {
  const environment = new MockActivityEnvironment()
  let beats = 0
  environment.on('heartbeat', () => beats++)
  await environment.run(() => {
    const stop = startHeartbeats()
    vi.advanceTimersByTime(8_000)
    expect(beats).toBe(3)
    stop()
    vi.advanceTimersByTime(60_000)
    return Promise.resolve()
  })
  expect(beats).toBe(3)
})

it('does nothing outside an activity', () => {
  startHeartbeats()()
  expect(vi.getTimerCount()).toBe(0)
})
