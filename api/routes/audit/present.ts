import type { AuditRow } from '#db/audit.ts'

export const presentEntry = (row: AuditRow) => ({
  id: row.publicId,
  account_id: row.accountId,
  actor: row.actor,
  action: row.action,
  data: row.data,
  ip_network: row.ipNetwork,
  device_id: row.deviceId,
  request_id: row.requestId,
  created_at: row.createdAt.toISOString(),
})

const columns = ['created_at', 'actor', 'action', 'ip_network', 'device_id', 'account_id', 'request_id', 'id'] as const

/** A cell that no spreadsheet takes for a formula, however its text begins. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Entries as CSV (RFC 4180), with what was changed as JSON in the last column. */
export function csvOf(rows: readonly AuditRow[]): string {
  const lines = rows.map((row) => {
    const shown = presentEntry(row)
    return [...columns.map((name) => shown[name] ?? ''), JSON.stringify(shown.data)].map(cell).join(',')
  })
  return [[...columns, 'data'].join(','), ...lines, ''].join('\r\n')
}

/** Entries as one line of JSON each. */
export const linesOf = (rows: readonly AuditRow[]): string =>
  rows.map((row) => `${JSON.stringify(presentEntry(row))}\n`).join('')
