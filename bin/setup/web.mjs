import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject, Refusal, run, step } from './step.mjs'

const stampFile = inProject('web', 'build', '.stamp')

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (path !== inProject('web', 'build')) yield* filesIn(path)
    } else yield path
  }
}

/** Changes with any source of the Mini App and with any package. */
function stamp() {
  const hash = createHash('sha256')
  for (const file of [inProject('package-lock.json'), ...filesIn(inProject('web'))]) {
    hash.update(file.slice(inProject().length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** Builds the Mini App, unless the last build was of the same sources. */
export async function buildWeb() {
  const wanted = stamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return false
  await step('building the Mini App (npm run build:web)', () => {
    const built = run('npm', ['run', '--silent', 'build:web'], { env: { ...process.env, NODE_ENV: 'production' } })
    if (!built.ok)
      throw new Refusal(`the Mini App does not build.\n${built.output.split('\n').slice(0, 20).join('\n')}`)
    writeFileSync(stampFile, wanted)
  })
  return true
}
