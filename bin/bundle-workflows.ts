import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const [file] = process.argv.slice(2)
if (!file) throw new Error('The file to write is missing.')

const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url))
const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') })
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, code)
