import type { ApiContext } from '../http/context.ts'
import { type Endpoint, endpoint } from '../http/endpoint.ts'
import { anyone } from '../http/guard.ts'
import { type Mounted, openApi } from './document.ts'
import { docsPage } from './page.ts'

const tag = 'Service'
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

/** The documentation of everything that is mounted, for machines and for people. */
export function documentationRoutes(mounted: readonly Mounted[]): Endpoint[] {
  const document = openApi(mounted)
  const page = docsPage(document)
  const serve = (type: string, body: unknown) => (ctx: ApiContext) => {
    ctx.body = body
    ctx.type = type
    if (type === 'text/html') ctx.set('Content-Security-Policy', pagePolicy)
    return Promise.resolve()
  }
  const answers = { 200: { description: 'The documentation' } }
  const common = { method: 'GET' as const, tag, guard: anyone, answers }
  return [
    endpoint({
      ...common,
      path: '/openapi.json',
      summary: 'This API as OpenAPI 3.1',
      serve: serve('application/json', document),
    }),
    endpoint({ ...common, path: '/docs', summary: 'This API for people', serve: serve('text/html', page) }),
  ]
}
