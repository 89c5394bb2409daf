import type { WorkflowHandle } from '@temporalio/client'

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>
type Event = NonNullable<History['events']>[number]

/** One action as Temporal counts and bills them: what it was, in its own terms, and what it was for. */
export interface Action {
  kind: 'start' | 'signal' | 'update' | 'activity' | 'timer' | 'search attributes'
  what: string
  /** Only because billing time was moved: in production nobody moves it. */
  clock: boolean
}

/** The signal by which a run learns that billing time was moved. */
const clockSignal = 'clockMoved'

/** The actions of one run, in order. What a moved clock causes, its signals and the timers set anew, is marked: in production nobody moves it. */
export function actionsOf(history: History): Action[] {
  const events = history.events ?? []
  const rearmed = rearmedTimers(events)
  const actions = events.flatMap((event, index) => actionOf(event, events[index - 1], rearmed))
  return [...actions, ...retries(events)]
}

type Reader = (event: Event, before: Event | undefined) => Omit<Action, 'clock'> | null

const readers: readonly Reader[] = [
  ({ workflowExecutionStartedEventAttributes: started }) =>
    started ? { kind: 'start', what: started.workflowType?.name ?? '' } : null,
  ({ workflowExecutionSignaledEventAttributes: signal }, before) =>
    signal && !isStart(before) ? { kind: 'signal', what: signal.signalName ?? '' } : null,
  ({ workflowExecutionUpdateAcceptedEventAttributes: update }) =>
    update ? { kind: 'update', what: update.acceptedRequest?.input?.name ?? '' } : null,
  ({ activityTaskScheduledEventAttributes: activity }) =>
    activity ? { kind: 'activity', what: activity.activityType?.name ?? '' } : null,
  (event) => (event.timerStartedEventAttributes ? { kind: 'timer', what: summaryOf(event) } : null),
  ({ upsertWorkflowSearchAttributesEventAttributes: labels }) =>
    labels ? { kind: 'search attributes', what: 'upsert' } : null,
]

function actionOf(event: Event, before: Event | undefined, rearmed: ReadonlySet<Event>): Action[] {
  const found = readers.map((read) => read(event, before)).filter((action) => action !== null)
  const isClock = ({ kind, what }: Omit<Action, 'clock'>) =>
    (kind === 'signal' && what === clockSignal) || rearmed.has(event)
  return found.map((action) => ({ ...action, clock: isClock(action) }))
}

/** Timers that took the place of one that was given up in the same step: only a moved clock does that. */
function rearmedTimers(events: readonly Event[]): ReadonlySet<Event> {
  const stepOf = (step: unknown) => String(step)
  const givenUp = new Set(
    events.flatMap(({ timerCanceledEventAttributes: timer }) =>
      timer ? [stepOf(timer.workflowTaskCompletedEventId)] : [],
    ),
  )
  return new Set(
    events.filter(
      ({ timerStartedEventAttributes: timer }) => timer && givenUp.has(stepOf(timer.workflowTaskCompletedEventId)),
    ),
  )
}

/** A signal right after the start came with it: both are one action. */
const isStart = (event: Event | undefined) => Boolean(event?.workflowExecutionStartedEventAttributes)

function summaryOf(event: Event): string {
  const data = event.userMetadata?.summary?.data
  return data ? (JSON.parse(Buffer.from(data).toString('utf8')) as string) : ''
}

/** Every further attempt of an activity is an action as well. */
const retries = (events: readonly Event[]): Action[] =>
  events.flatMap(({ activityTaskStartedEventAttributes: started }) =>
    Array.from({ length: Math.max(0, (started?.attempt ?? 1) - 1) }, () => ({
      kind: 'activity' as const,
      what: 'a further attempt',
      clock: false,
    })),
  )
