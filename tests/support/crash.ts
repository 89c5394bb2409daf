import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Story } from './story.ts'
import { waitFor } from './wait.ts'

/** A process that will kill itself at a named point, and what comes after. */
export interface Crashing {
  /** Waits until it has died there; fails when it lives on, or died in another way or elsewhere. */
  dead(timeoutMs?: number): Promise<void>
  /** Starts the process anew, without the fail point. */
  restart(): Promise<void>
}

/** Starts the API or the worker so that it is killed (SIGKILL) at the named point. */
export async function startCrashing(story: Story, name: 'api' | 'worker', point: string): Promise<Crashing> {
  const { process: running } = await story.start(name, { FAIL_AT: point })
  if (!running) throw new Error('only processes can be killed')
  let how: string | null = null
  void running.ended.then((end) => (how = end))
  return {
    async dead(timeoutMs = 15_000) {
      await waitFor(() => how, { what: `the end of the ${name} at ${point}`, timeoutMs })
      expect(how).toBe('was ended by SIGKILL')
      expect(readFileSync(join(story.logs, `${name}.log`), 'utf8')).toContain(`fail point ${point}\n`)
    },
    restart: async () => void (await story.start(name)),
  }
}

/** Asserts that whatever was acknowledged is stored and has ended, and that no invoice was paid twice. */
export async function expectConverged(story: Story): Promise<void> {
  await story.settled()
  const { data: deliveries } = await story.control<{ data: { event: string; status: string }[] }>(
    'GET',
    '/deliveries?limit=100000',
  )
  const acknowledged = [...new Set(deliveries.flatMap(({ event, status }) => (status === 'delivered' ? [event] : [])))]
  const rows = await story.db.models.StripeEvent.findAll({ where: { id: acknowledged } })
  expect(rows).toHaveLength(acknowledged.length)
  for (const { id, state } of rows) expect([id, state]).toEqual([id, expect.stringMatching(/^(applied|ignored)$/)])
  const { data: ledger } = await story.control<{ data: { type: string; status: string; invoice: string }[] }>(
    'GET',
    '/ledger',
  )
  const paid = ledger.flatMap(({ type, status, invoice }) =>
    type === 'charge' && status === 'succeeded' ? [invoice] : [],
  )
  expect(new Set(paid).size).toBe(paid.length)
  expect(await story.control('GET', '/invariants')).toEqual({ ok: true, violations: [] })
  await expectRowsAsStripeSays(story)
}

async function expectRowsAsStripeSays({ db, stripe }: Story): Promise<void> {
  for (const row of await db.models.Subscription.findAll()) {
    const { status } = await stripe.subscriptions.retrieve(row.id)
    expect([row.id, row.status]).toEqual([row.id, status])
  }
  for (const row of await db.models.Invoice.findAll()) {
    const { status, amount_paid: paid } = await stripe.invoices.retrieve(row.id)
    expect([row.id, row.status, row.amountPaidCents]).toEqual([row.id, status, paid])
  }
}
