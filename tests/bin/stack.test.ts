import { afterEach, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '#tests/support/stack.ts'
import { isAlive } from './alive.ts'

let stack: Stack | undefined
afterEach(() => stack?.close())

interface Clock {
  offset_seconds: number
}

describe('a stack for tests', () => {
  it('has the whole product inside the test, on the sandbox, with a clock that moves', async () => {
    stack = await startStack({ web: true })
    const config = (await (await fetch(`${stack.apiUrl}/api/v1/billing/plans`)).json()) as {
      data: { available: boolean }[]
    }
    expect(config.data.length).toBeGreaterThan(0)
    expect(config.data.every((plan) => plan.available)).toBe(true)
    expect((await fetch(`${stack.webUrl}/local`)).status).toBe(200)
    await stack.advance(86_400)
    const { offset_seconds: offset } = await stack.ops<Clock>('GET', '/clock')
    expect(offset).toBeGreaterThanOrEqual(86_400)
    expect(offset).toBeLessThan(86_400 + 60)
  })

  it('has processes that can be killed and started again', async () => {
    stack = await startStack({ processes: true })
    const before = stack.part('api').process?.pid ?? 0
    expect(isAlive(before)).toBe(true)
    stack.part('api').process?.kill('SIGKILL')
    await stack.part('api').process?.ended
    await expect(fetch(`${stack.apiUrl}/healthz`)).rejects.toThrow()
    await stack.start('api')
    expect((await fetch(`${stack.apiUrl}/healthz`)).status).toBe(200)
  })
})
