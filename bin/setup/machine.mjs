import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { dataDir, env, project, Refusal } from './step.mjs'

/** Node 20.19 and 22.12 brought what the tools here need. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    throw new Refusal(`Node ${process.versions.node} is too old; install Node 20.19 or later (22 is a good choice).`)
}

const nearestExisting = (path) => (existsSync(path) ? path : nearestExisting(dirname(path)))

const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)

/** As root, PostgreSQL runs as another user, who must be able to get into both folders. */
export function checkPostgresUser() {
  if (process.getuid?.() !== 0 || env.DATABASE_URL) return
  const exists = spawnSync('id', ['-u', 'postgres']).status === 0
  const user = exists ? { uid: idOf('-u'), gid: idOf('-g') } : { uid: 65534, gid: 65534 }
  for (const folder of [project, nearestExisting(dataDir)]) {
    if (spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/' }).status === 0) continue
    throw new Refusal(
      `you are root, so PostgreSQL runs as the user postgres, who may not enter ${folder}; ` +
        'move the project out of the closed folder, run it as an ordinary user, or set DATABASE_URL.',
    )
  }
}
