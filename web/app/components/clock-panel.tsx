import { useFetcher } from '@remix-run/react'
import { useCallback, useEffect, useState } from 'react'
import { formatInstant } from '../lib/format.ts'

type Time = { clock: { billing_now: string; next_due: string | null } | null; trouble: string | null }

const DAY_S = 86_400
const MONTH_S = 31 * DAY_S
/** How long a played day lasts. */
const DAY_LASTS_MS = 2_000

/** Billing time, and the ways to move it. */
export function ClockPanel({ time, csrf }: { time: Time; csrf: string }) {
  const fetcher = useFetcher<Time>()
  const { submit } = fetcher
  const isMoving = fetcher.state !== 'idle'
  const trouble = troubleOf(isMoving ? undefined : fetcher.data, time)
  const advance = useCallback(
    (seconds: number) => submit({ csrf, intent: 'advance', seconds }, { method: 'post', action: '/local' }),
    [submit, csrf],
  )
  const advanceDay = useCallback(() => advance(DAY_S), [advance])
  const [play, setPlay] = useState<{ since: Time | undefined } | null>(null)
  // Trouble pauses it, unless it is the trouble that was there when play was pressed.
  const isPlaying = play !== null && (!trouble || play.since === fetcher.data)
  usePlay(isPlaying, isMoving, advanceDay)
  return (
    <section className="card clock" aria-labelledby="clock">
      <h2 className="label" id="clock">
        Billing time
      </h2>
      <Now time={time} isMoving={isMoving} />
      <div className="actions">
        <button type="button" className="button quiet" disabled={isMoving} onClick={advanceDay}>
          +1 day
        </button>
        <button type="button" className="button quiet" disabled={isMoving} onClick={() => advance(MONTH_S)}>
          +1 month
        </button>
        <button type="button" className="button" onClick={() => setPlay(isPlaying ? null : { since: fetcher.data })}>
          {isPlaying ? 'Pause' : 'Play'}
        </button>
      </div>
      <p role="alert" className="trouble">
        {trouble}
      </p>
    </section>
  )
}

function troubleOf(latest: Time | undefined, time: Time): string | null {
  return latest?.trouble ?? time.trouble
}

function Now({ time: { clock }, isMoving }: { time: Time; isMoving: boolean }) {
  const next = clock?.next_due ? `Next: ${formatInstant(clock.next_due)}` : 'Nothing is due'
  return (
    <>
      <p className="now" role="status">
        {clock ? formatInstant(clock.billing_now) : 'Unknown'}
      </p>
      <p className="fine">{isMoving ? 'Moving…' : next}</p>
    </>
  )
}

/** While playing, a day passes every two seconds, or as soon as the last one is over. */
function usePlay(isPlaying: boolean, isMoving: boolean, step: () => void): void {
  useEffect(() => {
    if (!isPlaying || isMoving) return
    const timer = setTimeout(step, DAY_LASTS_MS)
    return () => clearTimeout(timer)
  }, [isPlaying, isMoving, step])
}
