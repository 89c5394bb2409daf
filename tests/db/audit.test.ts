import { describe, expect, it } from 'vitest'
import { audit, type From } from '#db/audit.ts'
import { openDatabase } from '#db/connect.ts'
import { useDatabase } from './rows.ts'

const test = useDatabase()
const written = (accountId: string) =>
  test.db.models.AuditEntry.findAll({ where: { accountId }, order: [['id', 'ASC']] })
const from: From = { actor: 'system', requestId: 'req-12345678', network: '203.0.113.0/24', deviceId: 'dev_1' }
const entry = async (accountId: string, data: Record<string, unknown>) => {
  await audit(test.db, { accountId, action: 'test.done', data, from })
  return (await written(accountId)).at(-1)?.id ?? 0
}

describe('the audit log', () => {
  it('is append-only: nothing changes, deletes or empties it, not even its owner', async () => {
    const id = await entry('acc_x', { reason: 'because', before: { name: 'Ada' } })
    const refused = [
      `UPDATE audit_log SET action = 'test.undone' WHERE id = ${id}`,
      `UPDATE audit_log SET data = '{}' WHERE id = ${id}`,
      `UPDATE audit_log SET actor = 'user:somebody', ip_network = NULL, device_id = NULL, data = audit_erased(data) WHERE id = ${id}`,
      `DELETE FROM audit_log WHERE id = ${id}`,
      'TRUNCATE audit_log',
    ]
    for (const sql of refused) await expect(test.db.pool.query(sql)).rejects.toThrow('the audit log is append-only')
  })

  it('lets a person be taken out of it, and nothing else with them', async () => {
    await entry('acc_erased', { reason: 'because', days: 3, before: { name: 'Ada', role: 'admin' }, after: null })
    const erased = await test.db.pool.query<{ n: number }>(`SELECT erase_from_audit('usr_none', '{acc_erased}') AS n`)
    expect(erased.rows[0]?.n).toBe(1)
    const [row] = await written('acc_erased')
    const data = { reason: '[erased]', days: 3, before: { name: '[erased]', role: 'admin' }, after: null }
    expect(row).toMatchObject({ actor: 'system', action: 'test.done', ipNetwork: null, deviceId: null, data })
    const again = await test.db.pool.query<{ n: number }>(`SELECT erase_from_audit('usr_none', '{acc_erased}') AS n`)
    expect(again.rows[0]?.n).toBe(0)
  })
})

describe('Least privilege: the application’s role', () => {
  it('reads and writes rows, adds to the audit log, and may neither change that nor define anything', async () => {
    const role = `app_${Date.now()}`
    const { pool } = test.db
    await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'tests'`)
    await pool.query(`SELECT grant_application('${role}')`)
    await pool.query('CREATE TABLE later (id text)')
    const url = new URL(test.url)
    url.username = role
    url.password = 'tests'
    const app = openDatabase(url.href, { max: 1 })
    try {
      await audit(app, { accountId: 'acc_role', action: 'test.done', data: { name: 'Ada' }, from })
      await app.pool.query(`UPDATE accounts SET name = name; INSERT INTO later VALUES ('a'); DELETE FROM later`)
      const { rows } = await app.pool.query<{ n: number }>(`SELECT erase_from_audit('usr_none', '{acc_role}') AS n`)
      expect(rows).toEqual([{ n: 1 }])
      const denied = [
        `UPDATE audit_log SET data = audit_erased(data), ip_network = NULL, device_id = NULL`,
        'DELETE FROM audit_log',
        'TRUNCATE audit_log',
        'ALTER TABLE audit_log DISABLE TRIGGER ALL',
        'DROP TABLE audit_log',
        'CREATE TABLE mine (id text)',
        'CREATE SCHEMA mine',
        `DELETE FROM schema_migrations`,
        'SELECT * FROM pg_authid',
        `SELECT grant_application('${role}')`,
      ]
      for (const sql of denied)
        await expect(app.pool.query(sql), sql).rejects.toThrow(/permission denied|must be owner/)
    } finally {
      await app.close()
      await pool.query(`DROP TABLE later; DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
})
