// Installs what is missing, before anything is started or tested. Plain Node: it runs when there is no node_modules.
import { bundleWorkflows } from './setup/bundle.mjs'
import { installChromium } from './setup/chromium.mjs'
import { installDependencies } from './setup/dependencies.mjs'
import { oneAtATime } from './setup/lock.mjs'
import { checkNode, checkPostgresUser } from './setup/machine.mjs'
import { installTemporal } from './setup/temporal.mjs'
import { buildWeb } from './setup/web.mjs'
import { Refusal, seconds } from './setup/step.mjs'

const startedAt = performance.now()
const forTests = process.argv.includes('--for=test')

async function main() {
  checkNode()
  checkPostgresUser()
  const steps = [
    installDependencies,
    installTemporal,
    bundleWorkflows,
    buildWeb,
    ...(forTests ? [installChromium] : []),
  ]
  let done = 0
  await oneAtATime(async () => {
    for (const step of steps) if (await step()) done += 1
  })
  const took = seconds(performance.now() - startedAt)
  console.log(done === 0 ? `setup: everything is there (${took})` : `setup: done in ${took}`)
}

main().catch((error) => {
  console.error(error instanceof Refusal ? `setup: ${error.message}` : error)
  process.exitCode = 1
})
