import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'

const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))

/** Bundles the workflows into a folder and returns the file. Takes seconds: once per run, by the global set-up. */
export async function writeBundle(dir: string): Promise<string> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') })
  const file = join(dir, 'workflows.js')
  writeFileSync(file, code)
  return file
}

/** The run's workflows, as `Worker.create` takes them. */
export function workflowBundle(): { codePath: string } {
  return { codePath: inject('world').workflowBundle }
}
