import { format, resolveConfig } from 'prettier'
import type { Area, Row } from './row.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const line = (area: string, { title, source }: Row): string =>
  `| ${cell(area)} | ${cell(title)} | ${cell(source).replace(/^/, '“').replace(/$/, '”')} |`

/** The table as a page of Markdown. */
export async function overview(areas: readonly Area[]): Promise<string> {
  const lines = areas.flatMap(({ name, rows }) => rows.map((row) => line(name, row)))
  const page = [
    '# What the sandbox does as Stripe does it',
    '',
    `${lines.length} documented behaviours, each run through the real SDK by \`tests/sandbox/differential\`, with the words`,
    'of the notes on Stripe’s documentation it comes from. Written by that test: run it with `-u` after a row has changed.',
    '',
    'Rows that need nothing but Stripe’s API can be asked of Stripe itself, in test mode with test clocks:',
    '`STRIPE_CONTRACT=live STRIPE_SECRET_KEY=sk_test_… npx vitest run --project alone tests/sandbox/differential`. That was not done yet.',
    '',
    '| area | behaviour | source |',
    '| --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
  return format(page, { ...(await resolveConfig('sandbox/BEHAVIOURS.md')), parser: 'markdown' })
}
