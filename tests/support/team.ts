import { signInitData } from '#web/server/console.ts'
import { type Stack } from './stack.ts'

/** Those whom the local console knows from the start. */
export const ADA = '700000001'
export const GRACE = '700000002'
export const ALAN = '700000003'

type Place = Pick<Stack, 'apiUrl' | 'secrets'>

/** A team of Ada's with Grace as its admin and Alan as a member, made by the API alone. */
export async function makeTeam(stack: Place, name: string): Promise<void> {
  const ada = await tokenOf(stack, ADA, 'Ada')
  const { id } = await post<{ id: string }>(stack, ada, '/accounts', { name })
  const { token } = await post<{ token: string }>(stack, ada, '/session/account', { account_id: id })
  const joining = [
    { role: 'admin', person: await tokenOf(stack, GRACE, 'Grace') },
    { role: 'member', person: await tokenOf(stack, ALAN, 'Alan') },
  ]
  for (const { role, person } of joining) {
    const { url } = await post<{ url: string }>(stack, token, '/account/invitations', { role })
    await post(stack, person, `/invitations/${new URL(url).searchParams.get('tgWebAppStartParam') ?? ''}/accept`, {})
  }
}

async function tokenOf(stack: Place, telegramId: string, firstName: string): Promise<string> {
  const initData = signInitData({ telegramId, firstName }, stack.secrets.telegramBotToken, Date.now())
  const { token } = await post<{ token: string }>(stack, '', '/miniapp/exchange-initdata', { init_data: initData })
  return token
}

async function post<T>({ apiUrl }: Place, token: string, path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const answer = await fetch(`${apiUrl}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
