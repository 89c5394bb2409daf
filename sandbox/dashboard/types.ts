import type { Clock } from '../control/clock.ts'
import type { Control } from '../control/serve.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Html } from '../pages/html.ts'
import type { World } from '../store/world.ts'

/** What the dashboard looks at and works with. */
export interface DashboardParts {
  world: World
  clock: Clock
  log: RequestLog
  control: Control
}

/** A page as it is asked for. */
export interface Asked {
  params: Record<string, string>
  query: Record<string, string>
  /** The JSON of a control call, or null when there is no such call or it refuses. */
  ask: (path: string) => Promise<unknown>
}

/** A page as it is shown. */
export interface Shown {
  title: string
  /** Which part of the navigation it belongs to. */
  part: Part
  body: Html
  status?: number
}

export type Part =
  'overview' | 'customers' | 'events' | 'webhooks' | 'requests' | 'clock' | 'faults' | 'ledger' | 'state'

/** Another page of the dashboard, to be shown instead. */
export interface Elsewhere {
  go: string
}

/** A page of the dashboard; reads only. `path` is below the dashboard's root and has `:name` segments. */
export interface View {
  method: 'GET'
  path: string
  show(parts: DashboardParts, asked: Asked): Shown | Elsewhere | Promise<Shown>
}
