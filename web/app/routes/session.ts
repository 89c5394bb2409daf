import type { ActionFunctionArgs } from '@remix-run/node'

/** Exchanges Telegram's init data for a session; the answer holds the sealed session only where cookies are blocked. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'sign_in')
  const result = await context.signIn(form.init_data ?? '', { isAgain: form.again === '1' })
  if (!('session' in result)) return Response.json(result, { status: result.status })
  return Response.json({ bearer: result.bearer })
}
