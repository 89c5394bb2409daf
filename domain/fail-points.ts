/** Places at which a crash test ends the process. */
export type FailPoint =
  | 'answer.unkept'
  | 'command.done'
  | 'end.claimed'
  | 'erase.customer'
  | 'erase.rows'
  | 'erase.settled'
  | 'end.voided'
  | 'outbound.posted'
  | 'notify.sent'
  | 'pay.answered'
  | 'pay.claimed'
  | 'relay.dispatched'
  | 'session.created'
  | 'sync.noted'
  | 'sync.read'
  | 'sync.written'
  | 'webhook.after_insert'

/**
 * Calls `die` at the configured point, once; `name:n` at its n-th time. The configuration refuses such a setting in
 * production.
 */
export function failPoints(failAt: string | null, die: (point: FailPoint) => void): (point: FailPoint) => void {
  const [wanted, times = '1'] = (failAt ?? '').split(':')
  let left = Number(times)
  return (point) => {
    if (point === wanted && --left === 0) die(point)
  }
}
