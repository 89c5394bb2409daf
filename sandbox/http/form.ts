/** A decoded form before its types are known: text, or a hash (arrays are hashes with index keys). */
export type Tree = string | Branch
export interface Branch {
  [key: string]: Tree
}

const maxDepth = 20

/** A hash that inherits nothing, so that `__proto__` is a key like any other. */
const branch = (): Branch => Object.create(null) as Branch

const decode = (text: string): string => {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

const pathOf = (key: string): string[] => {
  const head = key.indexOf('[')
  if (head <= 0 || !key.endsWith(']')) return [key]
  return [key.slice(0, head), ...key.slice(head + 1, -1).split('][')].slice(0, maxDepth)
}

const lastIndex = (node: Branch): number =>
  Object.keys(node).reduce((most, key) => (/^\d+$/.test(key) ? Math.max(most, Number(key)) : most), -1)

/** `a[]` means the next element; `a[][b]` the last one, until it has a `b`. */
const elementFor = (node: Branch, following: string | undefined): string => {
  const last = lastIndex(node)
  if (following === undefined || last < 0) return String(last + 1)
  const element = node[String(last)]
  return typeof element === 'object' && !(following in element) ? String(last) : String(last + 1)
}

const set = (root: Branch, path: string[], value: string): void => {
  let node = root
  for (const [place, segment] of path.entries()) {
    const key = segment === '' && place > 0 ? elementFor(node, path[place + 1]) : segment
    if (place === path.length - 1) {
      node[key] = value
      return
    }
    const child = node[key]
    if (typeof child === 'object') node = child
    else node = node[key] = branch()
  }
}

/**
 * Decodes a query or form body: `a[b][c]`, `a[0]`, `a[]`, brackets raw or escaped, `+` and `%20` as space;
 * of a repeated scalar the last wins.
 */
export function decodeForm(text: string): Branch {
  const root = branch()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const key = decode(cut < 0 ? pair : pair.slice(0, cut))
    if (key !== '') set(root, pathOf(key), cut < 0 ? '' : decode(pair.slice(cut + 1)))
  }
  return root
}

/** One text for all ways to write the same parameters: what an idempotency key is bound to. */
export function canonical(tree: Tree): string {
  if (typeof tree === 'string') return JSON.stringify(tree)
  const keys = Object.keys(tree).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(tree[key] ?? '')}`).join(',')}}`
}
