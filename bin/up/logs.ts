import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** How much of a log's end is looked at. */
const windowBytes = 64 * 1024

/** The last lines of a file, or a word about why there are none. */
export function tail(file: string, lines: number): string {
  try {
    const fd = openSync(file, 'r')
    const { size } = fstatSync(fd)
    const buffer = Buffer.alloc(Math.min(size, windowBytes))
    readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    closeSync(fd)
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n') || '(it is empty)'
  } catch {
    return '(there is none)'
  }
}
