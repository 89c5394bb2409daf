import type { LoaderFunctionArgs } from '@remix-run/node'
import { confirmCheckout } from '../lib/checkout.server.ts'

/** How the checkout stands, for the return page's script. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  return Response.json({ state: await confirmCheckout(context, new URL(request.url).searchParams) })
}
