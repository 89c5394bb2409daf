import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Sent } from '../http/server.ts'
import { root } from './kit.ts'

const types = { 'dashboard.css': 'text/css', 'dashboard.js': 'text/javascript' }

type Name = keyof typeof types

const bodies = new Map<Name, string>()

/** Read at the first look: a sandbox that nobody looks at does without. */
function bodyOf(name: Name): string {
  const body = bodies.get(name) ?? readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')
  bodies.set(name, body)
  return body
}

/** Where a browser finds one of the dashboard's own files; the address changes with its content. */
export function assetHref(name: Name): string {
  const version = createHash('sha256').update(bodyOf(name)).digest('hex').slice(0, 12)
  return `${root}/assets/${name}?v=${version}`
}

/** One of the dashboard's own files, or null. */
export function asset(path: string): Sent | null {
  const name = path.slice(`${root}/assets/`.length) as Name
  if (path !== `${root}/assets/${name}` || !Object.hasOwn(types, name)) return null
  return {
    status: 200,
    headers: {
      'Content-Type': `${types[name]}; charset=utf-8`,
      'Cache-Control': 'public, max-age=3600',
      'X-Content-Type-Options': 'nosniff',
    },
    body: bodyOf(name),
  }
}
