/** What a control call gets: named segments, the query, the JSON body. */
export interface ControlRequest {
  params: Record<string, string>
  query: Record<string, string>
  body: Record<string, unknown>
}

/** A call of the control API, outside Stripe's namespace. Whatever it changes, it changes in steps of its own. */
export interface ControlAction {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  handle(request: ControlRequest): unknown
}
