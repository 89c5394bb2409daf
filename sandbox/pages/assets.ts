import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PageRoute } from '../engine/contract.ts'

const read = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')

const files = {
  'pages.css': { type: 'text/css; charset=utf-8', body: read('pages.css') },
  'pages.js': { type: 'text/javascript; charset=utf-8', body: read('pages.js') },
}

/** Where a browser finds one of the pages' own files; the address changes with its content. */
export function assetUrl(name: keyof typeof files): string {
  const version = createHash('sha256').update(files[name].body).digest('hex').slice(0, 12)
  return `/assets/${name}?v=${version}`
}

/** The style sheet and the script that all hosted pages share. */
export const assetRoutes: PageRoute[] = Object.entries(files).map(([name, asset]) => ({
  method: 'GET',
  path: `/assets/${name}`,
  handle: () => ({ status: 200, asset }),
}))
