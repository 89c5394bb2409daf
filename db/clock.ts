import { billingNow as billingInstant } from '#domain/clock.ts'
import { type Database } from './connect.ts'

export interface ClockRow {
  /** Billing time less real time, in milliseconds. */
  readonly offsetMs: number
  /** Real time until which an advance may be going on; null if none is. */
  readonly advancingUntil: Date | null
}

const read = {
  name: 'read-clock',
  text: 'SELECT offset_ms AS "offsetMs", advancing_until AS "advancingUntil" FROM billing_clock',
}
const store = {
  name: 'store-offset',
  text: `UPDATE billing_clock SET offset_ms = GREATEST(offset_ms, $1::bigint), updated_at = now()
         RETURNING offset_ms AS "offsetMs"`,
}
const advance = {
  name: 'set-advancing',
  text: 'UPDATE billing_clock SET advancing_until = $1, updated_at = now()',
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows
  if (!row) throw new Error('billing_clock has no row')
  return row
}

/** The offset of billing time, and whether an advance is going on. */
export async function readClock(db: Pick<Database, 'pool'>): Promise<ClockRow> {
  const { rows } = await db.pool.query<ClockRow>(read)
  return only(rows)
}

/** The present instant of billing time, by this machine's clock and the stored offset. */
export async function billingNow(db: Pick<Database, 'pool'>): Promise<Date> {
  const { offsetMs } = await readClock(db)
  return billingInstant(Date.now(), offsetMs)
}

/** The instant of billing time that lies `afterMs` ahead, told by the database as it writes a row. */
export const billingInstantAfter = ({ sequelize }: Pick<Database, 'sequelize'>, afterMs: number) =>
  sequelize.literal(`(SELECT now() + (offset_ms + ${afterMs}) * interval '1 millisecond' FROM billing_clock)`)

/** Stores the offset unless that would move billing time back; answers the offset that holds, in milliseconds. */
export async function storeOffset(db: Pick<Database, 'pool'>, offsetMs: number): Promise<number> {
  const { rows } = await db.pool.query<{ offsetMs: number }>({ ...store, values: [offsetMs] })
  return only(rows).offsetMs
}

/** Says that an advance may be going on until this instant of real time; null: none is. */
export async function setAdvancing(db: Pick<Database, 'pool'>, until: Date | null): Promise<void> {
  await db.pool.query({ ...advance, values: [until] })
}
