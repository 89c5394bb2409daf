import type { RequestLog } from '../http/request-log.ts'
import type { World } from '../store/world.ts'

const longestWaitMs = 20_000
/** Changes come in bursts; a page is told once for each. */
const gatherMs = 150

/** Counts what changes, and lets pages wait for the next change. */
export class Changes {
  version = 0
  private readonly waiting = new Set<() => void>()
  private timer: NodeJS.Timeout | undefined

  constructor(world: World, log: RequestLog) {
    world.onCommit(() => this.count())
    log.onAdd(() => this.count())
  }

  /** The version, once it is another than `seen`; after a while in any case. */
  async after(seen: number): Promise<number> {
    if (this.version !== seen) return this.version
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, longestWaitMs)
      timer.unref()
      this.waiting.add(done)
    })
    return this.version
  }

  private count(): void {
    this.version += 1
    if (this.waiting.size === 0 || this.timer) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      for (const done of [...this.waiting]) done()
    }, gatherMs)
    this.timer.unref()
  }
}
