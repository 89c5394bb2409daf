import type { LoaderFunctionArgs } from '@remix-run/node'
import { fetchSubscription } from '../lib/account.server.ts'

/** The subscription alone, for the page that watches it change. */
export async function loader({ context }: LoaderFunctionArgs) {
  const session = await context.session()
  const subscription = session && (await fetchSubscription(context, session))
  return Response.json(subscription, { status: subscription ? 200 : 401 })
}
