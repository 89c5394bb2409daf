/** Places at which a crash test ends the process. */
export type FailPoint = 'webhook.after_insert'

/**
 * Ends this process at once (SIGKILL: nothing is flushed, nothing is closed) when it was configured to fail here;
 * `name:n` does so at the n-th time. The configuration refuses such a setting in production.
 */
export function failPoints(failAt: string | null): (point: FailPoint) => void {
  const [wanted, times = '1'] = (failAt ?? '').split(':')
  let left = Number(times)
  return (point) => {
    if (point !== wanted || --left > 0) return
    process.stderr.write(`fail point ${point}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}
