/** Places at which a crash test ends the process. */
export type FailPoint = 'webhook.after_insert'

/**
 * Ends this process at once (SIGKILL: nothing is flushed, nothing is closed) when it was configured to fail here;
 * the configuration refuses such a setting in production.
 */
export function failPoints(failAt: string | null): (point: FailPoint) => void {
  return (point) => {
    if (failAt === point) process.kill(process.pid, 'SIGKILL')
  }
}
