import { rateLimited } from '../http/errors.ts'

const mostWaitMs = 5_000

interface Waiter {
  enter: () => void
  timer: NodeJS.Timeout
}

/** Lets one request at a time change what belongs to a customer; the others wait their turn. */
export class CustomerLocks {
  /** Who waits for each customer that a request is at work for, first come first. */
  private readonly queues = new Map<string, Waiter[]>()
  private readonly waitMs: number

  constructor(waitMs = mostWaitMs) {
    this.waitMs = waitMs
  }

  /** Runs `work` when no other request is at work for this customer; throws Stripe's 429 `lock_timeout` when that takes too long. */
  async hold<T>(customer: string | null, work: () => Promise<T>): Promise<T> {
    if (customer === null) return work()
    await this.enter(customer)
    try {
      return await work()
    } finally {
      this.leave(customer)
    }
  }

  private async enter(customer: string): Promise<void> {
    const queue = this.queues.get(customer)
    if (!queue) {
      this.queues.set(customer, [])
      return
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1)
        reject(lockTimeout())
      }, this.waitMs)
      const waiter = { enter: resolve, timer }
      queue.push(waiter)
    })
  }

  private leave(customer: string): void {
    const next = this.queues.get(customer)?.shift()
    if (!next) {
      this.queues.delete(customer)
      return
    }
    clearTimeout(next.timer)
    next.enter()
  }
}

const lockTimeout = (): Error =>
  rateLimited(
    'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. ' +
      'If you see this error intermittently, retry the request. If you see this error frequently and are making multiple ' +
      'concurrent requests to a single object, make your requests serially or at a lower rate. For more details, see ' +
      'https://stripe.com/docs/rate-limits#object-lock-timeouts.',
    'lock_timeout',
  )
