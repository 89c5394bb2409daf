import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

/** What setup cannot do by itself; the message is one sentence with the way out. */
export class Refusal extends Error {}

export const project = fileURLToPath(new URL('../..', import.meta.url))
export const inProject = (...path) => join(project, ...path)

const dotEnv = existsSync(inProject('.env')) && parseEnv ? parseEnv(readFileSync(inProject('.env'), 'utf8')) : {}
/** The environment wins over `.env`. */
export const env = { ...dotEnv, ...process.env }
export const dataDir = resolve(project, env.DATA_DIR || '.durabill')

export const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`

/** Runs one step, and says what it does and how long it took. */
export async function step(what, work) {
  const startedAt = performance.now()
  console.log(`setup: ${what} …`)
  const result = await work()
  console.log(`setup: ${what}: ${seconds(performance.now() - startedAt)}`)
  return result
}

/** Runs a command to its end; its output is shown only when it fails. */
export function run(file, args, options = {}) {
  const result = spawnSync(file, args, { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options })
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim()
  return { ok: result.status === 0, output: result.error ? result.error.message : output }
}

export const lastLines = (text, count = 15) => text.split('\n').slice(-count).join('\n')

function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

export const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const toolsFile = join(dataDir, 'tools.json')

/** Where the tools are, as setup found or fetched them. */
export const tools = () => readJson(toolsFile) ?? {}
export const rememberTools = (found) => writeJson(toolsFile, { ...tools(), ...found })
