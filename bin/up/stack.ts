import { type Part } from './parts.ts'
import { launched, PartEnded, type Running } from './process.ts'

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`

/** The parts that run, and their end: whichever comes first, a request to stop or a part that dies. */
export class Stack {
  #isStopping = false
  readonly #died: Promise<PartEnded>
  #reportDeath: (error: PartEnded) => void = () => undefined

  constructor(private readonly say: (line: string) => void) {
    this.#died = new Promise((resolve) => (this.#reportDeath = resolve))
  }

  /** Starts parts one after another, each when the one before is ready. Ends early when the stack is being stopped. */
  async start(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (this.#isStopping) return
      const startedAt = performance.now()
      const result = await part.start()
      if (typeof result !== 'string') this.#watch(result)
      this.say(`${part.name.padEnd(15)} ${typeof result === 'string' ? result : 'ready'} (${seconds(startedAt)})`)
    }
  }

  /** Resolves with the error that names the first part that ended by itself. */
  get died(): Promise<PartEnded> {
    return this.#died
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  /** Stops everything that was launched, the last first. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const running of launched().reverse()) {
      await running.stop()
    }
  }

  #watch(running: Running) {
    void running.ended.then((how) => {
      if (!this.#isStopping) this.#reportDeath(new PartEnded(running, how))
    })
  }
}
