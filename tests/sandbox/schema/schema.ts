import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ApiSchema } from './derive.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const read = (file: string): string => readFileSync(file, 'utf8')

/** Where the schema of exactly this package, derived by exactly this code, is kept. */
function cacheFile(): string {
  const parts = ['./convert.ts', './derive.ts'].map((file) => read(here(file)))
  const installed = read(here('../../../node_modules/stripe/package.json'))
  const hash = createHash('sha256')
    .update([installed, ...parts].join('\0'))
    .digest('hex')
    .slice(0, 16)
  return join(here('../../../node_modules/.cache'), `stripe-schema-${hash}.json`)
}

/** The schema of the installed package: as it was derived before, or derived now. */
export async function stripeSchema(): Promise<ApiSchema> {
  const file = cacheFile()
  try {
    return JSON.parse(read(file)) as ApiSchema
  } catch {
    // Not there yet: the compiler is loaded only now, because it is large.
    const { deriveSchema } = await import('./derive.ts')
    const schema = deriveSchema()
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(schema))
    renameSync(`${file}.${process.pid}`, file)
    return schema
  }
}
