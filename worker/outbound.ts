import { postingOut } from '#activities/net/post.ts'
import type { Outbound } from '#activities/outbound/parts.ts'
import { createVault } from '#db/vault.ts'
import type { Config } from '#domain/config/config.ts'

/** What customers' endpoints are told through, as the configuration says. */
export const createOutbound = ({ encryptionKeys, outboundAllow, nodeEnv }: Config): Outbound => ({
  vault: createVault(encryptionKeys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64url') }))),
  post: postingOut({ allow: outboundAllow }),
  allowHttp: nodeEnv !== 'production',
})
