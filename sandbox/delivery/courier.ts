import type { Store, StripeObject } from '../store/types.ts'
import type { World } from '../store/world.ts'
import type { Attempt, Delivery, EndpointSecrets, WebhookEndpoint } from './outbox.ts'
import { Poster, type PostResult } from './post.ts'
import { deliverySettings, misbehaves, type Sign } from './settings.ts'
import { signatureOf } from './signature.ts'

/** To one endpoint: a slow one keeps none of the others waiting. */
const mostAtOnce = 16
const attemptsLogged = 10
const manyPending = 500
const mostSettledKept = 5_000
const longestWaitMs = 60 * 60 * 1000

/** What an attempt that never left comes to. */
const lostOnPurpose: PostResult = { status: null, error: 'lost on purpose', answer: null }

/** An attempt that was made. */
interface Carried extends PostResult {
  startMs: number
  /** Whether it was made wrong on purpose. */
  spoiled: boolean
}

/** How a delivery is made wrong, if at all: by its own orders, else by the settings of this moment. */
function oddityOf(store: Store, { type, sign, api_version }: Delivery): { sign: Sign; claimed: string | null } {
  const settings = deliverySettings(store)
  const odd = misbehaves(settings, type)
  return { sign: sign ?? (odd ? settings.sign : 'good'), claimed: api_version ?? (odd ? settings.api_version : null) }
}

/** Carries deliveries to their endpoints, in real time, until each is answered 2xx or its schedule is used up. */
export class Courier {
  private readonly world: World
  private readonly poster = new Poster()
  private readonly flying = new Map<string, Delivery>()
  private readonly flushed = new Set<string>()
  private readonly waiting = new Set<() => void>()
  private timer: NodeJS.Timeout | undefined
  private timerAtMs = Infinity
  private stopped = false
  private settledSincePrune = 0

  constructor(world: World) {
    this.world = world
    world.onCommit(() => this.wake(0))
  }

  /**
   * Tries at once what waits for its next attempt in real time; such an attempt does not use up the schedule.
   * What waits by the clock waits for the clock, unless `all`.
   */
  flush(all = false): void {
    this.world.step(({ store }) => {
      for (const delivery of this.pending()) {
        if (delivery.attempts === 0 || this.flying.has(delivery.id) || (delivery.by_clock && !all)) continue
        this.flushed.add(delivery.id)
        store.update(delivery, { next_attempt_at_ms: Date.now(), by_clock: false })
      }
    })
  }

  /** Sends deliveries once more, whatever became of them, with a new schedule, and as they should be. */
  resend(deliveries: readonly Delivery[]): void {
    const anew = {
      status: 'pending',
      rung: 0,
      last_error: null,
      by_clock: false,
      lost: 0,
      sign: null,
      api_version: null,
    }
    this.world.step(({ store }) => {
      for (const delivery of deliveries) store.update(delivery, { ...anew, next_attempt_at_ms: Date.now() })
    })
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
    this.prune()
    this.wake(0)
  }

  private prune(): void {
    this.settledSincePrune = 0
    this.world.step(({ store }) => {
      const settled = [...store.all<Delivery>('sandbox.delivery')].filter(({ status }) => status !== 'pending')
      for (const { id } of settled.slice(0, -mostSettledKept)) store.remove('sandbox.delivery', id)
    })
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
    const idle = this.pending()
      .filter(({ id }) => !this.flying.has(id))
      .map((delivery) => ({ delivery, waitMs: this.waitOf(delivery) }))
    idle.sort((a, b) => a.waitMs - b.waitMs)
    const busy = new Map<string, number>()
    for (const { endpoint } of this.flying.values()) busy.set(endpoint, (busy.get(endpoint) ?? 0) + 1)
    for (const { delivery, waitMs } of idle) {
      if (waitMs > 0) {
        this.wake(Math.min(waitMs, longestWaitMs))
        break
      }
      const underWay = busy.get(delivery.endpoint) ?? 0
      if (underWay >= mostAtOnce) continue
      busy.set(delivery.endpoint, underWay + 1)
      void this.attempt(delivery)
    }
  }

  /** Milliseconds until its next attempt, by the clock that it waits by. */
  private waitOf({ next_attempt_at_ms: atMs, by_clock }: Delivery): number {
    return (atMs ?? 0) - (by_clock ? this.world.nowMs() : Date.now())
  }

  private async attempt(delivery: Delivery): Promise<void> {
    this.flying.set(delivery.id, delivery)
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
    const { timeout_ms } = deliverySettings(store)
    const { sign, claimed } = oddityOf(store, delivery)
    const payload = JSON.stringify(claimed === null ? event : { ...event, api_version: claimed }, null, 2)
    const signature = signatureOf(payload, this.secretsOf(endpoint), sign)
    const startMs = Date.now()
    const result =
      delivery.lost > 0 ? lostOnPurpose : await this.poster.post(endpoint.url, payload, signature, timeout_ms)
    const spoiled = sign !== 'good' || claimed !== null
    if (!this.stopped) this.conclude(delivery, event, { ...result, startMs, spoiled })
  }

  private secretsOf(endpoint: WebhookEndpoint): string[] {
    const held = this.world.store.get<EndpointSecrets>('sandbox.endpoint_secrets', endpoint.id)?.secrets ?? []
    return held.filter(({ expires_at_ms }) => (expires_at_ms ?? Infinity) > Date.now()).map(({ secret }) => secret)
  }

  private conclude(delivery: Delivery, event: StripeObject, result: Carried): void {
    const { status, error, answer, startMs } = result
    const tried: Attempt = { at_ms: startMs, duration_ms: Date.now() - startMs, status, error, answer }
    const log = [...delivery.log, tried].slice(-attemptsLogged)
    const seen = { attempts: delivery.attempts + 1, last_status: status, last_error: error, log }
    if (status !== null && status >= 200 && status < 300) {
      return this.settle(delivery, { ...seen, status: 'delivered' }, event)
    }
    const lost = Math.max(0, delivery.lost - 1)
    if (result.spoiled && delivery.lost === 0) return this.settle(delivery, { ...seen, status: 'spoiled' })
    const rung = delivery.rung + (this.flushed.has(delivery.id) ? 0 : 1)
    const { schedule_s, by_clock } = deliverySettings(this.world.store)
    const waitS = schedule_s[rung]
    if (waitS === undefined) return this.settle(delivery, { ...seen, lost, rung, status: 'exhausted' })
    const fromMs = by_clock ? this.world.nowMs() : Date.now()
    this.record(delivery, { ...seen, lost, rung, by_clock, next_attempt_at_ms: fromMs + waitS * 1000 })
  }

  private settle(delivery: Delivery, patch: Partial<Delivery>, event?: StripeObject): void {
    this.record(delivery, { ...patch, next_attempt_at_ms: null }, event)
    this.settledSincePrune += 1
    if (this.settledSincePrune >= mostSettledKept) this.prune()
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
