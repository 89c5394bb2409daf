import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Tool = 'temporal' | 'temporal-test-server' | 'chromium'

const variables: Record<Tool, string> = {
  temporal: 'TEMPORAL_CLI_PATH',
  'temporal-test-server': 'TEMPORAL_TEST_SERVER_PATH',
  chromium: 'CHROMIUM_PATH',
}
const project = fileURLToPath(new URL('../../', import.meta.url))

function recorded(dataDir: string, tool: Tool): string | undefined {
  const file = resolve(project, dataDir, 'tools.json')
  if (!existsSync(file)) return undefined
  return (JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<Tool, string>>)[tool]
}

function find(tool: Tool, env: NodeJS.ProcessEnv): string | undefined {
  const folders = [env.DATA_DIR, '.durabill'].filter((folder) => folder !== undefined && folder !== '')
  const candidates = [env[variables[tool]], ...folders.map((folder) => recorded(String(folder), tool))]
  return candidates.find((path) => path !== undefined && existsSync(path))
}

/** Where a tool is: its variable, what setup found for this data folder, or for the project. Throws if nowhere. */
export function toolPath(tool: Tool, env: NodeJS.ProcessEnv = process.env): string {
  const found = find(tool, env)
  if (found === undefined)
    throw new Error(`There is no ${tool}: run node bin/setup.mjs --for=test, or set ${variables[tool]} to its path.`)
  return found
}

/** `CHROMIUM_PATH` for tests, when setup has unpacked a browser. */
export function chromiumEnv(): Record<string, string> {
  const found = find('chromium', process.env)
  return found === undefined ? {} : { CHROMIUM_PATH: found }
}
