// Starts the sandbox out of one file, which is bundled anew whenever a source has changed: loading two hundred sources one
// by one, each translated from TypeScript, takes ten times as long as everything else at start.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const main = join(root, 'sandbox', 'main.ts')
const cache = join(root, 'node_modules', '.cache', 'stripe-sandbox')
const list = join(cache, 'inputs.json')

/** What the sources looked like when they were read; another bundle for every change. */
function bundleFor(inputs) {
  const hash = createHash('sha256')
  for (const file of inputs) {
    const { mtimeMs, size } = statSync(join(root, file))
    hash.update(`${file} ${mtimeMs} ${size}\n`)
  }
  return join(cache, `main-${hash.digest('hex').slice(0, 16)}.mjs`)
}

/** The bundle of the sources as they are; null when there is none yet. */
function present() {
  try {
    const bundle = bundleFor(JSON.parse(readFileSync(list, 'utf8')))
    return existsSync(bundle) ? bundle : null
  } catch {
    return null
  }
}

/** A bundle has one place; what a source reads from beside itself is still beside the source. */
const ownPlace = {
  name: 'own-place',
  setup(build) {
    build.onLoad({ filter: /[\\/]sandbox[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }))
  },
}

async function bundled() {
  const require = createRequire(import.meta.url)
  const { build } = createRequire(require.resolve('tsx'))('esbuild')
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [main],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['pdfkit'],
    plugins: [ownPlace],
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const inputs = Object.keys(metafile.inputs)
  const bundle = bundleFor(inputs)
  mkdirSync(cache, { recursive: true })
  forgetOld()
  put(bundle, outputFiles[0].text)
  put(list, JSON.stringify(inputs))
  return bundle
}

/** Bundles of earlier days; one of today may be what another sandbox is about to load. */
function forgetOld() {
  for (const name of readdirSync(cache)) {
    const file = join(cache, name)
    if (Date.now() - statSync(file).mtimeMs > 86_400_000) rmSync(file, { force: true })
  }
}

/** Whole or not at all: another sandbox may be starting. */
function put(file, text) {
  const next = `${file}.${process.pid}`
  writeFileSync(next, text)
  renameSync(next, file)
}

const bundle = present() ?? (await bundled().catch(() => null))
if (bundle === null) {
  // No place to write, or nothing to bundle with: slower, and the same.
  const { register } = await import('tsx/esm/api')
  register()
}
await import(pathToFileURL(bundle ?? main).href)
