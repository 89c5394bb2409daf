import { billing } from './durabill.ts'
import type { User } from './tokens.ts'

/** Where to send the browser to pay; `key` is one for each press of the button, kept with the form. */
export async function checkoutUrl(user: User, planId: string, key: string): Promise<string> {
  const back = `${process.env.APP_URL}/billing`
  const body = { plan_id: planId, success_url: back, cancel_url: back }
  const answer = await billing(user, 'POST', '/billing/checkout', { body, key })
  const said = (await answer.json()) as { url: string; code?: string; detail?: string }
  if (answer.status === 201) return said.url
  throw new Error(said.detail ?? 'Please try again in a moment')
}
