import type { Sequelize } from 'sequelize'

/**
 * A condition that keeps what comes after a cursor in a list that is newest first by an instant and an id. Compared
 * inside the database, because its instants are finer than those of a `Date`.
 */
export function after(sequelize: Sequelize, table: string, column: string, cursor: string) {
  const id = sequelize.escape(cursor)
  return sequelize.literal(`(${column}, id) < (SELECT ${column}, id FROM ${table} WHERE id = ${id})`)
}
