import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { inProject, Refusal } from './step.mjs'

const file = inProject('.durabill', 'setup.lock')
const patienceMs = 10 * 60_000

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

function holder() {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

/** `npm start` and `npm test` may both set up at once: the second waits and finds everything there. */
export async function oneAtATime(work) {
  mkdirSync(inProject('.durabill'), { recursive: true })
  const deadline = Date.now() + patienceMs
  while (!take()) {
    const pid = holder()
    // Zero: just being written, or just removed.
    if (pid > 0 && !isAlive(pid)) rmSync(file, { force: true })
    if (Date.now() > deadline)
      throw new Refusal(`another setup (process ${pid}) does not end; stop it or remove ${file}.`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
