import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Middleware } from 'koa'

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
}

type Asset = { type: string; plain: Buffer; brotli: Buffer | null }

/** Serves the built client from memory; hashed files may be kept for a year. */
export function serveAssets(folder: string): Middleware {
  const paths = new Set(filesBelow(folder).map((file) => `/${relative(folder, file).split(sep).join('/')}`))
  const cache = new Map<string, Asset>()
  return async (ctx, next) => {
    if (!paths.has(ctx.path) || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return void (await next())
    const asset = cache.get(ctx.path) ?? load(join(folder, ctx.path))
    cache.set(ctx.path, asset)
    const isBrotli = asset.brotli !== null && ctx.acceptsEncodings('br', 'identity') === 'br'
    ctx.type = asset.type
    ctx.vary('Accept-Encoding')
    ctx.set('Cache-Control', ctx.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'max-age=3600')
    if (isBrotli) ctx.set('Content-Encoding', 'br')
    ctx.body = isBrotli ? asset.brotli : asset.plain
  }
}

function load(file: string): Asset {
  const plain = readFileSync(file)
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6 }
  return { type, plain, brotli: plain.length > 1024 ? brotliCompressSync(plain, { params }) : null }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]))
}
