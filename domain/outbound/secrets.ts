/** Where an endpoint's secrets are sealed for: its row. */
export const secretPlace = (endpointId: string): string => `webhook_endpoints/${endpointId}`

/** How long a secret that was replaced goes on signing, in real milliseconds. */
export const ROLLING_MS = 24 * 3_600_000
