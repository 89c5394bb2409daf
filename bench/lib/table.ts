import type { Machine } from './machine.ts'
import type { Measured } from './result.ts'
import type { Spread } from './stats.ts'

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const range = (spread: Spread | null) =>
  spread ? `${number(spread.median)} [${number(spread.min)}–${number(spread.max)}]` : '–'

const titles = ['what', 'unit', 'floor', 'product', 'ratio', 'bound', '']

const cells = (line: Measured): string[] => [
  line.what,
  line.unit,
  range(line.floor),
  range(line.product),
  range(line.ratio),
  line.bound,
  line.ok ? 'ok' : 'MISSED',
]

/** The results as a Markdown table, columns aligned, medians with min–max, and the notes of each line below. */
export function table(results: readonly Measured[]): string {
  const rows = [titles, ...results.map(cells)]
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  const notes = results.flatMap(({ what, notes }) =>
    notes.length > 0 ? [`\n${what}:`, ...notes.map((note) => `  ${note}`)] : [],
  )
  return [line(titles), rule, ...results.map((result) => line(cells(result))), ...notes].join('\n')
}

/** The machine in one line. */
export const machineLine = (machine: Machine): string =>
  `${machine.cores} cores (${machine.cpu}), ${machine.platform}, Node ${machine.node}, PostgreSQL ${machine.postgres}, ` +
  `fsync ${machine.fsyncUs} µs, load ${machine.loadBefore} before and ${machine.loadAfter} after`
