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

/** Where a tool is: its variable, what setup found for this data folder, or for the project. Throws if nowhere. */
export function toolPath(tool: Tool, env: NodeJS.ProcessEnv = process.env): string {
  const folders = [env.DATA_DIR, '.durabill'].filter((folder) => folder !== undefined && folder !== '')
  const candidates = [env[variables[tool]], ...folders.map((folder) => recorded(String(folder), tool))]
  const found = candidates.find((path) => path !== undefined && existsSync(path))
  if (found === undefined)
    throw new Error(`There is no ${tool}: run node bin/setup.mjs --for=test, or set ${variables[tool]} to its path.`)
  return found
}
