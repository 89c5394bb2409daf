import { inProject, lastLines, readJson, Refusal, run, step } from './step.mjs'

/** What npm has really installed differs from the lockfile: something required is missing or of another version. */
function outdated() {
  const installed = readJson(inProject('node_modules', '.package-lock.json'))?.packages
  if (!installed) return true
  const { packages } = readJson(inProject('package-lock.json'))
  return Object.entries(packages).some(([path, wanted]) => {
    if (path === '') return false
    const found = installed[path]
    return found ? found.version !== wanted.version : !wanted.optional
  })
}

/** `npm ci`, unless what is installed is what the lockfile says. */
export async function installDependencies() {
  if (!outdated()) return false
  await step('installing the packages of package-lock.json (npm ci)', () => {
    const done = run('npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' })
    if (!done.ok) throw new Refusal(`npm ci failed; check the network and run it by hand.\n${lastLines(done.output)}`)
  })
  return true
}
