import type { StripeObject } from '../store/types.ts'
import type { World } from '../store/world.ts'
import type { Delivery, EndpointSecrets, WebhookEndpoint } from './outbox.ts'
import { Poster, type PostResult } from './post.ts'
import { deliverySettings, misbehaves, type DeliverySettings } from './settings.ts'
import { signatureOf } from './signature.ts'

const mostAtOnce = 16
const manyPending = 500
const mostSettledKept = 5_000

/** Carries deliveries to their endpoints, in real time, until each is answered 2xx or its schedule is used up. */
export class Courier {
  private readonly world: World
  private readonly poster = new Poster()
  private readonly flying = new Set<string>()
  private readonly flushed = new Set<string>()
  private readonly waiting = new Set<() => void>()
  private timer: NodeJS.Timeout | undefined
  private timerAtMs = Infinity
  private stopped = false

  constructor(world: World) {
    this.world = world
    world.onCommit(() => this.wake(0))
  }

  /** Tries at once what waits for its next attempt; such an attempt does not use up the schedule. */
  flush(): void {
    this.world.step(({ store }) => {
      for (const delivery of this.pending()) {
        if (delivery.attempts === 0 || this.flying.has(delivery.id)) continue
        this.flushed.add(delivery.id)
        store.update(delivery, { next_attempt_at_ms: Date.now() })
      }
    })
  }

  /** Sends a delivery once more, whatever became of it, with a new schedule. */
  resend(delivery: Delivery): void {
    this.world.step(({ store }) =>
      store.update(delivery, { status: 'pending', rung: 0, next_attempt_at_ms: Date.now(), last_error: null }),
    )
  }

  /** Resolves when every endpoint has answered for this event, or failed to once; after `mostMs` at the latest. */
  async delivered(eventId: string, mostMs: number): Promise<void> {
    const ready = (): boolean => this.of(eventId).every(({ status, attempts }) => status !== 'pending' || attempts > 0)
    if (ready()) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.waiting.delete(check)
        resolve()
      }
      const check = (): void => (ready() ? done() : undefined)
      const timer = setTimeout(done, mostMs)
      this.waiting.add(check)
    })
  }

  /** Takes up what an earlier run of the process left undone, and forgets the oldest of what it finished. */
  start(): void {
    this.world.step(({ store }) => {
      const settled = [...store.all<Delivery>('sandbox.delivery')].filter(({ status }) => status !== 'pending')
      for (const { id } of settled.slice(0, -mostSettledKept)) store.remove('sandbox.delivery', id)
    })
    this.wake(0)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.poster.close()
  }

  private pending(): Delivery[] {
    return this.world.store.where<Delivery>('sandbox.delivery', 'status', 'pending')
  }

  private of(eventId: string): Delivery[] {
    return this.world.store.where<Delivery>('sandbox.delivery', 'event', eventId)
  }

  private wake(waitMs: number): void {
    const atMs = Date.now() + waitMs
    if (this.stopped || (this.timer && this.timerAtMs <= atMs)) return
    clearTimeout(this.timer)
    this.timerAtMs = atMs
    this.timer = setTimeout(() => this.round(), waitMs)
  }

  /** Starts what is due and sets the alarm for what is not. */
  private round(): void {
    this.timer = undefined
    this.timerAtMs = Infinity
    const idle = this.pending().filter(({ id }) => !this.flying.has(id))
    idle.sort((a, b) => (a.next_attempt_at_ms ?? 0) - (b.next_attempt_at_ms ?? 0))
    let soonest: number | null = null
    for (const delivery of idle) {
      const waitMs = (delivery.next_attempt_at_ms ?? 0) - Date.now()
      if (waitMs > 0) {
        soonest = waitMs
        break
      }
      if (this.flying.size >= mostAtOnce) break
      void this.attempt(delivery)
    }
    if (soonest !== null) this.wake(soonest)
  }

  private async attempt(delivery: Delivery): Promise<void> {
    this.flying.add(delivery.id)
    try {
      await this.carry(delivery)
    } finally {
      this.flying.delete(delivery.id)
      this.flushed.delete(delivery.id)
      for (const check of this.waiting) check()
      this.wake(this.pending().length > manyPending ? 25 : 0)
    }
  }

  private async carry(delivery: Delivery): Promise<void> {
    const { store } = this.world
    const event = store.get('event', delivery.event)
    const endpoint = store.get<WebhookEndpoint>('webhook_endpoint', delivery.endpoint)
    if (!event || endpoint?.status !== 'enabled') return this.settle(delivery, { status: 'canceled' })
    const settings = deliverySettings(store)
    const sign = misbehaves(settings, delivery.type) ? settings.sign : 'good'
    const payload = JSON.stringify(event, null, 2)
    const signature = signatureOf(payload, this.secretsOf(endpoint), sign)
    const result = await this.poster.post(endpoint.url, payload, signature, settings.timeout_ms)
    if (!this.stopped) this.conclude(delivery, event, result, sign)
  }

  private secretsOf(endpoint: WebhookEndpoint): string[] {
    const held = this.world.store.get<EndpointSecrets>('sandbox.endpoint_secrets', endpoint.id)?.secrets ?? []
    return held.filter(({ expires_at_ms }) => (expires_at_ms ?? Infinity) > Date.now()).map(({ secret }) => secret)
  }

  private conclude(delivery: Delivery, event: StripeObject, result: PostResult, sign: DeliverySettings['sign']): void {
    const accepted = result.status !== null && result.status >= 200 && result.status < 300
    const seen = { attempts: delivery.attempts + 1, last_status: result.status, last_error: result.error }
    if (accepted) return this.settle(delivery, { ...seen, status: 'delivered' }, event)
    if (sign !== 'good') return this.settle(delivery, { ...seen, status: 'spoiled' })
    const rung = delivery.rung + (this.flushed.has(delivery.id) ? 0 : 1)
    const waitS = deliverySettings(this.world.store).schedule_s[rung]
    if (waitS === undefined) return this.settle(delivery, { ...seen, rung, status: 'exhausted' })
    this.record(delivery, { ...seen, rung, next_attempt_at_ms: Date.now() + waitS * 1000 })
  }

  private settle(delivery: Delivery, patch: Partial<Delivery>, event?: StripeObject): void {
    this.record(delivery, { ...patch, next_attempt_at_ms: null }, event)
  }

  private record(delivery: Delivery, patch: Partial<Delivery>, event?: StripeObject): void {
    this.world.step(({ store }) => {
      // A reset may have come in between.
      if (store.get('sandbox.delivery', delivery.id) !== delivery) return
      store.update(delivery, patch)
      if (event) store.update(event, { pending_webhooks: this.undelivered(event.id) })
    })
  }

  private undelivered(eventId: string): number {
    const open = this.of(eventId).filter(({ status }) => status !== 'delivered')
    const done = new Set(this.of(eventId).flatMap((one) => (one.status === 'delivered' ? [one.endpoint] : [])))
    return new Set(open.map(({ endpoint }) => endpoint).filter((endpoint) => !done.has(endpoint))).size
  }
}
