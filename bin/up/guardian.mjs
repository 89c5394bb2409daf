// Stops what its starter left behind: see guard.ts. Plain JavaScript, so that it is up at once and small.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const graceMs = 3000
const watched = new Map()

const kill = (pid, signal) => {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
/** A process that has ended but was not waited for (a container without an init) counts as gone. */
const isZombie = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function stop([pid, signal]) {
  const deadline = Date.now() + graceMs
  kill(pid, signal)
  while (kill(pid, 0) && !isZombie(pid) && Date.now() < deadline) await pause(20)
  kill(-pid, 'SIGKILL')
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

for await (const line of createInterface({ input: process.stdin })) {
  const { add, remove, signal } = JSON.parse(line)
  if (add) watched.set(add, signal)
  if (remove) watched.delete(remove)
}
for (const part of [...watched].reverse()) await stop(part)
