import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAccount, type OpenAccount } from './account.ts'
import { areas } from './areas.ts'
import { openLab } from './lab.ts'
import { overview } from './overview.ts'

const live = process.env.STRIPE_CONTRACT === 'live'
/** Where the notes on Stripe's documentation are, if they are at hand. */
const facts = process.env.STRIPE_FACTS

describe.each(areas)('$name', ({ rows }) => {
  let account: OpenAccount
  beforeAll(async () => {
    account = await openAccount(live)
  })
  afterAll(() => account.close())

  it.each(rows.filter(({ sandboxOnly }) => !(live && sandboxOnly)))(
    '$title',
    async ({ ask, answer }) => {
      expect(await ask(await openLab(account))).toMatchObject(answer as object)
    },
    live ? 600_000 : undefined,
  )
})

describe('the table', () => {
  const rows = areas.flatMap((area) => area.rows)

  it('has enough rows, each with a title of its own and a source', () => {
    expect(rows.length).toBeGreaterThanOrEqual(250)
    expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length)
    expect(rows.filter(({ source }) => source.length < 12)).toEqual([])
  })

  it('is what the overview says', async () => {
    await expect(await overview(areas)).toMatchFileSnapshot('../../../sandbox/BEHAVIOURS.md')
  })

  if (facts) {
    it('quotes its sources word for word', () => {
      const text = readFileSync(facts, 'utf8')
      expect(rows.filter(({ source }) => !text.includes(source)).map(({ title }) => title)).toEqual([])
    })
  }
})
