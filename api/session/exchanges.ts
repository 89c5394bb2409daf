import { literal, Op } from 'sequelize'
import type { Database } from '#db/connect.ts'

/** How often one launch's init data may be exchanged: reloads present the same data again. */
const mostExchanges = 20

/** Counts an exchange of a launch, known by its signed hash; false when it was exchanged too often. Safe at once. */
export async function countExchange({ models }: Database, hash: string): Promise<boolean> {
  const { InitDataExchange } = models
  await InitDataExchange.bulkCreate([{ hash, times: 0 }], { ignoreDuplicates: true })
  const counted = { times: literal('times + 1') as unknown as number }
  const [rows] = await InitDataExchange.update(counted, { where: { hash, times: { [Op.lt]: mostExchanges } } })
  return rows === 1
}
