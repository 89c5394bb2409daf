import type { ServiceToken } from '#domain/config/config.ts'
import { Problem } from '#domain/errors.ts'
import type { ServiceScope } from '#domain/services.ts'
import { namedBearer } from './constant-time.ts'

/** Another system that calls us. */
export interface Service {
  /** As the audit log names who acted: `service:<name>`. */
  readonly actor: string
}

/** Who holds a service token. Throws `unauthorized` for no such token, `forbidden` when it is not for that. */
export type ServiceHolder = (token: string, scope: ServiceScope) => Service

/** Service tokens, each compared in constant time. */
export function serviceHolder(tokens: readonly ServiceToken[]): ServiceHolder {
  const nameOf = namedBearer(tokens)
  const scopes = new Map(tokens.map((token) => [token.name, token.scopes]))
  return (token, scope) => {
    const name = nameOf(token)
    if (name === null) throw new Problem('unauthorized', 'A service token is needed.')
    if (!scopes.get(name)?.includes(scope))
      throw new Problem('forbidden', `This needs a token with the scope ${scope}.`)
    return { actor: `service:${name}` }
  }
}
