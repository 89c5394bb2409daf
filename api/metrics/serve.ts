import type { IncomingMessage, ServerResponse } from 'node:http'
import { listen, type Listening } from '../http/listen.ts'
import type { Metrics } from './registry.ts'

/** Serves `/metrics` on a port of its own, so that it is not public by accident. */
export function serveMetrics({ registry }: Metrics, port: number, host: string): Promise<Listening> {
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    if (req.url !== '/metrics' || (req.method !== 'GET' && req.method !== 'HEAD')) {
      res.writeHead(404).end()
      return
    }
    const page = await registry.metrics()
    res.writeHead(200, { 'Content-Type': registry.contentType }).end(page)
  }
  return listen((req, res) => void answer(req, res).catch(() => res.writeHead(500).end()), port, host)
}
