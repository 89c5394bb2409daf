import { publicKeys } from '../../../lib/tokens.ts'

export async function GET(): Promise<Response> {
  return Response.json(await publicKeys(), { headers: { 'cache-control': 'public, max-age=300' } })
}
