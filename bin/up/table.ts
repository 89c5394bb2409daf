import { type Settings } from './settings.ts'

/** Where a person finds what, one line each. */
export function addressTable({ vars, embed, dataDir }: Settings, webPublicUrl: string, databaseUrl: string): string {
  const at = (port: number, path = '') => `http://localhost:${port}${path}`
  const rows: [string, string][] = [
    ...(embed.sandbox ? [['Local console', `${webPublicUrl}/local`] as [string, string]] : []),
    ['Mini App', webPublicUrl],
    ['API', `${at(vars.API_PORT, '/api/v1')}   docs at ${at(vars.API_PORT, '/docs')}`],
    ...(embed.sandbox ? [['Stripe sandbox', at(vars.SANDBOX_PORT)] as [string, string]] : []),
    embed.temporal ? ['Temporal UI', at(vars.TEMPORAL_UI_PORT)] : ['Temporal', vars.TEMPORAL_ADDRESS ?? ''],
    ['Metrics', `${at(vars.METRICS_PORT, '/metrics')}   ${at(vars.WORKER_METRICS_PORT, '/metrics')}`],
    ['PostgreSQL', withoutPassword(databaseUrl)],
    ['Logs, secrets', dataDir],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`).join('\n')
}

function withoutPassword(url: string): string {
  const parsed = new URL(url)
  parsed.password = ''
  return parsed.href
}
