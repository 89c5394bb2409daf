import { createServer } from 'node:net'
import { type Settings, type Variables } from './settings.ts'

type PortVariable = {
  [K in keyof Variables]-?: Variables[K] extends number ? K : never
}[keyof Variables]

interface Need {
  part: string
  variable: PortVariable
  port: number
}

/** The ports that this stack will listen on, each with the variable that moves it. */
function needs({ vars, embed }: Settings): Need[] {
  const need = (part: string, variable: PortVariable): Need => ({ part, variable, port: vars[variable] })
  const temporal = [
    need('Temporal', 'TEMPORAL_PORT'),
    need('the Temporal UI', 'TEMPORAL_UI_PORT'),
    need("Temporal's metrics", 'TEMPORAL_METRICS_PORT'),
  ]
  return [
    ...(embed.postgres ? [need('PostgreSQL', 'POSTGRES_PORT')] : []),
    ...(embed.temporal ? temporal : []),
    ...(embed.sandbox ? [need('the Stripe sandbox', 'SANDBOX_PORT')] : []),
    need('the API', 'API_PORT'),
    need("the API's metrics", 'METRICS_PORT'),
    need("the worker's metrics", 'WORKER_METRICS_PORT'),
    need('the Mini App', 'WEB_PORT'),
  ]
}

/** Whether nobody listens on a port of this machine. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** One sentence for every port that is taken, or wanted twice; none when all is well. */
export async function portProblems(settings: Settings): Promise<string[]> {
  const wanted = needs(settings)
  const problems = await Promise.all(
    wanted.map(async ({ part, variable, port }, index) => {
      const other = wanted.slice(0, index).find((need) => need.port === port)
      if (other) return `Port ${port} is meant for ${other.part} and for ${part}; ${variable} changes the latter.`
      return (await isFree(port)) ? null : `Port ${port} for ${part} is taken; ${variable} changes it.`
    }),
  )
  return problems.filter((problem) => problem !== null)
}
