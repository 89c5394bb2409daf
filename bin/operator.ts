import { readEnvironment } from './up/environment.ts'
import { localSecrets } from './up/secrets.ts'
import { readSettings } from './up/settings.ts'

/** Where the API is and the operators' token: the environment's, else this machine's own. */
function address(): { url: string; token: string } {
  const env = readEnvironment()
  const { dataDir, vars } = readSettings(env)
  const [, given] = /^[^:]*:([^,]+)/.exec(env['OPERATOR_TOKENS'] ?? '') ?? []
  const url = env['API_PUBLIC_URL'] || `http://127.0.0.1:${vars.API_PORT}`
  return { url: `${url}/api/v1/ops`, token: given ?? localSecrets(dataDir).operatorToken }
}

/** Calls an operators' endpoint: GET, or POST with a body. Throws one sentence for people. */
export async function callOps<T>(path: string, body?: object): Promise<T> {
  const { url, token } = address()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  const answer = await fetch(`${url}${path}`, init).catch(() => {
    throw new Error(`Nothing answers at ${url}: is the stack running (npm start)?`)
  })
  const said = (await answer.json()) as T & { code?: string; detail?: string }
  if (!answer.ok) throw new Error(`${said.code ?? answer.status}: ${said.detail ?? ''}`)
  return said
}
