/**
 * Kills this process without any clean-up at the named point, once, for crash tests. `name:n` kills at the n-th time.
 * The configuration refuses a name in production.
 */
export function createFailPoints(failAt: string | null): (name: string) => void {
  const [wanted, times = '1'] = (failAt ?? '').split(':')
  let left = Number(times)
  return (name) => {
    if (name !== wanted || --left > 0) return
    process.stderr.write(`fail point ${name}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}
