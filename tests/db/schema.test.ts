import { type Model, type ModelStatic } from 'sequelize'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#db/connect.ts'
import { createDatabase, type TestDatabase } from '#tests/support/postgres.ts'

interface Column {
  table: string
  column: string
  type: string
  hasDefault: boolean
}

let test: TestDatabase
let db: Database

beforeAll(async () => {
  test = await createDatabase()
  db = openDatabase(test.url)
})
afterAll(async () => {
  await db.close()
  await test.drop()
})

async function columns(): Promise<Column[]> {
  const { rows } = await db.pool.query<Column>(
    `SELECT table_name AS "table", column_name AS "column", data_type AS type,
            column_default IS NOT NULL OR is_identity = 'YES' AS "hasDefault"
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT IN ('schema_migrations', 'rate_limits')`,
  )
  return rows
}

const sqlType = (type: string): string =>
  ({
    'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
    TEXT: 'text',
    INTEGER: 'integer',
    BIGINT: 'bigint',
    BOOLEAN: 'boolean',
    'DOUBLE PRECISION': 'double precision',
    JSONB: 'jsonb',
  })[type] ?? type

describe('models', () => {
  it('have exactly the columns and types of their tables', async () => {
    const ofModels = Object.values<ModelStatic<Model>>(db.models).flatMap((model) =>
      Object.values(model.getAttributes()).map(
        (attribute) => `${model.getTableName() as string}.${attribute.field} ${sqlType(attribute.type.toString({}))}`,
      ),
    )
    const ofTables = (await columns()).map(({ table, column, type }) => `${table}.${column} ${type}`)
    expect(ofModels.sort()).toEqual(ofTables.sort())
  })

  it('are bound to their own connection', async () => {
    const other = openDatabase(test.url)
    expect(other.models.Account.sequelize).toBe(other.sequelize)
    expect(db.models.Account.sequelize).toBe(db.sequelize)
    await other.close()
  })

  it('answer defaults of the table, instants and integers as such', async () => {
    const account = await db.models.Account.create({ id: 'acc_1', kind: 'personal' })
    expect(account.get({ plain: true })).toMatchObject({
      syncSeq: 0,
      stripeCustomerGeneration: 1,
      stripeCustomerId: null,
    })
    expect(account.createdAt).toBeInstanceOf(Date)
    const user = await db.models.User.create({ id: 'usr_1', personalAccountId: 'acc_1', telegramId: 7_000_000_000 })
    const found = await db.models.User.findByPk('usr_1', { rejectOnEmpty: true })
    expect([user.telegramId, found.telegramId]).toEqual([7_000_000_000, 7_000_000_000])
  })
})
