/** What a service token may be good for. */
export const SERVICE_SCOPES = ['billing:read', 'notifications:write'] as const

export type ServiceScope = (typeof SERVICE_SCOPES)[number]

/** What a token without scopes of its own is good for: reporting, and reading nothing. */
export const DEFAULT_SCOPES: readonly ServiceScope[] = ['notifications:write']

export const isServiceScope = (text: string): text is ServiceScope => SERVICE_SCOPES.some((scope) => scope === text)
