import { writeFileSync } from 'node:fs'
import { isStamped, stampOf } from './stamp.mjs'
import { inProject, Refusal, run, step } from './step.mjs'

const stampFile = inProject('web', 'build', '.stamp')

/** Builds the Mini App, unless the last build was of the same sources. */
export async function buildWeb() {
  const wanted = stampOf(['web'], [inProject('web', 'build')])
  if (isStamped(stampFile, wanted)) return false
  await step('building the Mini App (npm run build:web)', () => {
    const built = run('npm', ['run', '--silent', 'build:web'], { env: { ...process.env, NODE_ENV: 'production' } })
    if (!built.ok)
      throw new Refusal(`the Mini App does not build.\n${built.output.split('\n').slice(0, 20).join('\n')}`)
    writeFileSync(stampFile, wanted)
  })
  return true
}
