import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, ready, type Running } from './process.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))

export interface Service {
  name: string
  /** The file that is run, from the project's folder. */
  entry: string
  env: NodeJS.ProcessEnv
  /** Answers 200 once the service can be used. */
  readyUrl: string
  stopWithinMs: number
}

const answers = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok

/** Starts one of the project's own processes and resolves once it is ready. */
export async function startService(service: Service, logs: string): Promise<Running> {
  const running = launch({
    name: service.name,
    file: process.execPath,
    args: ['--import', 'tsx', join(project, service.entry)],
    env: service.env,
    logFile: join(logs, `${service.entry.split('/')[0]}.log`),
    stopWithinMs: service.stopWithinMs,
    cwd: project,
  })
  await ready(running, () => answers(service.readyUrl))
  return running
}
