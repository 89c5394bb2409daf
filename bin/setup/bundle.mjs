import { writeFileSync } from 'node:fs'
import { isStamped, stampOf } from './stamp.mjs'
import { inProject, Refusal, run, step } from './step.mjs'

const bundleFile = inProject('node_modules', '.cache', 'durabill', 'workflows.js')
const stampFile = `${bundleFile}.stamp`

/** Bundles the workflows, unless the last bundle was of the same sources: it would take seconds of every start. */
export async function bundleWorkflows() {
  const wanted = stampOf(['workflows', 'domain', 'bin/bundle-workflows.ts'])
  if (isStamped(stampFile, wanted)) return false
  await step('bundling the workflows', () => {
    const script = inProject('bin', 'bundle-workflows.ts')
    const built = run(process.execPath, ['--import', 'tsx', script, bundleFile])
    if (!built.ok)
      throw new Refusal(`the workflows cannot be bundled.\n${built.output.split('\n').slice(0, 20).join('\n')}`)
    writeFileSync(stampFile, wanted)
  })
  return true
}
