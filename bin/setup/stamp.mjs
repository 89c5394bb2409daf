import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from './step.mjs'

function* filesIn(path, except) {
  if (except.includes(path)) return
  if (!statSync(path).isDirectory()) return yield path
  for (const name of readdirSync(path).sort()) yield* filesIn(join(path, name), except)
}

/** Changes with any of these files and folders of the project, and with any package. */
export function stampOf(paths, except = []) {
  const hash = createHash('sha256')
  for (const path of ['package-lock.json', ...paths]) {
    for (const file of filesIn(inProject(path), except)) {
      hash.update(file.slice(inProject().length)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

/** Whether the stamp beside a product says that it was made of the same. */
export const isStamped = (stampFile, wanted) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted
