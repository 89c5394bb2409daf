import type { Vault } from '#db/vault.ts'
import type { PostOut } from '../net/post.ts'

/** What customers' endpoints are told through. */
export interface Outbound {
  /** Opens the secrets that sign. */
  vault: Vault
  /** Posts to addresses that customers gave. */
  post: PostOut
  /** Whether an address may begin with http://; never in production. */
  allowHttp: boolean
}
