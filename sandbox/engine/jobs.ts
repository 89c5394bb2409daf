import type { Store, StripeObject } from '../store/types.ts'
import { clockOf } from './scope.ts'

/** What the clock can have to do. */
export type JobKind =
  | 'period_end'
  | 'cancel_at'
  | 'trial_will_end'
  | 'incomplete_expiry'
  | 'finalize_invoice'
  | 'retry_invoice'
  | 'expire_checkout'
  | 'resume_collection'
  | 'pending_update_expiry'
  | 'settle_debit'
  | 'settle_refund'
  | 'invoice_due'
  | 'invoice_upcoming'
  | 'resume_subscription'
  | 'resumption_expiry'
  | 'schedule_phase'
  | 'schedule_expiring'

/** Something that falls due: data, so that it outlives a restart. */
export type Job = StripeObject & {
  object: 'sandbox.job'
  kind: JobKind
  due: number
  subject: string
  sequence: number
  /** The test clock of its subject's customer; absent in the sandbox's own time. */
  clock?: string
}

/** How many days before a renewal `invoice.upcoming` comes, as the dashboard would set it; 0 is never. */
export const upcomingSettings = (store: Store): { days: number } => store.meta('upcoming', { days: 0 })

/** Puts a job into the calendar; one of its kind per subject, so that a later call moves it. */
export function schedule(store: Store, kind: JobKind, subject: string, due: number): void {
  unschedule(store, subject, kind)
  const counter = store.meta('job_sequence', { last: 0 })
  counter.last += 1
  const clock = clockOf(store, subject)
  const id = `job_${counter.last}`
  store.put<Job>({
    object: 'sandbox.job',
    id,
    kind,
    due,
    subject,
    sequence: counter.last,
    ...(clock === null ? {} : { clock }),
  })
  const { days } = upcomingSettings(store)
  if (kind === 'period_end' && days > 0) schedule(store, 'invoice_upcoming', subject, due - days * 86_400)
}

/** Takes a subject's jobs out of the calendar: of one kind, or all. */
export function unschedule(store: Store, subject: string, kind?: JobKind): void {
  for (const job of store.where<Job>('sandbox.job', 'subject', subject)) {
    if (kind === undefined || job.kind === kind) store.remove('sandbox.job', job.id)
  }
}

/** The earliest job of a test clock, or of the sandbox's own time (null): by due instant, then by age. */
export const nextJob = (store: Store, clock: string | null): Job | undefined =>
  store.first<Job>('sandbox.job', 'due', 'clock', clock ?? '')
