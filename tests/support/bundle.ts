import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'

const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))

/** Bundles the workflows into a folder and returns the file. Takes seconds: once per run, by the global set-up. */
export async function writeBundle(dir: string): Promise<string> {
  const { code } = await bundleWorkflowCode(await counting({ workflowsPath, logger: new DefaultLogger('WARN') }))
  const file = join(dir, 'workflows.js')
  writeFileSync(file, code)
  return file
}

/** Under `npm run coverage` the bundle counts the lines it runs. */
async function counting(options: BundleOptions & { workflowsPath: string }): Promise<BundleOptions> {
  if (process.env['DURABILL_COVERAGE'] !== '1') return options
  Object.assign(globalThis, { __coverage__: {} })
  const { WorkflowCoverage } = await import('@temporalio/nyc-test-coverage')
  return new WorkflowCoverage().augmentBundleOptions(options)
}

/** The run's workflows, as `Worker.create` takes them. */
export function workflowBundle(): { codePath: string } {
  return { codePath: inject('world').workflowBundle }
}
