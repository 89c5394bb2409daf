import { Router, type Match } from '#sandbox/http/router.ts'
import type { Exchange } from '#sandbox/http/observe.ts'
import { Checker } from './check.ts'
import type { ApiSchema, EndpointSchema } from './derive.ts'

/** An event as the sandbox emits it. */
export interface EmittedEvent {
  type: string
  [field: string]: unknown
}

/** Holds what a sandbox says, and what it is asked, against the types of the installed `stripe` package. */
export class Contract {
  private readonly schema: ApiSchema
  private readonly router: Router<EndpointSchema>
  private readonly answers: Checker
  private readonly forms: Checker

  constructor(schema: ApiSchema) {
    this.schema = schema
    this.router = new Router(schema.endpoints)
    this.answers = new Checker(schema.definitions)
    this.forms = new Checker(schema.definitions, 'form')
  }

  /** What is wrong with a successful answer. */
  answer({ method, path, status, body }: Omit<Exchange, 'params'>): string[] {
    if (status >= 300) return []
    const match = this.router.find(method, path)
    if (!match) return [`${method} ${path} is no endpoint of the installed package`]
    return this.answers.problems(match.route.answer, JSON.parse(body), `answer of ${nameOf(match)}:`)
  }

  /** What is wrong with what was asked. */
  request({ method, path, params }: Pick<Exchange, 'method' | 'path' | 'params'>): string[] {
    const match = this.router.find(method, path)
    // Every call takes `expand`, though the types of some do not say so.
    const { expand: _, ...others } = params
    return match ? this.forms.problems(match.route.params, others, `request ${nameOf(match)}:`) : []
  }

  /** What is wrong with an event: its envelope and what it tells of. */
  event(event: EmittedEvent): string[] {
    const schema = this.schema.events[event.type]
    if (schema === undefined) return [`${event.type} is no event of the installed package`]
    return this.answers.problems(schema, event, `event ${event.type}:`)
  }
}

const nameOf = ({ route }: Match<EndpointSchema>): string => `${route.method} ${route.path}`
