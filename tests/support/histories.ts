import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'

const folder = fileURLToPath(new URL('../workflows/histories', import.meta.url))

/** A run's history as JSON, under the name `<workflow>-<path>`. */
export interface RecordedHistory {
  name: string
  json: string
}

/** The histories that are committed; they are what running workflows of an earlier version have behind them. */
export const committedHistories = (): RecordedHistory[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ name: file.replace(/\.json$/, ''), json: readFileSync(join(folder, file), 'utf8') }))

/** The history of the newest run of this id. */
export async function recordHistory(temporal: Client, name: string, workflowId: string): Promise<RecordedHistory> {
  const history = await temporal.workflow.getHandle(workflowId).fetchHistory()
  // processes name themselves by their machine
  const json = historyToJSON(history).replaceAll(/\d+@[\w.-]+/g, 'worker')
  return { name, json: `${json}\n` }
}

/** Puts a history among the committed ones. */
export function commitHistory({ name, json }: RecordedHistory): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), json)
}

/** All that a history says, with its payloads decoded. */
export function plainText({ json }: RecordedHistory): string {
  const payloads = [...json.matchAll(/"data": "([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  )
  return [json, ...payloads].join('\n')
}
