import { startWeb } from './server/app.ts'
import { readConfig } from './server/config.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const config = readConfig(process.env)
  const web = await startWeb({ ...config, onError: (error) => say(`error: ${String(error)}`) })
  say(`Mini App on ${web.url}`)
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    void web.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
